// The panels beside the picture: one cell and its sum, the slope, health, the starts compared, pins.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { cell_sentence } from "./words.js";
import { apart, exact, many, middle, number } from "./text.js";

const part = (name) => /^([A-Za-z]+)(\d*)(\+?)$/.exec(name);

/** The lines that make a cell: [who, left, right, product] and what the rest comes to. */
function lines_of(page, { name, i, j }) {
  const { data, walk } = page;
  const [, letters, digits, after] = part(name);
  const l = Number(digits);
  const at = (other, r, c) => walk.get(other).at(r, c);
  const sum = walk.terms(name, i, j);
  if (letters === "Z") {
    return { head: "the sum over all that it listens to", sum, bias: at(`b${l}`, i, 0), others: l === 1 ? ["input", "inputs"] : ["unit", "units"],
             lines: sum.products.map((product, k) => [data.called(["units", l - 1], k), at(`W${l}`, i, k), at(`A${l - 1}`, k, j), product]) };
  }
  if (letters === "dW" || letters === "db") {
    return { head: `1/${data.samples} of the sum over all samples`, sum, others: ["sample", "samples"],
             lines: sum.products.map((product, s) => [data.called(["samples"], s), at(`dZ${l}`, i, s),
                                                      letters === "dW" ? at(`A${l - 1}`, j, s) : null, product]) };
  }
  if (letters === "dA") {
    return { head: `the sum over all that listened to it`, sum, others: ["unit", "units"],
             lines: sum.products.map((product, k) => [data.called(["units", l + 1], k), at(`W${l + 1}`, k, i), at(`dZ${l + 1}`, k, j), product]) };
  }
  if (letters === "A" && l > 0) return { text: [`${data.activations[l - 1]} of Z`, number(at(`Z${l}`, i, j))] };
  if (letters === "dZ") {
    return l === data.depth ? { text: ["A − Y", `${number(at(`A${l}`, i, j))} − ${number(at("Y", i, j))}`] }
                            : { text: ["dA × g'(Z)", `${number(at(`dA${l}`, i, j))} × ${number(at(`G${l}`, i, j))}`] };
  }
  if (after) {
    const slope = at(`d${letters}${l}`, i, j);
    const [before, next] = apart(at(`${letters}${l}`, i, j), at(name, i, j));
    return { text: [`${letters} − learning rate × d${letters}`, `${before} − ${data.learning_rate} × ${number(slope)}`], value: next };
  }
  if (letters === "sW" || letters === "sb")
    return { text: ["learning rate × slope", `${data.learning_rate} × ${number(at(`d${letters[1]}${l}`, i, j))}`] };
  return {};
}

export function CellPanel({ page }) {
  const { data, walk, act, state } = page;
  const cell = page.focus;
  if (!cell || !walk.get(cell.name)) {
    return html`<section class="panel cell" aria-label="one cell"><h2>One cell</h2>
      <p class="dim">Point at a cell, or pick one with a click or Enter: here stands the sum that made it.</p></section>`;
  }
  const value = walk.get(cell.name).at(cell.i, cell.j);
  const { head, sum, bias, lines = [], text, others, value: told = number(value) } = lines_of(page, cell);
  const name = data.cell_name(cell.name, cell.i, cell.j);
  const pinned = state.pins.some((pin) => pin.name === cell.name && pin.i === cell.i && pin.j === cell.j);
  const loud = lines.map((line) => line[3]).reduce((best, product) => Math.max(best, Math.abs(product)), 0);
  return html`<section class="panel cell" aria-label="one cell">
    <h2><bdi>${cell.name.endsWith("+") ? `new ${name}` : name}</bdi>
      <button class="small" aria-pressed=${pinned} onClick=${() => act({ pin: cell })}>${pinned ? "unpin" : "pin"}</button></h2>
    <output class="exact" data-name=${cell.name} data-row=${cell.i} data-col=${cell.j}>${exact(value)}</output>
    <p>${cell_sentence(page, cell)}</p>
    ${page.live && html`<${Edit} page=${page} cell=${state.cell && edited_by(state.cell) ? state.cell : cell} />`}
    ${text && html`<p class="sum">= ${text[0]}<br/>= ${text[1]}<br/>= <b>${told}</b></p>`}
    ${lines.length > 0 && html`<p class="dim">${head}</p><div class="terms" tabindex="0" role="region" aria-label="the terms of the sum"><table><tbody>
      ${lines.map(([who, left, right, product]) => html`<tr class=${product !== 0 && Math.abs(product) === loud ? "loudest" : ""}>
        <th scope="row" title=${who}><bdi>${middle(who, 13)}</bdi></th><td>${number(left)}${right == null ? "" : ` × ${number(right)}`}</td>
        <td>${right == null ? "" : number(product)}</td></tr>`)}
      ${sum.others > 0 && html`<tr><th scope="row">${many(sum.others, ...others)} more</th><td></td><td>${number(sum.rest)}</td></tr>`}
      ${bias != null && html`<tr><th scope="row">bias</th><td></td><td>${number(bias)}</td></tr>`}
      <tr class="total"><th scope="row">=</th><td></td><td>${number(value)}</td></tr></tbody></table></div>`}
  </section>`;
}

/** The weight, bias or input that an edit of this cell means. */
function edited_by({ name }) {
  if (name === "X" || name === "A0") return "X";
  const found = /^[ds]?([Wb]\d+)\+?$/.exec(name);
  return found && found[1];
}

/** Another number in the place of a weight, a bias or an input; the studio answers with the cost. */
function Edit({ page, cell }) {
  const { data, walk, state, act } = page;
  const name = edited_by(cell);
  if (!name) return null;
  const [row, col] = [cell.i, cell.j].map((position, k) => data.number(walk.get(name).axes[k], position) - 1);
  const now = walk.get(name).at(cell.i, cell.j);
  const others = state.edits.filter((edit) => edit.name !== name || edit.row !== row || edit.col !== col);
  const called = data.cell_name(name, cell.i, cell.j);
  const set = (event) => {
    event.preventDefault();
    const text = new FormData(event.target).get("value").trim();
    const value = Number(text);
    if (text === "" || !Number.isFinite(value)) { act({ problem: `“${text}” is no number that ${called} can be` }); return; }
    if (value !== now) act({ edits: [...others, { name, row, col, value }] });
  };
  return html`<form class="edit" onSubmit=${set} key=${`${name} ${row} ${col} ${now}`}><label>${called} <input name="value" inputmode="decimal" autocomplete="off" defaultValue=${exact(now)}
      onKeyDown=${(event) => { if (event.key === "Escape") event.target.blur(); event.stopPropagation(); }} /></label>
    <button class="small">set</button>
    ${others.length < state.edits.length && html`<button type="button" class="small put-back" onClick=${() => act({ edits: others })}>put back</button>`}</form>`;
}

/** The weight that the slope panel is about: that of the picked cell, or the steepest of the layer. */
export function slope_weight(page) {
  const { step, walk } = page;
  const found = page.focus && /^(?:dW|W|sW)(\d+)\+?$/.exec(page.focus.name);
  if (found) return { l: Number(found[1]), i: page.focus.i, j: page.focus.j };
  const l = step.layer || 1;
  const first = walk.steepest(`W${l}`)[0];
  return first && { l, i: first[0], j: first[1] };
}

export function SlopePanel({ page }) {
  const [far, set_far] = useState(false);
  const { data, walk } = page;
  const weight = slope_weight(page);
  useEffect(() => {
    if (page.live && weight && !walk.slope(`W${weight.l}`, weight.i, weight.j)) page.live.slope(page, weight.l, weight.i, weight.j);
  }, [walk, weight?.l, weight?.i, weight?.j]);
  if (!weight) return null;
  const { l, i, j } = weight;
  const name = data.cell_name(`W${l}`, i, j);
  const curve = walk.slope(`W${l}`, i, j);
  const now = walk.get(`W${l}`).at(i, j);
  const next = walk.get(`W${l}+`).at(i, j);
  const slope = walk.get(`dW${l}`).at(i, j);
  if (!curve && page.live) return html`<section class="panel slope" aria-label="the slope"><h2>Cost over ${name}</h2><p class="dim">being computed</p></section>`;
  if (!curve) {
    const held = walk.steepest(`W${l}`).slice(0, 3);
    return html`<section class="panel slope" aria-label="the slope"><h2>Cost over ${name}</h2>
      <p class="dim">This file holds the curves of the steepest weights of the layer:
      ${held.map(([r, c]) => html` <button class="small" onClick=${() => page.act({ cell: { name: `W${l}`, i: r, j: c } })}>${data.cell_name(`W${l}`, r, c)}</button>`)}</p></section>`;
  }
  const { half, rises } = far ? curve.far : curve.near;
  const [W, H, edge] = [280, 150, 14];
  const finite = Array.from(rises).filter(Number.isFinite);
  const least = Math.min(...finite, 0);
  const most = Math.max(...finite, 0);
  const room = (most - least) * 0.15 || 1e-12;
  const x = (offset) => edge + (offset + half) / (2 * half) * (W - 2 * edge);
  const y = (rise) => H - edge - (rise - least + room) / (most - least + 2 * room) * (H - 2 * edge);
  const line = Array.from(rises, (rise, k) => `${x(half * (k - 10) / 10).toFixed(1)},${y(rise).toFixed(1)}`).join(" ");
  const ends = [-half, half].map((offset) => [x(offset), y(slope * offset)]);
  const moved = next - now;
  return html`<section class="panel slope" aria-label="the slope">
    <h2><span>Cost over <bdi>${name}</bdi></span> <button class="small" aria-pressed=${far} onClick=${() => set_far(!far)}>${far ? "closer" : "wider"}</button></h2>
    <svg viewBox=${`0 0 ${W} ${H}`} role="img" aria-label=${`the cost over ${name}: at ${number(now)} the slope is ${number(slope)}; the update goes to ${number(next)}`}>
      <clipPath id="frame"><rect x=${edge} y="4" width=${W - 2 * edge} height=${H - 8} /></clipPath>
      <line class="axis" x1=${edge} x2=${W - edge} y1=${H - edge} y2=${H - edge} />
      <g clip-path="url(#frame)"><polyline class="train" points=${line} />
        <line class="tangent" x1=${ends[0][0]} y1=${ends[0][1]} x2=${ends[1][0]} y2=${ends[1][1]} />
        <line class="drop" x1=${x(moved)} x2=${x(moved)} y1=${y(curve.landing)} y2=${H - edge} /></g>
      <circle class="dot" cx=${x(0)} cy=${y(0)} r="5" /><circle class="land" cx=${x(moved)} cy=${y(curve.landing)} r="4.5" />
    </svg>
    <ul class="key"><li><i class="k-curve"></i>the cost</li><li><i class="k-tangent"></i>its slope here: dW</li>
      <li><i class="k-dot"></i>now</li><li><i class="k-land"></i>after the update</li></ul>
    <dl><dt>now</dt><dd>${apart(now, next)[0]}</dd><dt>slope = dW</dt><dd data-slope>${number(slope)}</dd><dt>next</dt><dd>${apart(now, next)[1]}</dd>
      <dt>by itself</dt><dd>cost ${curve.landing <= 0 ? "falls" : "rises"} by ${number(Math.abs(curve.landing))}</dd></dl>
    <p class="dim">${slope === 0 ? "Flat: this weight stays." : `Uphill is to the ${slope > 0 ? "right" : "left"}, so the weight goes ${slope > 0 ? "left" : "right"}.`}
      ${!far ? " So close the curve looks straight; look wider to see it bend." : ""}</p>
  </section>`;
}

export function HealthPanel({ page }) {
  const { walk, data } = page;
  const fading = (value, other) => value != null && other > 0 && value / other < 0.1;
  return html`<section class="panel health" aria-label="health of the layers"><h2>Health</h2><table>
    <thead><tr><th scope="col">layer</th><th scope="col" title="deviation of Z: how strong the signal is">signal</th>
      <th scope="col" title="size of dW: how strong the slope is">slope</th><th scope="col" title="units that are 0 for every sample">dead</th>
      <th scope="col" title="learning rate times the norm of dW, over that of W">step/W</th></tr></thead>
    <tbody>${walk.health.map((layer, k) => html`<tr><th scope="row">${k + 1}</th>
      <td class=${fading(layer.Z, walk.health[k - 1]?.Z) ? "bad" : ""}>${number(layer.Z)}</td>
      <td class=${fading(layer.dW, walk.health[k + 1]?.dW) ? "bad" : ""}>${number(layer.dW)}</td>
      <td>${k + 1 < data.depth ? layer.dead : "-"}</td><td>${layer.step == null ? "-" : number(layer.step)}</td></tr>`)}</tbody></table></section>`;
}

/** How strong signal and slope are in every layer, for each way to start. */
export function Signals({ page }) {
  const { data, state, act } = page;
  useEffect(() => { page.live?.overview(page, data.starts.map((_, k) => [k, state.it])); }, [data]);
  const share = (value) => (value > 0 ? Math.max(2, Math.min(100, 100 * (1 + Math.log10(Math.min(value, 1)) / 8))) : 0);
  return html`<section class="signals" aria-label="signal and gradient by start"><h2>Does the signal live, does the slope?
      <span class="dim">iteration ${data.iterations[state.it]}; each tick is 10 times less</span></h2>
    <div class="starts">${data.starts.map((name, k) => {
      const seen = data.seen(k, state.it);
      return html`<button class=${k === state.start ? "now" : ""} aria-pressed=${k === state.start} onClick=${() => act({ start: k })}>
        <b>${name}</b><span class="dim">${seen ? `cost ${number(seen.cost)}` : "being computed"}</span>
        ${seen?.health.map((layer, at) => html`<span class="layer"><span>${at + 1}</span>
          <span class="tracks"><i class="signal" style=${{ width: `${share(layer.Z)}%` }}></i><i class="blame" style=${{ width: `${share(layer.dW)}%` }}></i></span>
          <span class="numbers">${number(layer.Z)}<br/>${number(layer.dW)}</span></span>`)}
      </button>`;
    })}</div>
    <ul class="key"><li><i class="k-signal"></i>deviation of Z: the signal</li><li><i class="k-blame"></i>size of dW: the slope</li></ul></section>`;
}

export function Pins({ page }) {
  const { data, walk, state, act } = page;
  if (!state.pins.length) return null;
  return html`<section class="panel pins" aria-label="pinned cells"><h2>Pinned</h2><table><tbody>${state.pins.map((pin) => html`<tr>
    <th scope="row"><button class="small" onClick=${() => act({ cell: pin })}>${pin.name.endsWith("+") ? "new " : ""}${data.cell_name(pin.name, pin.i, pin.j)}</button></th>
    <td>${number(walk.get(pin.name).at(pin.i, pin.j))}</td></tr>`)}</tbody></table></section>`;
}
