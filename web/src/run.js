// One run as it goes on: curves, layers, findings, what is left, and the button that stops it.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, follow } from "./api.js";
import { Chart, Lazily, colour_of, dash_of } from "./chart.js";
import { link_of_form } from "./live_steps.js";
import { seconds_text, state_text } from "./runs.js";
import { many, number } from "./text.js";

const most_points = 6000;  // then the server thins them anew

/** The run with what is new; null where it must be read again. */
function grown(run, news) {
  if (news.reload) return null;
  const { curves } = run;
  const more = news.points;
  const layers = { ...run.layers, total: run.layers.total + news.looks.length, drawn: run.layers.drawn + news.looks.length, looks: [...run.layers.looks, ...news.looks] };
  if (curves.epoch.length + more.length > most_points || layers.looks.length > 600) return null;
  const column = (name, k) => (more.length ? [...curves[name], ...more.map((point) => point[k])] : curves[name]);
  const best = more.reduce((least, point) => (point[2] != null && (least == null || point[2] < least) ? point[2] : least), run.best_validation_cost);
  return { ...run, next: news.next, summary: news.summary ?? run.summary, log: news.log ?? run.log, findings: [...run.findings, ...news.findings], layers, best_validation_cost: best,
           curves: { total: curves.total + more.length, drawn: curves.drawn + more.length, epoch: column("epoch", 0), train: column("train", 1), validation: column("validation", 2), rate: column("rate", 3) } };
}

function use_run(name) {
  const [run, set_run] = useState(null);
  const [problem, set_problem] = useState(null);
  useEffect(() => {
    const leave = new AbortController();
    let now = null;
    const read = async () => { now = await ask("/api/run", { parameters: { name }, signal: leave.signal }); if (!leave.signal.aborted) set_run(now); };
    const over = () => !["running", "silent"].includes(now.summary.state);
    (async () => {
      await read();
      while (!leave.signal.aborted && !over()) {
        let again = false;
        await follow(name, now.next, (news) => {
          const next = grown(now, news);
          if (next) { now = next; set_run(now); } else again = true;
          return again || over();
        }, leave.signal);
        if (again && !leave.signal.aborted) await read();
      }
    })().catch((error) => { if (!leave.signal.aborted) set_problem(error); });
    return () => leave.abort();
  }, [name]);
  return [run, problem];
}

const drawn_text = ({ drawn, total }) => (drawn < total ? `1 of ${Math.max(2, Math.round(total / drawn))} points drawn, extremes kept` : null);

function Facts({ run }) {
  const { summary } = run;
  const fact = (title, text, more) => html`<div class="fact"><dt>${title}</dt><dd>${text}${more && html`<span class="dim">${more}</span>`}</dd></div>`;
  const running = summary.state === "running";
  return html`<dl class="facts">${fact("state", html`<span class=${`state ${summary.state}`}>${state_text(summary)}</span>`, summary.state === "done" && summary.kept_epoch ? `the network of epoch ${summary.kept_epoch} is kept` : "")}
    ${fact("epoch", `${summary.epoch?.toLocaleString("en") ?? "-"}${running && summary.epochs ? ` of ${summary.epochs.toLocaleString("en")}` : ""}`)}
    ${fact("best validation cost", run.best_validation_cost == null ? "-" : number(run.best_validation_cost), summary.best_epoch ? `epoch ${summary.best_epoch}` : "")}
    ${fact("train cost", summary.train_cost == null ? "-" : number(summary.train_cost))}
    ${fact(running ? "time left" : "took", seconds_text(running ? summary.seconds_left : summary.seconds), running ? "at most" : "")}
    ${fact("speed", summary.rows_a_second ? Math.round(summary.rows_a_second).toLocaleString("en") : "-", summary.rows_a_second ? "rows a second" : "")}
    ${fact("network", summary.layers?.join(" → ") ?? "-", summary.parameters ? many(summary.parameters, "parameter", "parameters") : "")}</dl>`;
}

function Stop({ name }) {
  const [asking, set_asking] = useState(false);
  const [problem, set_problem] = useState("");
  const yes = useRef();
  useEffect(() => { if (asking) yes.current?.focus(); }, [asking]);
  const stop = () => ask("/api/stop", { body: { name } }).then(() => set_asking(false), (error) => set_problem(error.message));
  return html`<span class="stop">${asking ? html`<span>stop now and keep the best network?</span> <button ref=${yes} class="danger" onClick=${stop}>yes, stop</button>
    <button onClick=${() => set_asking(false)}>no, go on</button>` : html`<button class="stop-run" onClick=${() => set_asking(true)}>stop</button>`}
    ${problem && html`<span role="alert" class="bad">${problem}</span>`}</span>`;
}

function Costs({ run, theme }) {
  const { curves, summary } = run;
  const [log, set_log] = useState(false);
  const has_validation = curves.validation.some((value) => value != null);
  const series = [{ label: "train", values: curves.train, colour: "--train", named: true },
                  ...(has_validation ? [{ label: "validation", values: curves.validation, colour: "--validation", dash: [7, 4], marks: true, named: true }] : [])];
  const last = curves.epoch.length - 1;
  const sentence = last < 0 ? "no epoch is over yet" : `after ${many(curves.epoch[last], "epoch", "epochs")} the training cost is ${number(curves.train[last])}` +
    (curves.validation[last] == null ? "" : `, on rows kept back ${number(curves.validation[last])}, at best ${number(run.best_validation_cost)}${summary.best_epoch ? ` in epoch ${summary.best_epoch}` : ""}`);
  return html`<section class="panel"><${Chart} title="Cost" x=${curves.epoch} series=${series} theme=${theme} log=${log} height=${300} sentence=${sentence} note=${drawn_text(curves)}>
    <button class="small" aria-pressed=${log} onClick=${() => set_log(!log)}>logarithmic</button><//></section>`;
}

/** Seven percentiles as three bands around the median. */
function Band({ title, looks, l, name, theme, sentence, note }) {
  const x = looks.map((look) => look.epoch);
  const column = (k) => looks.map((look) => look.layers[l]?.[name]?.[k] ?? null);
  const labels = ["least", "5 %", "25 %", "median", "75 %", "95 %", "largest"];
  const series = labels.map((label, k) => ({ label, values: column(k), colour: "--train", width: k === 3 ? 2.5 : k === 0 || k === 6 ? 1 : 0.5, dash: k === 0 || k === 6 ? [2, 3] : [] }));
  return html`<${Chart} title=${title} x=${x} series=${series} theme=${theme} height=${150} bands=${[[6, 2, 0.18], [5, 3, 0.32]]} sentence=${sentence} note=${note} />`;
}

function Layers({ run, theme }) {
  const { looks } = run.layers;
  if (!looks.length) return null;
  const x = looks.map((look) => look.epoch);
  const depth = looks[0].layers.length;
  const note = drawn_text(run.layers);
  const last = looks[looks.length - 1];
  const lines = (of, from, to) => Array.from({ length: to - from }, (_, k) => ({ label: `layer ${from + k + 1}`, colour: colour_of(from + k), dash: dash_of(from + k), named: true,
                                                                              values: looks.map((look) => of(look.layers[from + k]) ?? null) }));
  const has_bands = looks.some((look) => look.layers.some((layer) => layer.band_of_A));
  const all = Array.from({ length: depth }, (_, l) => l);
  const now = (l, name) => last.layers[l]?.[name];
  const called = (l) => (l === depth - 1 ? `Z${l + 1}` : `A${l + 1}`);
  return html`<section class="panel layers" aria-label="layers"><h2>Layers <span class="dim">looked at after an epoch, once in 16 updates at most${note ? `; ${note}` : ""}</span></h2>
    <div class="pair"><${Lazily} height=${250}><${Chart} title="step / W" x=${x} series=${lines((layer) => layer?.step, 0, depth)} theme=${theme} log=${true} zone=${[1e-4, 1e-2]} height=${190}
        sentence="how far an update of plain gradient descent moves the weights for their size; healthy is shaded, 1e-4 to 1e-2" /><//>
      ${depth > 1 && html`<${Lazily} height=${250}><${Chart} title="share of A that is 0" x=${x} series=${lines((layer) => layer?.share_of_zero, 0, depth - 1)} theme=${theme} height=${190}
        sentence=${`what relu shut off; dead units now: ${all.slice(0, -1).map((l) => `${now(l, "dead_units") ?? 0} in layer ${l + 1}`).join(", ")}`} /><//>`}</div>
    ${has_bands && all.map((l) => html`<div class="layer-row" key=${l}><h3>layer ${l + 1}</h3><div class="pair">
      <${Lazily} height=${210}><${Band} title=${`${called(l)}: signal`} looks=${looks} l=${l} name="band_of_A" theme=${theme} sentence=${band_sentence(called(l), now(l, "band_of_A"))} /><//>
      <${Lazily} height=${210}><${Band} title=${`dW${l + 1}: gradient`} looks=${looks} l=${l} name="band_of_dW" theme=${theme} sentence=${band_sentence(`dW${l + 1}`, now(l, "band_of_dW"))} /><//></div></div>`)}</section>`;
}

const band_sentence = (name, band) => (band ? `half of ${name} lies from ${number(band[2])} to ${number(band[4])}, all of it from ${number(band[0])} to ${number(band[6])}` : `nothing is known of ${name} yet`);

function Findings({ run }) {
  const walk = link_of_form({ run: run.name });
  return html`<section class="panel findings" aria-label="health"><h2>Health</h2>${run.findings.length === 0
    ? html`<p>${run.layers.total === 0 && run.curves.total === 0 ? "Nothing was looked at yet." : "Nothing to complain about was found."}</p>`
    : html`<ul>${run.findings.map((finding) => html`<li><b>${finding.code}</b> <span class="dim">epoch ${finding.epoch}${finding.layer ? `, layer ${finding.layer}` : ""}</span>
      <p>${finding.text}</p>${finding.fix && html`<p>try <code>${finding.fix}</code></p>`}<p><a href=${walk}>show me the steps</a></p></li>`)}</ul>`}</section>`;
}

export function Run({ name, theme }) {
  const [run, problem] = use_run(name);
  if (problem) return html`<div class="panel lone" role="alert"><h1>This run cannot be shown</h1><p>${problem.message}</p><p><a href="#">all runs</a></p></div>`;
  if (!run) return html`<p class="panel lone" role="status">reading ${name}</p>`;
  const { summary, form } = run;
  const again = new URLSearchParams("new=");
  again.set("file", form.file);
  for (const [key, value] of Object.entries(form.options)) again.set(`o-${key}`, value);
  return html`<div class="head"><h1><bdi>${run.name}</bdi> ${summary.target && html`<span class="dims"><bdi>${summary.data}</bdi> → <bdi>${summary.target}</bdi></span>`}</h1>
      <span class="acts">${summary.can_be_stopped && html`<${Stop} name=${name} />`}${summary.data && html`<a class="button" href=${link_of_form({ run: name })}>walk through it</a>
      <a class="button" href=${`#${again}`}>another like it</a>`}</span></div>
    <${Facts} run=${run} />
    ${summary.state === "failed" && html`<section class="panel" aria-label="what it said"><h2>It failed</h2><pre class="log" tabindex="0">${run.log ?? ""}</pre></section>`}
    <${Costs} run=${run} theme=${theme} /><${Findings} run=${run} /><${Layers} run=${run} theme=${theme} />
    ${run.log && summary.state !== "failed" && html`<details class="panel"><summary>what it said</summary><pre class="log" tabindex="0">${run.log}</pre></details>`}
    ${form.file && html`<details class="panel"><summary>options that differ from the standard</summary><dl class="options">${Object.entries(form.options).map(([key, value]) => html`<dt><code>${key}</code></dt><dd><bdi>${value}</bdi></dd>`)}</dl></details>`}`;
}
