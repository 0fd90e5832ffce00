// The picture of each kind of step: where its matrices stand, so that rows and columns meet.
import { html } from "htm/preact";
import { useEffect } from "preact/hooks";
import { MatrixView } from "./matrix.js";
import { number } from "./text.js";
import { Signals } from "./panels.js";

/** Cell size so that `cols` x `rows` cells fill the space; zoomed in, so that numbers fit. */
function cells(page, cols, rows, spare = 60, tallest = 26, height = 420) {
  if (page.state.zoom === 2) return { w: 46, h: 22 };
  const w = Math.floor((page.width - spare) / cols);
  const h = Math.floor(height / rows);
  return { w: Math.max(3, Math.min(w, 52)), h: Math.max(3, Math.min(h, tallest)) };
}

const at = (page, name) => page.focus?.name === name ? page.focus : null;

/** left x top = result, placed so that a row of the left and a column of the top meet in a cell. */
function Product({ page, left, top, result, turn_left, turn_top, bias, label_left, label_top }) {
  const [A, B, R] = [left, top, result].map((name) => page.walk.get(name));
  const inner = turn_left ? A.rows : A.cols;
  const size = cells(page, inner + R.cols + (bias ? 1 : 0), (turn_top ? B.cols : B.rows) + R.rows, bias ? 150 : 70);
  const cell = at(page, result);
  return html`<div class="product">
    <div class="sign">${html`<span>read a row of <b>${label_left ?? left}</b> and a column of <b>${label_top ?? top}</b>:
      they meet in <b>${result}</b></span>`}</div>
    <div class="upper"><${MatrixView} page=${page} name=${top} turned=${turn_top} ...${size} label=${label_top}
      col=${cell?.j ?? null} /></div>
    <div class="left"><${MatrixView} page=${page} name=${left} turned=${turn_left} ...${size} label=${label_left}
      row=${cell?.i ?? null} /></div>
    <div class="result"><${MatrixView} page=${page} name=${result} ...${size} row=${null} />
      ${bias && html`<div class="plus">+</div><${MatrixView} page=${page} name=${bias} ...${size} row=${cell?.i ?? null} />`}</div>
  </div>`;
}

/** Matrices of one shape side by side with the signs between them. */
function Row({ page, names, signs, labels = {} }) {
  const first = page.walk.get(names[0]);
  const stacked = first.cols * names.length * 34 > page.width;
  const size = stacked ? cells(page, first.cols, first.rows * names.length, 40, 26, 400)
                       : cells(page, names.reduce((sum, name) => sum + page.walk.get(name).cols, 0), first.rows, 40 * names.length);
  const cell = names.map((name) => at(page, name)).find(Boolean);
  return html`<div class=${stacked ? "stack" : "row"}>${names.map((name, k) => html`
    ${k > 0 && html`<div class="between">${signs[k - 1]}</div>`}
    <${MatrixView} page=${page} name=${name} ...${size} label=${labels[name]}
      row=${cell && cell.name !== name && page.walk.get(name).rows > cell.i ? cell.i : null}
      col=${cell && cell.name !== name && page.walk.get(name).cols > cell.j ? cell.j : null} />`)}</div>`;
}

/** The curve of g with the picked Z on it. */
function Curve({ page, l }) {
  const points = page.walk.get(`g${l}`);
  if (!points) return null;
  const [W, H] = [210, 130];
  const reach = points.at(0, 60);
  let [least, most] = [Math.min(0, points.at(1, 0)), 0];
  for (let k = 0; k < 61; ++k) [least, most] = [Math.min(least, points.at(1, k)), Math.max(most, points.at(1, k))];
  const x = (z) => 8 + (z + reach) / (2 * reach) * (W - 16);
  const y = (a) => H - 10 - (a - least) / (most - least || 1) * (H - 20);
  const line = Array.from({ length: 61 }, (_, k) => `${x(points.at(0, k)).toFixed(1)},${y(points.at(1, k)).toFixed(1)}`).join(" ");
  const cell = at(page, `A${l}`) ?? at(page, `Z${l}`);
  const z = cell && page.walk.get(`Z${l}`).at(cell.i, cell.j);
  const a = cell && page.walk.get(`A${l}`).at(cell.i, cell.j);
  const name = page.data.activations[l - 1];
  return html`<figure class="curve"><figcaption><b>${name}</b></figcaption>
    <svg viewBox=${`0 0 ${W} ${H}`} role="img" aria-label=${`the curve of ${name}` + (cell ? `: Z ${number(z)} becomes A ${number(a)}` : "")}>
      <line class="axis" x1="8" x2=${W - 8} y1=${y(0)} y2=${y(0)} /><line class="axis" x1=${x(0)} x2=${x(0)} y1="8" y2=${H - 8} />
      <polyline class="train" points=${line} />
      ${cell && html`<line class="drop" x1=${x(z)} x2=${x(z)} y1=${y(0)} y2=${y(a)} /><circle class="dot" cx=${x(z)} cy=${y(a)} r="4.5" />`}
    </svg>${cell && html`<p>Z ${number(z)} → A ${number(a)}</p>`}</figure>`;
}

function Activation({ page, l }) {
  const hidden = l < page.data.depth;
  return html`<div class="activation"><${Row} page=${page} names=${[`Z${l}`, `A${l}`]} signs=${["→"]} />
    ${hidden && html`<${Curve} page=${page} l=${l} />`}</div>`;
}

function Answers({ page }) {
  const { data, walk, state, act } = page;
  const [A, Y, C] = [walk.get(`A${data.depth}`), walk.get("Y"), walk.get("C")];
  const order = Array.from({ length: C.cols }, (_, s) => s).sort((a, b) => C.at(0, b) - C.at(0, a));
  const most = Math.max(...order.map((s) => C.at(0, s)), 1e-300);
  const said = (s) => {
    if (data.task !== "multiclass") return number(A.at(0, s));
    let best = 0;
    for (let k = 1; k < A.rows; ++k) if (A.at(k, s) > A.at(best, s)) best = k;
    return `${data.labels[data.units[data.depth][best]]} (${number(A.at(best, s))})`;
  };
  const right = (s) => (data.task === "multiclass" ? data.answers[s] : number(Y.at(0, s)));
  return html`<div class="answers"><table><caption>the dearest samples first, of ${order.length} shown; the cost is the average over
      all ${data.samples.toLocaleString("en")}</caption>
    <thead><tr><th scope="col">sample</th><th scope="col">answer A</th><th scope="col">right answer Y</th>
      <th scope="col">its cost</th><th scope="col"><span class="spoken">as a bar</span></th></tr></thead>
    <tbody>${order.map((s) => html`<tr class=${s === state.sample ? "now" : ""}>
      <td><button onClick=${() => act({ sample: s })}>${data.kept[s] + 1}</button></td><td>${said(s)}</td><td>${right(s)}</td>
      <td>${number(C.at(0, s))}</td>
      <td class="wide"><div class="bar" style=${{ width: `${100 * Math.max(0, C.at(0, s)) / most}%` }}></div></td></tr>`)}</tbody>
  </table></div>`;
}

function Update({ page, l }) {
  const { walk } = page;
  const W = walk.get(`W${l}`);
  const bias = walk.get(`b${l}`).rows <= 32;
  const stacked = (3 * W.cols + 3) * 34 + 400 > page.width;
  const size = stacked ? cells(page, W.cols + 1, W.rows * 3, 120, 26, 330) : cells(page, 3 * W.cols + 3, W.rows, 400);
  const cell = ["W", "sW"].map((letters) => at(page, `${letters}${l}`)).find(Boolean) ?? at(page, `W${l}+`);
  const part = (letters, after, label, bias_label) => html`<div class="row">
    <${MatrixView} page=${page} name=${`${letters}W${l}${after}`.replace("oW", "W")} ...${size} label=${label}
      row=${cell?.i ?? null} col=${cell?.j ?? null} />
    ${bias && html`<${MatrixView} page=${page} name=${`${letters}b${l}${after}`.replace("ob", "b")} ...${size} label=${bias_label}
      row=${cell?.i ?? null} />`}</div>`;
  return html`<div class=${stacked ? "stack" : "row"}>
    ${part("o", "", `W${l}`, `b${l}`)}<div class="between">−</div>
    ${part("s", "", "the step", "its b")}<div class="between">=</div>${part("o", "+", `new W${l}`, `new b${l}`)}</div>`;
}

function Again({ page }) {
  const { data, walk, state, act } = page;
  const costs = data.iterations.map((_, k) => data.seen(state.start, k)?.cost);
  useEffect(() => { page.live?.overview(page, data.iterations.map((_, k) => [state.start, k])); }, [data]);
  const most = Math.max(...costs.filter(Number.isFinite), walk.cost, walk.cost_again);
  const line = (text, value, kind) => html`<tr><th scope="row">${text}</th><td>${number(value)}</td>
    <td class="wide"><div class=${`bar ${kind}`} style=${{ width: `${100 * Math.max(0, value) / most}%` }}></div></td></tr>`;
  return html`<div class="answers"><table><caption>this iteration</caption><tbody>
      ${line("cost before", walk.cost, "")}${line("cost again", walk.cost_again, "after")}</tbody></table>
    <p class="verdict">A straight line down the slope promised <b>${number(walk.promised)}</b>; the cost ${walk.drop >= 0 ? "fell" : "rose"} by <b>${number(Math.abs(walk.drop))}</b>. The slope changes on the way, so a promise is never kept to the letter.</p>
    <table><caption>the iterations in this page: pick one</caption><tbody>${data.iterations.map((iteration, k) => html`
      <tr class=${k === state.it ? "now" : ""}><th scope="row"><button onClick=${() => act({ it: k })}>iteration ${iteration}</button></th>
        <td>${costs[k] === undefined ? "not computed yet" : number(costs[k])}</td><td class="wide"><div class="bar" style=${{ width: `${100 * Math.max(0, costs[k] ?? 0) / most}%` }}></div></td></tr>`)}</tbody></table>
    <${Signals} page=${page} /></div>`;
}

function Initialise({ page }) {
  const { data } = page;
  const layers = Array.from({ length: data.depth }, (_, k) => k + 1);
  const total = layers.reduce((sum, l) => sum + page.walk.get(`W${l}`).cols + 1, 0);
  const rows = Math.max(...layers.map((l) => page.walk.get(`W${l}`).rows));
  const size = cells(page, total, rows, 40 * data.depth, 22, 180);
  return html`<div class="stack"><div class="row wrap">${layers.map((l) => html`
    <${MatrixView} page=${page} name=${`W${l}`} ...${size} /><${MatrixView} page=${page} name=${`b${l}`} ...${size} />`)}</div>
    <${Signals} page=${page} /></div>`;
}

export function Scene({ page }) {
  const { step, data } = page;
  const l = step.layer;
  const below = l === 1 ? "X" : `A${l - 1}`;
  switch (step.kind) {
    case "initialise": return html`<${Initialise} page=${page} />`;
    case "Z": return html`<${Product} page=${page} left=${`W${l}`} top=${below} result=${`Z${l}`} bias=${`b${l}`} />`;
    case "A": return html`<${Activation} page=${page} l=${l} />`;
    case "cost": return html`<${Answers} page=${page} />`;
    case "dZ": return l === data.depth
      ? html`<${Row} page=${page} names=${[`A${l}`, "Y", `dZ${l}`]} signs=${["−", "="]} />`
      : html`<${Row} page=${page} names=${[`dA${l}`, `G${l}`, `dZ${l}`]} signs=${["×", "="]} labels=${{ [`G${l}`]: `g'(Z${l})` }} />`;
    case "dW": return html`<${Product} page=${page} left=${`dZ${l}`} top=${below} turn_top result=${`dW${l}`} label_top=${`${below}ᵀ`} />`;
    case "db": return html`<${Row} page=${page} names=${[`dZ${l}`, `db${l}`]} signs=${["average →"]} />`;
    case "dA": return html`<${Product} page=${page} left=${`W${l}`} turn_left label_left=${`W${l}ᵀ`} top=${`dZ${l}`} result=${`dA${l - 1}`} />`;
    case "update": return html`<${Update} page=${page} l=${l} />`;
    default: return html`<${Again} page=${page} />`;
  }
}

/** The matrix that a step makes. */
export function result_of(step) {
  const l = step.layer;
  const made = { initialise: "W1", Z: `Z${l}`, A: `A${l}`, cost: "C", dZ: `dZ${l}`, dW: `dW${l}`, db: `db${l}`, dA: `dA${l - 1}`,
                 update: `W${l}+` };
  return made[step.kind] ?? null;
}

/** The matrices that it is made of. */
export function parts_of(step, depth) {
  const l = step.layer;
  const below = l === 1 ? "X" : `A${l - 1}`;
  const parts = { Z: [`W${l}`, below, `b${l}`], A: [`Z${l}`], cost: [`A${depth}`, "Y"],
                  dZ: l === depth ? [`A${l}`, "Y"] : [`dA${l}`, `Z${l}`], dW: [`dZ${l}`, below], db: [`dZ${l}`],
                  dA: [`W${l}`, `dZ${l}`], update: [`W${l}`, `dW${l}`, `b${l}`, `db${l}`] };
  return parts[step.kind] ?? [];
}

/** All matrices that its picture shows. */
export function matrices_of(step, depth) {
  const l = step.layer;
  if (step.kind === "initialise") return Array.from({ length: 2 * depth }, (_, k) => `${k % 2 ? "b" : "W"}${(k >> 1) + 1}`);
  const beside = { dZ: [`G${l}`], update: [`sW${l}`, `sb${l}`, `b${l}+`] }[step.kind] ?? [];
  return [result_of(step), ...parts_of(step, depth), ...beside];
}
