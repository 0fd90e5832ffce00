// The network as circles and lines, coloured by what the step has reached; and the picked sample.
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { colour, number, range_of, many } from "./text.js";

const most_shown = 12;

/** What a unit shows at this step: its A on the way up, its dZ on the way back, or nothing yet. */
function matrix_of(step, l, depth) {
  if (step.kind === "initialise") return null;
  if (l === 0) return "X";
  if (step.phase === "forward") return l < step.layer || (l === step.layer && step.kind === "A") ? `A${l}` : l === step.layer ? `Z${l}` : null;
  if (step.phase === "backward") {
    if (l > step.layer) return `dZ${l}`;
    if (l === step.layer) return `dZ${l}`;
    return step.kind === "dA" && l === step.layer - 1 ? `dA${l}` : `A${l}`;
  }
  return `A${l}`;
}

export function Strip({ page }) {
  const { data, walk, state, step, act } = page;
  const L = data.depth;
  const [W, gap] = [216, Math.max(44, Math.min(78, 330 / L))];
  const H = gap * L + 48;
  const shown = Array.from({ length: L + 1 }, (_, l) => Math.min(data.units[l].length, most_shown));
  const x = (l, k) => W / 2 + (k - (shown[l] - 1) / 2) * Math.min(26, (W - 30) / Math.max(shown[l] - 1, 1));
  const y = (l) => 26 + l * gap;
  const edges = [];
  for (let l = 1; l <= L; ++l) {
    const back = step.phase === "backward" && l >= step.layer;
    const weights = walk.get(back ? `dW${l}` : step.phase === "update" && l <= step.layer ? `W${l}+` : `W${l}`);
    const most = weights.size || 1;
    for (let i = 0; i < shown[l]; ++i)
      for (let j = 0; j < shown[l - 1]; ++j) {
        const value = weights.at(i, j);
        const share = Math.abs(value) / most;
        const follow = state.unit && ((state.unit.l === l && state.unit.k === i) || (state.unit.l === l - 1 && state.unit.k === j));
        edges.push(html`<line class=${value < 0 ? "minus" : "plus"} x1=${x(l - 1, j)} y1=${y(l - 1)} x2=${x(l, i)} y2=${y(l)}
          stroke-width=${(0.4 + 2.2 * share).toFixed(2)}
          opacity=${(follow ? 0.95 : (step.layer === l ? 0.25 : 0.07) + (step.layer === l ? 0.6 : 0.33) * share).toFixed(2)} />`);
      }
  }
  const nodes = [];
  for (let l = 0; l <= L; ++l) {
    const name = matrix_of(step, l, L);
    const matrix = name && walk.get(name);
    const range = name && range_of(walk, l === 0 ? "inputs" : name[0] === "d" ? "blame" : "signals");
    for (let k = 0; k < shown[l]; ++k) {
      const silent = l > 0 && walk.health[l - 1].silent.includes(k);
      const followed = state.unit?.l === l && state.unit?.k === k;
      const value = matrix?.at(k, state.sample);
      nodes.push(html`<g class=${`node ${followed ? "followed" : ""}`} onClick=${() => act({ unit: followed ? null : { l, k } })}>
        <title>${data.called(["units", l], k)}${l ? ` of layer ${l}` : ""}${matrix ? `: ${name} ${number(value)} in this sample` : ""}${silent ? "; 0 for every sample" : ""}</title>
        <circle cx=${x(l, k)} cy=${y(l)} r=${shown[l] > 9 ? 6.5 : 8.5} fill=${matrix ? colour(value, range) : "var(--panel)"} />
        ${silent && html`<path d=${`M${x(l, k) - 4} ${y(l) - 4}l8 8m0 -8l-8 8`} />`}</g>`);
    }
    const more = data.layer_dims[l] - shown[l];
    nodes.push(html`<text class=${step.layer === l && l ? "here" : ""} x="2" y=${y(l) - 13}>${l === 0 ? "inputs" : l === L ? "answer" : `layer ${l}`}${more > 0 ? ` +${more.toLocaleString("en")}` : ""}</text>`);
  }
  const units = [];
  for (let l = 0; l <= L; ++l)
    data.units[l].forEach((_, k) => units.push(html`<option value=${`${l} ${k}`} selected=${state.unit?.l === l && state.unit?.k === k}>
      ${l === 0 ? "" : `layer ${l} `}${data.called(["units", l], k)}</option>`));
  return html`<section class="panel strip" aria-label="network"><h2>Network</h2>
    <svg viewBox=${`0 0 ${W} ${H}`} role="img" aria-label=${`${data.layer_dims.join(", ")} units; the colours are those of sample ${data.kept[state.sample] + 1}`}>
      ${edges}${nodes}</svg>
    <label>follow <select class="follow" onChange=${(event) => {
      const [l, k] = event.target.value.split(" ").map(Number);
      act({ unit: event.target.value ? { l, k } : null });
    }}><option value="" selected=${!state.unit}>no unit</option>${units}</select></label>
    ${page.live && data.units.map((shown, l) => shown.length < data.layer_dims[l] && html`<label class="any">${l === 0 ? "inputs" : `layer ${l}`} shown from
      <input type="number" aria-label=${`first shown of ${l === 0 ? "the inputs" : `layer ${l}`}`} min="1" max=${data.layer_dims[l]} value=${shown[0] + 1}
        onChange=${(event) => act({ first: { [l]: Number(event.target.value) - 1 } })} /></label>`)}</section>`;
}

/** The picked sample: which row it is, what it says, and its picture where it is one. */
export function SamplePanel({ page }) {
  const { data, walk, state, act } = page;
  const canvas = useRef();
  const shape = data.pictures?.shape;
  useLayoutEffect(() => {
    if (!shape) return;
    const [height, width, channels = 1] = shape;
    const context = canvas.current.getContext("2d");
    const picture = context.createImageData(width, height);
    const from = state.sample * height * width * channels;
    for (let k = 0; k < width * height; ++k)
      for (let c = 0; c < 4; ++c)
        picture.data[4 * k + c] = c === 3 ? 255 : data.pixels[from + k * channels + (channels >= 3 ? c : 0)];
    context.putImageData(picture, 0, 0);
  }, [state.sample]);
  const A = walk.get(`A${data.depth}`);
  const answers = Array.from({ length: Math.min(A.rows, 3) }, (_, k) => k);
  return html`<section class="panel sample" aria-label="sample"><h2>Sample</h2>
    <label>pick <select id="sample" onChange=${(event) => act({ sample: Number(event.target.value) })}>
      ${data.kept.map((sample, s) => html`<option value=${s} selected=${s === state.sample}>${sample + 1}: row ${data.rows[s] + 1}, ${data.answers[s]}</option>`)}
    </select></label>
    ${shape && html`<canvas class="picture" ref=${canvas} width=${shape[1]} height=${shape[0]} role="img"
      aria-label=${`the picture of sample ${data.kept[state.sample] + 1}`}></canvas>`}
    <dl><dt><bdi>${data.target}</bdi></dt><dd><bdi>${data.answers[state.sample]}</bdi></dd>
      <dt>answer A${data.depth}</dt><dd>${A.rows <= 3 ? answers.map((k) => number(A.at(k, state.sample))).join(", ") : "a share for each class"}</dd></dl>
    ${page.live && data.kept.length < data.samples && html`<label class="any">or any, 1 to ${data.samples.toLocaleString("en")} <input type="number" aria-label="another sample" min="1" max=${data.samples}
      value=${data.kept[state.sample] + 1} onChange=${(event) => act({ row: Number(event.target.value) - 1 })} /></label>`}
    ${data.kept.length < data.samples && html`<p class="dim">${data.kept.length} of ${many(data.samples, "sample", "samples")} are in this page; sums are over all.</p>`}
  </section>`;
}

/** With two inputs: what the network answers everywhere, and where the samples lie. */
export function Plane({ page }) {
  const { data, walk } = page;
  const canvas = useRef();
  const plane = walk.plane;
  useLayoutEffect(() => {
    if (!plane) return;
    const context = canvas.current.getContext("2d");
    const [n, size] = [plane.n, 216];
    const answers = walk.floats.subarray(plane.o, plane.o + n * n * plane.outputs);
    const cell = size / n;
    const shades = ["#2166ac", "#e08214", "#5f6b76", "#92c5de", "#7f3b08", "#fee0b6"];
    const loudest = answers.reduce((best, value) => Math.max(best, Math.abs(value)), 1e-12);
    const shade = (at) => {
      if (data.task === "regression") return colour(answers[at], { size: loudest });
      if (plane.outputs === 1) return colour(answers[at] - 0.5, { size: 0.5 });
      let best = 0;
      for (let k = 1; k < plane.outputs; ++k) if (answers[at * plane.outputs + k] > answers[at * plane.outputs + best]) best = k;
      return shades[best % shades.length];
    };
    for (let k = 0; k < n * n; ++k) {
      context.fillStyle = shade(k);
      context.fillRect((k % n) * cell, size - (Math.floor(k / n) + 1) * cell, cell + 0.6, cell + 0.6);
    }
    const outputs = plane.outputs;
    for (let s = 0; s < data.points.count; ++s) {
      const [px, py] = [data.points.x[2 * s], data.points.x[2 * s + 1]];
      let fill = outputs === 1 ? colour(data.points.y[s] - 0.5, { size: 0.5 }) : "#ffffff";
      if (outputs > 1) for (let k = 0; k < outputs; ++k) if (data.points.y[s * outputs + k] === 1) fill = shades[k % shades.length];
      context.beginPath();
      context.arc((px - plane.x[0]) / (plane.x[1] - plane.x[0]) * size, size - (py - plane.y[0]) / (plane.y[1] - plane.y[0]) * size, 3, 0, 7);
      context.fillStyle = fill;
      context.fill();
      context.strokeStyle = "#ffffff";
      context.stroke();
    }
  }, [walk]);
  if (!plane) return null;
  return html`<section class="panel plane" aria-label="decision boundary"><h2>Everywhere</h2>
    <canvas ref=${canvas} width="216" height="216" role="img" aria-label="what the network answers for every pair of inputs, with the samples on it"></canvas>
    <p class="dim"><bdi>${data.inputs[0]}</bdi> to the right, <bdi>${data.inputs[1]}</bdi> upwards, as the network takes them</p></section>`;
}
