// Walking through one iteration: what is picked, the keys, and where everything stands. With `live`, a studio answers for
// what a file could not hold: any iteration, sample and unit, and what an edit does to the cost.
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from "preact/hooks";
import { Formula, formula_of } from "./formula.js";
import { CellPanel, HealthPanel, Pins, SlopePanel } from "./panels.js";
import { Plane, SamplePanel, Strip } from "./strip.js";
import { matrices_of, parts_of, result_of, Scene } from "./scenes.js";
import { apart, colour_at, number, range_for } from "./text.js";
import { step_sentence } from "./words.js";

const clamp = (value, most) => Math.max(0, Math.min(most, Number.isInteger(value) ? value : 0));
const same = (a, b) => a.name === b.name && a.i === b.i && a.j === b.j;

function cell_from(text) {
  const [name, i, j] = (text ?? "").split(",");
  return /^[A-Za-z]+\d*\+?$/.test(name) ? { name, i: Number(i), j: Number(j) } : null;
}

/** The link holds everything that is picked, never data. */
function from_link(data) {
  const link = new URLSearchParams(location.hash.slice(1));
  const whole = (key, most) => clamp(Number(link.get(key) ?? 0), most);
  const asked = data.only ? data.kept.indexOf(Number(link.get("at") ?? data.sample)) : -1;
  const sample = !data.only && link.has("sample") ? whole("sample", data.kept.length - 1)
                                                  : Math.max(0, asked >= 0 ? asked : data.kept.indexOf(data.sample));
  const cell = cell_from(link.get("cell"));
  const [l, k] = (link.get("unit") ?? "").split(",").map(Number);
  const matrix = cell && data.walk(0, 0).get(cell.name);
  return { data, s: whole("s", data.steps.length - 1), it: data.only ? data.iterations.indexOf(data.iteration) : whole("it", data.iterations.length - 1),
           start: data.only ? data.start : Math.max(0, data.starts.indexOf(link.get("start"))), sample, unit: data.units[l]?.[k] != null ? { l, k } : null,
           cell: matrix && cell.i < matrix.rows && cell.j < matrix.cols ? cell : null, pins: [], zoom: 1, lock: false, playing: false,
           speed: 1, keys: false, table: null, say: "", edits: data.edits ?? [], busy: false, problem: null };
}

function to_link(data, { s, it, start, sample, unit, cell }, live) {
  const link = new URLSearchParams(live ? [...live.base, ["s", s], ["iteration", data.iterations[it]], ["start", data.starts[start]],
                                           ["at", data.kept[sample]]] : { s, it, start: data.starts[start], sample });
  if (unit) link.set("unit", `${unit.l},${unit.k}`);
  if (cell) link.set("cell", `${cell.name},${cell.i},${cell.j}`);
  return `#${link}`;
}

function reduce(state, change) {
  const data = change.data ?? state.data;
  if (change.pin) {
    const pins = state.pins.filter((pin) => !same(pin, change.pin));
    return { ...state, pins: pins.length < state.pins.length ? pins : [...pins, change.pin].slice(-4) };
  }
  const next = { ...state, ...change, say: change.say ?? "" };
  next.s = clamp(next.s, data.steps.length - 1);
  next.it = clamp(next.it, data.iterations.length - 1);
  if (next.s === data.steps.length - 1) next.playing = change.playing && state.s !== next.s ? next.playing : false;
  return next;
}

const keys = [["→ or n", "next step"], ["← or p", "previous step"], ["Space", "play, pause"], ["Home, End", "first, last step"],
              ["↑ ↓", "previous, next layer"], ["[ ]", "earlier, later iteration"], ["s", "pick a sample"],
              ["e", "edit the weight or input of the picked cell (in gradus studio)"],
              ["arrows in a matrix", "move the cell; with Shift by 10; Home and End to the ends of the row"], ["Enter", "pick the cell"],
              ["+ − 0", "zoom in, out, the whole"], ["t", "this matrix as a table"], ["Esc", "leave"],
              ["?", "this list"]];

/** The step of the neighbouring layer that does the same. */
function neighbour(data, s, way) {
  const step = data.steps[s];
  for (let at = s + way; at >= 0 && at < data.steps.length; at += way) {
    if (data.steps[at].kind === step.kind && data.steps[at].layer !== step.layer) return at;
  }
  return s;
}

function use_keys(state, act) {
  const latest = useRef();
  latest.current = state;
  useEffect(() => {
    const press = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
      const now = latest.current;
      const { data } = now;
      const field = event.target.closest("select, input, dialog");
      const button = event.target.closest("button");
      const zoom = (to) => act({ zoom: clamp(to, 2) });
      const moves = { e: () => document.querySelector(".edit input")?.focus(), ArrowRight: () => act({ s: now.s + 1 }), n: () => act({ s: now.s + 1 }), ArrowLeft: () => act({ s: now.s - 1 }),
                      p: () => act({ s: now.s - 1 }), Home: () => act({ s: 0 }), End: () => act({ s: data.steps.length - 1 }),
                      ArrowUp: () => act({ s: neighbour(data, now.s, -1) }), ArrowDown: () => act({ s: neighbour(data, now.s, 1) }),
                      "[": () => act({ it: now.it - 1 }), "]": () => act({ it: now.it + 1 }), "?": () => act({ keys: true }),
                      s: () => document.getElementById("sample").focus(), "+": () => zoom(now.zoom + 1), "=": () => zoom(now.zoom + 1),
                      "-": () => zoom(now.zoom - 1), 0: () => zoom(0), Escape: () => act({ cell: null, keys: false, table: null }),
                      t: () => { const name = result_of(data.steps[now.s]); if (name) act({ table: name }); } };
      if (event.key === " " && !field && !button) { event.preventDefault(); act({ playing: !now.playing }); return; }
      if (field || !moves[event.key]) return;
      event.preventDefault();
      moves[event.key]();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}

function Phases({ page }) {
  const { data, state, step, act } = page;
  const groups = [];
  data.steps.forEach((one, s) => {
    const group = groups[groups.length - 1];
    if (group?.phase === one.phase) group.steps.push([one, s]);
    else groups.push({ phase: one.phase, steps: [[one, s]] });
  });
  const layers = (group) => [...new Map(group.steps.slice().reverse().map(([one, s]) => [one.layer, s]))].reverse();
  const within = data.steps.map((one, s) => [one, s]).filter(([one]) => one.phase === step.phase && one.layer === step.layer);
  const short = (one) => result_of(one)?.replace("+", "") ?? one.kind;
  return html`<nav aria-label="steps"><ol class="phases">${groups.map((group) => html`
    <li class=${group.phase === step.phase ? "now" : ""} aria-current=${group.phase === step.phase ? "step" : null}>
      <button onClick=${() => act({ s: group.steps[0][1] })}>${group.phase}</button>
      ${group.steps[0][0].layer > 0 && data.depth <= 8 && layers(group).map(([l, s]) => html`
        <button class=${`layer ${group.phase === step.phase && l === step.layer ? "now" : ""}`} aria-label=${`${group.phase} layer ${l}`}
          onClick=${() => act({ s })}>${l}</button>`)}</li>`)}</ol>
    <div class="within">${within.length > 1 && html`<span class="dim">in layer ${step.layer}</span>`}
      ${within.length > 1 && within.map(([one, s]) => html`<button class=${s === state.s ? "now" : ""} aria-pressed=${s === state.s}
        onClick=${() => act({ s })}>${short(one)}</button>`)}</div></nav>`;
}

function Controls({ page }) {
  const { data, state, act } = page;
  const last = data.steps.length - 1;
  return html`<section class="controls" aria-label="walk">
    <button onClick=${() => act({ s: state.s - 1 })} disabled=${state.s === 0}>← back</button>
    <button class="play" onClick=${() => act({ playing: !state.playing, s: state.s === last ? 0 : state.s })}>${state.playing ? "pause" : "play"}</button>
    <button class="next" onClick=${() => act({ s: state.s + 1 })} disabled=${state.s === last}>next →</button>
    <select aria-label="speed" onChange=${(event) => act({ speed: Number(event.target.value) })}>
      ${[0.5, 1, 2, 4].map((speed) => html`<option value=${speed} selected=${speed === state.speed}>${speed}x</option>`)}</select>
    <input type="range" class="scrub" aria-label="step" min="0" max=${last} value=${state.s}
      aria-valuetext=${`step ${state.s + 1}: ${data.steps[state.s].phase}`} onInput=${(event) => act({ s: Number(event.target.value) })} />
    <span class="count">step ${state.s + 1} of ${last + 1}</span></section>`;
}

/** Colours: those of the system, or the other ones. */
export function ThemeButton({ onChange = () => {} }) {
  const [theme, set_theme] = useState(document.documentElement.dataset.theme ?? "");
  useEffect(() => {
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    onChange(theme);
  }, [theme]);
  return html`<button class="small" title="colours" onClick=${() => set_theme({ "": "dark", dark: "light", light: "" }[theme])}>
    <span class="spoken">colours: </span>${{ "": "auto", dark: "dark", light: "light" }[theme]}</button>`;
}

function Header({ page }) {
  const { data, walk, state, act } = page;
  return html`<header><h1><bdi>${data.source}</bdi><span class="dims">${data.layer_dims.join(" → ")}</span></h1>
    <div class="choices" role="group" aria-label="how W starts"><span class="dim">start</span>${data.starts.map((name, k) => html`
      <button aria-pressed=${k === state.start} onClick=${() => act({ start: k })}>${name}</button>`)}</div>
    <div class="choices" role="group" aria-label="iteration"><span class="dim">iteration</span>${data.iterations.map((iteration, k) => html`
      <button aria-pressed=${k === state.it} onClick=${() => act({ it: k })}>${iteration}</button>`)}</div>
    ${page.live && html`<label class="choices other"><span class="dim">or</span> <input type="number" aria-label="another iteration" min="0" max=${page.live.most_iterations}
      value=${data.iterations[state.it]} onChange=${(event) => act({ iteration: Number(event.target.value) })} /></label>`}
    <div class="cost"><span class="dim">cost</span> <b>${walk.cost == null ? "infinite" : walk.cost.toFixed(6)}</b>
      ${state.edits.length > 0 && html` <span class="dim">was <span class="was">${number(data.cost_without_edits)}</span></span>
        <button class="small put-all-back" onClick=${() => act({ edits: [] })}>put ${state.edits.length === 1 ? "it" : `all ${state.edits.length}`} back</button>`}</div>
    ${!page.live && html`<${ThemeButton} />`}</header>`;
}

/** What is new at this step, and where what it is made of came from. */
function Changed({ page }) {
  const { data, walk, step, act } = page;
  const made = new Map();
  data.steps.forEach((one, s) => { const name = result_of(one); if (name && one.kind !== "update" && one.kind !== "initialise") made.set(name, s); });
  const name = result_of(step);
  const from = parts_of(step, data.depth).map((part) => made.has(part)
    ? html`<button class="small" onClick=${() => act({ s: made.get(part) })}>${part}, step ${made.get(part) + 1}</button>`
    : html`<span>${part}</span>`);
  const matrix = name && walk.get(name);
  let news = null;
  if (step.kind === "update") {
    const [i, j] = walk.get(`sW${step.layer}`).loudest();
    news = html`W${step.layer} and b${step.layer} have moved; most of those shown ${data.cell_name(`W${step.layer}`, i, j)}, from
      ${" "}${apart(walk.get(`W${step.layer}`).at(i, j), walk.get(`W${step.layer}+`).at(i, j)).join(" to ")}`;
  } else if (step.kind === "initialise") news = html`all W and b`;
  else if (step.kind === "cost" || step.kind === "again") news = html`one number, ${number(step.kind === "cost" ? walk.cost : walk.cost_again)}`;
  else news = html`${name} (${matrix.R}, ${matrix.C}), from ${number(matrix.least)} to ${number(matrix.most)}${matrix.zeros > 0 ? `, ${Math.round(100 * matrix.zeros)} % are 0` : ""}`;
  return html`<p class="changed"><b>new</b> ${news}${from.length > 0 && html` <b>made of</b> ${from}`}</p>`;
}

function Legend({ page }) {
  const name = result_of(page.step) ?? "A1";
  const range = range_for(page, name);
  return html`<footer><span class="dim">← back · space play · → next · <button class="small" onClick=${() => page.act({ keys: true })}>? keys</button></span>
    <span class="zoom" role="group" aria-label="zoom">${["whole", "fit", "numbers"].map((word, zoom) => html`
      <button class="small" aria-pressed=${page.state.zoom === zoom} onClick=${() => page.act({ zoom })}>${word}</button>`)}</span>
    <label><input type="checkbox" checked=${page.state.lock} onChange=${() => page.act({ lock: !page.state.lock })} /> colours of iteration 0</label>
    <span class="legend" role="img" aria-label=${`colours from minus ${number(range.size)}, orange, over 0, white, to plus ${number(range.size)}, blue; hatched is exactly 0`}>
      −${number(range.size)} <i class="ramp">${Array.from({ length: 21 }, (_, k) => html`<i style=${{ background: colour_at(k / 10 - 1) }}></i>`)}</i> +${number(range.size)}
      ${range.log ? " (log)" : ""} <i class="hatched"></i> exactly 0</span></footer>`;
}

export function Dialog({ open, close, label, children }) {
  const box = useRef();
  useEffect(() => {
    if (open && !box.current.open) box.current.showModal();
    if (!open && box.current.open) box.current.close();
  }, [open]);
  return html`<dialog ref=${box} aria-label=${label} onClose=${close}>${children}<button onClick=${close}>close</button></dialog>`;
}

function Table({ page }) {
  const { data, walk, state } = page;
  const matrix = state.table && walk.get(state.table);
  if (!matrix) return null;
  const [rows, cols] = [Math.min(matrix.rows, 20), Math.min(matrix.cols, 20)];
  const heading = (axis, k) => (axis[0] === "one" ? "" : data.called(axis, k));
  return html`<div class="window" tabindex="0" role="region" aria-label="table"><table><caption>${state.table} (${matrix.R}, ${matrix.C}), ${rows} x ${cols} of it</caption>
    <thead><tr><td></td>${Array.from({ length: cols }, (_, c) => html`<th scope="col"><bdi>${heading(matrix.axes[1], c)}</bdi></th>`)}</tr></thead>
    <tbody>${Array.from({ length: rows }, (_, r) => html`<tr><th scope="row"><bdi>${heading(matrix.axes[0], r)}</bdi></th>
      ${Array.from({ length: cols }, (_, c) => html`<td>${String(matrix.at(r, c))}</td>`)}</tr>`)}</tbody></table></div>`;
}

/** What a studio must be asked for; the answer comes as data, and the picture changes once it is there. */
const of_server = ["start", "it", "iteration", "row", "first", "edits"];

function use_acts(state, change, live) {
  const latest = useRef();
  const asked = useRef(0);
  latest.current = state;
  return (wish) => {
    if (!live || !of_server.some((key) => key in wish)) { change(wish); return; }
    const turn = ++asked.current;
    change({ busy: true });
    live.look(latest.current, wish).then((more) => { if (turn === asked.current) change({ ...more, busy: false, problem: null }); },
                                         (problem) => { if (turn === asked.current) change({ busy: false, problem: problem.message }); });
  };
}

export function Walkthrough({ first, live = null }) {
  const [state, change] = useReducer(reduce, null, () => from_link(first));
  const act = use_acts(state, change, live);
  const { data } = state;
  const [hovered, hover] = useState(null);
  const [lit, light] = useState(null);
  const [width, set_width] = useState(720);
  const [fonts, set_fonts] = useState(false);
  const centre = useRef();
  const step = data.steps[state.s];
  const walk = data.walk(state.start, state.it);
  use_keys(state, act);
  useLayoutEffect(() => {
    const watch = new ResizeObserver(() => set_width(Math.max(260, centre.current.clientWidth - 24)));
    watch.observe(centre.current);
    document.fonts.ready.then(() => set_fonts(true));
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    const follow = () => {
      const { data: same, start, it, edits, ...picked } = from_link(data);
      act(live ? picked : { ...picked, start, it });
    };
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, [data]);
  useEffect(() => {  // once things rest: a browser takes its time for each
    const timer = setTimeout(() => history.replaceState(null, "", to_link(data, state, live)), 150);
    return () => clearTimeout(timer);
  }, [state.s, state.it, state.start, state.sample, state.unit, state.cell]);
  useEffect(() => {
    if (!state.playing) return undefined;
    const timer = setTimeout(() => act({ s: state.s + 1, playing: true }), 2200 / state.speed);
    return () => clearTimeout(timer);
  }, [state.playing, state.s, state.speed]);

  // Without a picked cell of this step's, the one of largest size speaks, in the column of the sample where there is one.
  const own = result_of(step);
  const picked = state.cell && matrices_of(step, data.depth).includes(state.cell.name) ? state.cell : null;
  const standard = useMemo(() => {
    if (!own) return null;
    const matrix = walk.get(own);
    const spot = step.kind === "update" ? walk.get(`sW${step.layer}`).loudest() : matrix.loudest();
    if (matrix.axes[1][0] !== "samples") return { name: own, i: spot[0], j: spot[1] };
    let best = 0;
    for (let i = 1; i < matrix.rows; ++i) if (Math.abs(matrix.at(i, state.sample)) > Math.abs(matrix.at(best, state.sample))) best = i;
    const followed = state.unit && matrix.axes[0][1] === state.unit.l ? state.unit.k : best;
    return { name: own, i: followed, j: state.sample };
  }, [own, walk, state.sample, state.unit]);
  const focus = hovered ?? picked ?? standard;
  const page = { data, walk, state, step, act, focus, hover, lit, width, fonts, live, start: data.starts[state.start],
                 before: state.edits.length > 0 ? data.before : null };
  const sentence = step_sentence(page);
  return html`<${Header} page=${page} /><${Phases} page=${page} /><${Controls} page=${page} />
    ${state.problem && html`<p class="problem" role="alert">${state.problem}</p>`}
    <main aria-busy=${state.busy}><div class="side"><${Strip} page=${page} /><${SamplePanel} page=${page} /><${Plane} page=${page} /></div>
      <div class="centre" ref=${centre}>
        <${Formula} text=${formula_of(data, walk, step, page.start)} lit=${focus?.name} onHover=${light} />
        <p class="sentence" aria-live="polite">${sentence}</p><${Changed} page=${page} />
        <div class=${`scene zoom${state.zoom}`} tabindex="-1"><${Scene} page=${page} /></div></div>
      <div class="side"><${CellPanel} page=${page} /><${Pins} page=${page} />
        ${(step.kind !== "cost" && step.kind !== "again") && html`<${SlopePanel} page=${page} />`}<${HealthPanel} page=${page} /></div></main>
    <${Legend} page=${page} /><p class="spoken" role="status">${state.say}</p>
    <${Dialog} label="keys" open=${state.keys} close=${() => act({ keys: false })}><h2>Keys</h2><table><tbody>${keys.map(([key, does]) => html`
      <tr><th scope="row"><kbd>${key}</kbd></th><td>${does}</td></tr>`)}</tbody></table>
      <p class="dim">W, b: weights and bias. Z: what a unit heard, added up. A: what it passes on. d before a letter: how much the cost rises if that
      rises. A column of Z, A, dZ, dA is a sample. Made by <code><bdi>${data.command}</bdi></code></p><//>
    <${Dialog} label="table" open=${Boolean(state.table)} close=${() => act({ table: null })}><${Table} page=${page} /><//>`;
}
