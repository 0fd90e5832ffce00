// A new run: a table that is dropped or chosen, a target, options, and the command that the form stands for.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./api.js";
import { link_of_form } from "./live_steps.js";
import { link_of_run } from "./runs.js";
import { many, middle } from "./text.js";

const common = ["layers", "activation", "epochs", "learning-rate", "batch-size", "optimizer", "validation", "seed"];
const not_here = ["target", "task"];

function from_link(link) {
  const options = {};
  for (const [key, value] of link) if (key.startsWith("o-")) options[key.slice(2)] = value;
  return { file: link.get("file") ?? "", options };
}

function Field({ option, value, set, problem }) {
  const id = `o-${option.name}`;
  const wrong = problem?.place === `option --${option.name}`;
  return html`<div class=${`field ${wrong ? "wrong" : ""}`}><label for=${id}>${option.name}</label>
    ${option.words ? html`<select id=${id} aria-describedby=${`${id}-help`} onChange=${(event) => set(event.target.value)}>
      ${option.words.map((word) => html`<option value=${word} selected=${word === (value || option.standard)}>${word}</option>`)}</select>`
    : html`<input id=${id} aria-describedby=${`${id}-help`} aria-invalid=${wrong} placeholder=${option.standard || option.example} value=${value ?? ""} autocomplete="off" onInput=${(event) => set(event.target.value)} />`}
    <span class="dim help" id=${`${id}-help`}>${option.help}</span></div>`;
}

function Drop({ on_file, busy }) {
  const [over, set_over] = useState(false);
  const take = (files) => { if (files?.length) on_file(files[0]); };
  return html`<div class=${`drop ${over ? "over" : ""}`} onDragOver=${(event) => { event.preventDefault(); set_over(true); }} onDragLeave=${() => set_over(false)}
      onDrop=${(event) => { event.preventDefault(); set_over(false); take(event.dataTransfer.files); }}>
    <label>${busy ? "taking the file" : "drop a table here, or choose one"} <input type="file" accept=".csv,.tsv,.txt,.parquet,.json,.jsonl,.gz,.zst" onChange=${(event) => take(event.target.files)} /></label>
    <p class="dim">CSV, TSV, Parquet or JSON, 256 MB at most. It is saved in the studio's folder and goes nowhere else.</p></div>`;
}

function About({ about, target }) {
  const [open, set_open] = useState(false);
  const shown = open ? about.columns : about.columns.slice(0, 12);
  return html`<div class="list" tabindex="0" role="region" aria-label="columns of the table"><table class="columns"><caption>${many(about.rows, "row", "rows")}, ${many(about.columns.length, "column", "columns")}</caption>
    <thead><tr><th scope="col">column</th><th scope="col">type</th><th scope="col">missing</th><th scope="col">different</th><th scope="col">what it looks like</th></tr></thead>
    <tbody>${shown.map((column) => html`<tr class=${column.name === target ? "now" : ""}><th scope="row" title=${column.name}><bdi>${middle(column.name, 40)}</bdi></th><td>${column.type}</td><td class="n">${column.missing || "-"}</td>
      <td class="n">${column.distinct?.toLocaleString("en") ?? ""}</td><td>${column.leakage ? html`<b class="bad">gives the answer away: ${column.leakage}</b>` : column.reason}</td></tr>`)}</tbody></table>
    ${about.columns.length > 12 && html`<button type="button" class="small" onClick=${() => set_open(!open)}>${open ? "fewer" : `all ${about.columns.length}`}</button>`}</div>`;
}

export function NewRun({ link }) {
  const [form, set_form] = useState(() => from_link(link));
  const [tables, set_tables] = useState([]);
  const [options, set_options] = useState([]);
  const [about, set_about] = useState(null);
  const [busy, set_busy] = useState("");
  const [problem, set_problem] = useState(null);
  const [line, set_line] = useState({ text: "", problem: null });
  const latest = useRef();
  latest.current = form;
  const target = form.options.target ?? "";
  const set = (name) => (value) => set_form((now) => ({ ...now, options: { ...now.options, [name]: value } }));
  useEffect(() => {
    ask("/api/tables").then(set_tables, set_problem);
    ask("/api/options").then(set_options, set_problem);
  }, []);
  useEffect(() => {
    if (!form.file) return undefined;
    let here = true;
    set_busy("looking at the table");
    ask("/api/describe", { parameters: { file: form.file, ...(target ? { target } : {}) } })
      .then((answer) => { if (here) { set_about(answer); set_problem(null); } }, (error) => { if (here) { set_about(null); set_problem(error); } })
      .finally(() => here && set_busy(""));
    return () => { here = false; };
  }, [form.file, target]);
  useEffect(() => {
    if (!form.file) return undefined;
    const timer = setTimeout(() => ask("/api/command", { body: form }).then((answer) => set_line({ text: answer.line, problem: null }), (error) => set_line((now) => ({ ...now, problem: error }))), 200);
    return () => clearTimeout(timer);
  }, [form]);
  const upload = async (file) => {
    set_busy("taking the file");
    set_problem(null);
    try {
      const answer = await ask("/api/upload", { parameters: { name: file.name }, file });
      set_about(null);
      set_form({ file: answer.file, options: {} });
      set_tables(await ask("/api/tables"));
    } catch (error) { set_problem(error); }
    set_busy("");
  };
  const start = async (event) => {
    event.preventDefault();
    set_busy("starting");
    try { location.hash = link_of_run((await ask("/api/start", { body: latest.current })).name); } catch (error) { set_problem(error); }
    set_busy("");
  };
  const ready = form.file && target && about && !line.problem;
  const groups = [...new Set(options.map((option) => option.group))];
  const field = (option) => html`<${Field} key=${option.name} option=${option} value=${form.options[option.name]} set=${set(option.name)} problem=${line.problem} />`;
  return html`<h1>A new run</h1><form class="new" onSubmit=${start}>
    <section class="panel" aria-label="the table"><h2>1 The table</h2><${Drop} on_file=${upload} busy=${busy === "taking the file"} />
      ${tables.length > 0 && html`<label class="choose">or one that is here <select id="table" onChange=${(event) => { set_about(null); set_form({ file: event.target.value, options: {} }); }}>
        <option value="" selected=${!form.file}>choose</option>${tables.map((name) => html`<option value=${name} selected=${name === form.file}>${name}</option>`)}
        ${form.file && !tables.includes(form.file) && html`<option value=${form.file} selected>${form.file}</option>`}</select></label>`}
      ${busy && html`<p role="status" class="dim">${busy}</p>`}
      ${problem && html`<div role="alert" class="problem"><p>${problem.message}</p>${problem.why && html`<p>${problem.why}</p>`}${problem.fix && html`<p><code>${problem.fix}</code></p>`}</div>`}
      ${about && html`<${About} about=${about} target=${target} />`}</section>
    ${about && html`<section class="panel" aria-label="what to predict"><h2>2 What to predict</h2><label class="choose">target <select id="target" onChange=${(event) => set("target")(event.target.value)}>
        <option value="" selected=${!target}>choose a column</option>${about.columns.map((column) => html`<option value=${column.name} selected=${column.name === target}>${column.name} (${column.type}, ${column.distinct?.toLocaleString("en") ?? "?"} different)</option>`)}</select></label>
        ${about.target && html`<p>${about.target.task}: ${about.target.reason}</p>`}</section>
      <section class="panel" aria-label="how to learn"><h2>3 How to learn <span class="dim">what is left empty is chosen as on the command line</span></h2>
        <div class="fields">${options.filter((option) => common.includes(option.name)).sort((a, b) => common.indexOf(a.name) - common.indexOf(b.name)).map(field)}</div>
        ${groups.map((group) => html`<details key=${group}><summary>${group}: more</summary><div class="fields">
          ${options.filter((option) => option.group === group && !common.includes(option.name) && !not_here.includes(option.name)).map(field)}</div></details>`)}</section>
      <section class="panel go" aria-label="start"><h2>4 Start</h2><p class="line"><code id="line"><bdi>${line.text}</bdi></code></p>
        ${line.problem && html`<div role="alert" class="problem"><p>${line.problem.message}</p>${line.problem.fix && html`<p><code>${line.problem.fix}</code></p>`}</div>`}
        <button class="next" id="start" disabled=${!ready || busy === "starting"}>start training</button>
        ${ready && html`<a class="button" id="walk" href=${link_of_form(form)}>walk through one iteration first</a>`}</section>`}</form>`;
}
