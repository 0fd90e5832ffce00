// The walkthrough with a studio behind it: each look is a question, and its answer is all that the page draws. An edit is part
// of the question, so putting it back asks what was asked at first.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { ask } from "./api.js";
import { Data } from "./data.js";
import { Walkthrough } from "./walkthrough.js";

const whole = (value, most) => Math.max(0, Math.min(most, Math.trunc(value) || 0));

/** What a walk is opened with, as the link says it: a run, or a table and options. */
export function form_of_link(link) {
  if (link.get("of")) return { run: link.get("of") };
  const options = {};
  for (const [key, value] of link) if (key.startsWith("o-")) options[key.slice(2)] = value;
  return { file: link.get("file") ?? "", options };
}

export function link_of_form(form) {
  const link = new URLSearchParams("walk=");
  if (form.run) link.set("of", form.run);
  else {
    link.set("file", form.file);
    for (const [name, value] of Object.entries(form.options)) if (value) link.set(`o-${name}`, value);
  }
  return `#${link}`;
}

class Live {
  constructor(opened, base) {
    this.opened = opened;
    this.base = base;
    this.most_iterations = opened.most_iterations;
    this.seen = new Map();    // cost and health by start and iteration
    this.first = {};          // first unit shown, by layer
    this.plain = new Map();   // walks without edits, by place
    this.starts = new Map();  // walks at iteration 0, by start
  }

  /** The data at a place. */
  async data({ start, iteration, sample, first, edits }) {
    const place = { walk: this.opened.walk, start, iteration, sample, first, edits };
    const answer = await ask("/api/look", { body: place });
    this.seen.set(`${start} ${iteration}`, this.seen.get(`${start} ${iteration}`) ?? { cost: answer.cost_without_edits, health: answer.walk.health });
    const iterations = [...new Set([...this.opened.iterations, iteration])].sort((a, b) => a - b);
    const data = new Data({ ...answer.head, starts: this.opened.starts, iterations, only_walk: answer.walk, overview: this.seen, start, iteration, edits,
                            command: this.opened.line, cost_without_edits: answer.cost_without_edits });
    const key = JSON.stringify({ ...place, edits: [] });
    if (edits.length === 0) {
      this.plain.clear();
      this.plain.set(key, data.only);
      if (iteration === 0) this.starts.set(start, data.only);
    }
    data.before = this.plain.get(key);
    data.first_walk = this.starts.get(start);
    return data;
  }

  async look(state, wish) {
    const { data } = state;
    const start = wish.start ?? state.start;
    const iteration = wish.iteration != null ? whole(wish.iteration, this.most_iterations)
                                             : data.iterations[whole(wish.it ?? state.it, data.iterations.length - 1)];
    const moved = start !== state.start || iteration !== data.iterations[state.it];
    const edits = moved ? [] : wish.edits ?? state.edits;
    const sample = wish.row != null ? whole(wish.row, data.samples - 1) : data.kept[wish.sample ?? state.sample];
    const first = { ...this.first, ...wish.first };
    for (const l of Object.keys(first)) first[l] = whole(first[l], data.layer_dims[l] - 1);
    const next = await this.data({ start, iteration, sample, first, edits });
    this.first = first;
    const { row, iteration: asked, first: shown, ...rest } = wish;
    const same_cells = JSON.stringify([next.units, next.kept]) === JSON.stringify([data.units, data.kept]);
    return { ...rest, data: next, start, it: next.iterations.indexOf(iteration), sample: Math.max(0, next.kept.indexOf(sample)), edits,
             ...(same_cells ? {} : { cell: null, unit: null, pins: [] }),
             say: wish.edits ? `the cost is ${next.only.cost}` : "" };
  }

  place({ state, data }) {
    return { walk: this.opened.walk, start: state.start, iteration: data.iterations[state.it], edits: state.edits };
  }

  /** The cost over one more weight. */
  async slope(page, l, i, j) {
    const { data, walk } = page;
    try {
      const { numbers } = await ask("/api/slope", { body: { ...this.place(page), layer: l, row: data.units[l][i], col: data.units[l - 1][j] } });
      walk.asked.set(`W${l} ${i} ${j}`, numbers.map((value) => value ?? NaN));
      page.act({});
    } catch (problem) { page.act({ problem: problem.message }); }
  }

  /** Costs and health that are not known yet, one after the other. */
  async overview(page, places) {
    const { data } = page;
    for (const [start, it] of places) {
      const key = `${start} ${data.iterations[it]}`;
      if (this.seen.has(key)) continue;
      try { this.seen.set(key, await ask("/api/health", { body: { walk: this.opened.walk, start, iteration: data.iterations[it] } })); }
      catch (problem) { page.act({ problem: problem.message }); return; }
      page.act({});
    }
  }
}

export function LiveSteps({ link }) {
  const [ready, set_ready] = useState(null);
  const [problem, set_problem] = useState(null);
  const form = form_of_link(link);
  const key = JSON.stringify(form);
  useEffect(() => {
    let here = true;
    set_ready(null);
    set_problem(null);
    (async () => {
      const opened = await ask("/api/walk", { body: form });
      const live = new Live(opened, [...new URLSearchParams(link_of_form(form).slice(1))]);
      const first = await live.data({ start: Math.max(0, opened.starts.indexOf(link.get("start"))), sample: whole(Number(link.get("at") ?? opened.sample), opened.samples - 1),
                                      iteration: whole(Number(link.get("iteration") ?? 0), opened.most_iterations), first: {}, edits: [] });
      if (here) set_ready({ live, first });
    })().catch((error) => { if (here) set_problem(error); });
    return () => { here = false; };
  }, [key]);
  if (problem) return html`<div class="panel lone"><h1>This walk cannot be opened</h1><p role="alert">${problem.message}</p>${problem.fix && html`<p><code>${problem.fix}</code></p>`}
    <p><a href=${form.run ? `#run=${encodeURIComponent(form.run)}` : "#new="}>back</a></p></div>`;
  if (!ready) return html`<p class="panel lone" role="status">reading the table and taking the first steps</p>`;
  return html`<${Walkthrough} first=${ready.first} live=${ready.live} key=${key} />`;
}
