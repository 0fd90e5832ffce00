// The list of runs, and several beside each other.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api.js";
import { Chart, colour_of, dash_of } from "./chart.js";
import { many, number } from "./text.js";

export const link_of_run = (name) => `#run=${encodeURIComponent(name)}`;

export function seconds_text(seconds) {
  if (seconds == null) return "-";
  if (seconds < 60) return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
  return `${Math.floor(seconds / 3600)} h ${Math.round(seconds % 3600 / 60)} min`;
}

const states = { done: "done", running: "running", silent: "ended without a word", failed: "failed", model: "a model, without events" };
const stops = { early_stopping: "stopped early", finished: "finished", time_limit: "time was up", interrupted: "stopped by hand", converged: "converged" };

export function state_text(run) {
  return run.state === "done" ? stops[run.stopped] ?? "done" : states[run.state] ?? run.state;
}

function ago(moment) {
  const seconds = Math.max(0, Date.now() / 1000 - moment);
  if (seconds < 90) return `${Math.round(seconds)} s ago`;
  if (seconds < 5400) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 129600) return `${Math.round(seconds / 3600)} h ago`;
  return new Date(1000 * moment).toISOString().slice(0, 10);
}

const matches = (run, text) => text === "" || [run.name, run.target, run.data, state_text(run)].some((word) => String(word ?? "").toLowerCase().includes(text.toLowerCase()));

export function Runs({ chosen, choose }) {
  const [list, set_list] = useState(null);
  const [problem, set_problem] = useState(null);
  const [text, set_text] = useState("");
  const body = useRef();
  const search = useRef();
  const marked = useRef();
  marked.current = chosen;
  useEffect(() => {
    let here = true;
    const read = () => !document.hidden && ask("/api/runs").then((answer) => { if (here) { set_list(answer); set_problem(null); } }, (error) => here && set_problem(error));
    read();
    const timer = setInterval(read, 3000);
    return () => { here = false; clearInterval(timer); };
  }, []);
  const shown = list?.runs.filter((run) => matches(run, text)) ?? [];
  const links = () => [...body.current?.querySelectorAll("a") ?? []];
  useEffect(() => {
    const press = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest("input[type=search], select, dialog")) return;
      const at = links().findIndex((link) => link.closest("tr").contains(document.activeElement));
      const go = (to) => { event.preventDefault(); links()[Math.max(0, Math.min(links().length - 1, to))]?.focus(); };
      if (event.key === "j" || event.key === "ArrowDown") go(at + 1);
      else if (event.key === "k" || event.key === "ArrowUp") go(at - 1);
      else if (event.key === "x" && at >= 0) choose(links()[at].dataset.name);
      else if (event.key === "c" && marked.current.length > 1) location.hash = link_of_comparison(marked.current);
      else if (event.key === "/") { event.preventDefault(); search.current.focus(); }
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
  if (problem) return html`<div class="panel lone" role="alert"><h1>No runs can be shown</h1><p>${problem.message}</p>${problem.fix && html`<p>${problem.fix}</p>`}</div>`;
  if (!list) return html`<p class="panel lone" role="status">looking for runs</p>`;
  if (list.runs.length === 0) {
    return html`<div class="panel lone"><h1>There are no runs here yet</h1><p><a class="next" href="#new=">start one</a> from a table, or in a terminal in <code><bdi>${list.folder}</bdi></code>:</p>
      <p><code>gradus train YOUR.csv --target COLUMN --studio</code></p></div>`;
  }
  return html`<section class="panel" aria-label="runs"><h1>Runs <span class="dims"><bdi>${list.folder}</bdi></span></h1>
    <div class="tools"><label>find <input type="search" ref=${search} value=${text} onInput=${(event) => set_text(event.target.value)}
        onKeyDown=${(event) => { if (event.key === "Escape") event.target.blur(); }} /></label>
      <span class="dim" role="status">${many(shown.length, "run", "runs")}${shown.length < list.runs.length ? ` of ${list.runs.length.toLocaleString("en")}` : ""}</span>
      ${chosen.length > 1 ? html`<a class="next compare" href=${link_of_comparison(chosen)}>compare ${chosen.length}</a>` : html`<span class="dim">mark two or more to compare them</span>`}</div>
    <div class="list"><table class="runs"><thead><tr><th scope="col"><span class="spoken">compare</span></th><th scope="col">run</th><th scope="col">state</th><th scope="col">target</th>
      <th scope="col">network</th><th scope="col">epochs</th><th scope="col">train cost</th><th scope="col">validation</th><th scope="col">took</th><th scope="col">changed</th></tr></thead>
      <tbody ref=${body}>${shown.map((run) => html`<tr key=${run.name} class=${run.state}>
        <td><input type="checkbox" aria-label=${`compare ${run.name}`} checked=${chosen.includes(run.name)} onChange=${() => choose(run.name)} /></td>
        <th scope="row"><a href=${link_of_run(run.name)} data-name=${run.name}><bdi>${run.name}</bdi></a></th>
        <td><span class=${`state ${run.state}`}>${state_text(run)}</span></td><td><bdi>${run.target ?? ""}</bdi></td><td>${run.layers?.join(" → ") ?? ""}</td>
        <td class="n">${run.epoch?.toLocaleString("en") ?? "-"}</td><td class="n">${run.train_cost == null ? "-" : number(run.train_cost)}</td>
        <td class="n">${run.validation_cost == null ? "-" : number(run.validation_cost)}</td><td class="n">${seconds_text(run.seconds)}</td><td class="n">${ago(run.changed)}</td></tr>`)}</tbody></table></div></section>`;
}

export const link_of_comparison = (names) => `#${new URLSearchParams(names.map((name) => ["compare", name]))}`;

/** Curves on the epochs of all of them: null where a run has no number. */
function together(runs, of) {
  const x = [...new Set(runs.flatMap((run) => run.curves.epoch))].sort((a, b) => a - b);
  const place = new Map(x.map((epoch, k) => [epoch, k]));
  const lines = runs.map((run) => {
    const values = new Array(x.length).fill(null);
    run.curves.epoch.forEach((epoch, k) => { values[place.get(epoch)] = of(run.curves)[k]; });
    return values;
  });
  return { x, lines };
}

export function Compare({ names, theme }) {
  const [answer, set_answer] = useState(null);
  const [problem, set_problem] = useState(null);
  useEffect(() => {
    let here = true;
    ask("/api/compare", { parameters: names.map((name) => ["name", name]) }).then((got) => here && set_answer(got), (error) => here && set_problem(error));
    return () => { here = false; };
  }, [names.join("\n")]);
  if (problem) return html`<div class="panel lone" role="alert"><h1>They cannot be compared</h1><p>${problem.message}</p></div>`;
  if (!answer) return html`<p class="panel lone" role="status">reading ${many(names.length, "run", "runs")}</p>`;
  const { runs, options } = answer;
  const has_validation = runs.some((run) => run.curves.validation.some((value) => value != null));
  const thinned = runs.filter((run) => run.curves.drawn < run.curves.total);
  const note = thinned.length ? `of ${thinned.map((run) => `${run.name} 1 of ${Math.round(run.curves.total / run.curves.drawn)} points`).join(", ")} drawn, extremes kept` : null;
  const overlay = (title, of) => {
    const { x, lines } = together(runs, of);
    const series = runs.map((run, k) => ({ label: run.name, values: lines[k], colour: colour_of(k), dash: dash_of(k), named: true }));
    return html`<${Chart} title=${title} x=${x} series=${series} theme=${theme} height=${280} note=${note} sentence=${`${title} of ${many(runs.length, "run", "runs")} over their epochs`} />`;
  };
  const best = Math.min(...runs.map((run) => run.best_validation_cost ?? Infinity));
  const row = (title, of) => html`<tr><th scope="row">${title}</th>${runs.map((run) => html`<td>${of(run)}</td>`)}</tr>`;
  return html`<h1>Compare ${many(runs.length, "run", "runs")}</h1>
    ${has_validation && html`<section class="panel">${overlay("Validation cost", (curves) => curves.validation)}</section>`}
    <section class="panel">${overlay("Training cost", (curves) => curves.train)}</section>
    <section class="panel" aria-label="what differs"><h2>What differs</h2><div class="list"><table class="differ"><thead><tr><td></td>${runs.map((run) => html`<th scope="col"><a href=${link_of_run(run.name)}><bdi>${run.name}</bdi></a></th>`)}</tr></thead>
      <tbody>${options.map(({ option, values }) => html`<tr><th scope="row"><code>${option}</code></th>${values.map((value) => html`<td><bdi>${value ?? "-"}</bdi></td>`)}</tr>`)}
      ${options.length === 0 && html`<tr><th scope="row" colspan=${runs.length + 1}>no option: these runs were asked for in the same words</th></tr>`}</tbody>
      <tbody class="results">${row("best validation cost", (run) => html`${run.best_validation_cost == null ? "-" : number(run.best_validation_cost)}${run.best_validation_cost === best && runs.length > 1 ? html` <b>best</b>` : ""}`)}
      ${row("train cost at the end", (run) => (run.summary.train_cost == null ? "-" : number(run.summary.train_cost)))}${row("epochs", (run) => run.summary.epoch ?? "-")}
      ${row("parameters", (run) => run.summary.parameters?.toLocaleString("en") ?? "-")}${row("took", (run) => seconds_text(run.summary.seconds))}${row("state", (run) => state_text(run.summary))}</tbody></table></div></section>`;
}
