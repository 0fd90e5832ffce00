// A matrix as coloured cells on a canvas, with numbers where they fit. Arrows move the picked cell.
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { cell_text, colour, ink, number, range_for } from "./text.js";

const least_width_for_text = 30;
const least_height_for_text = 14;

function hatch(context, x, y, w, h) {
  context.save();
  context.beginPath();
  context.rect(x, y, w, h);
  context.clip();
  context.strokeStyle = "#b9c0c7";
  context.lineWidth = 1;
  context.beginPath();
  for (let at = -h; at < w; at += 6) {
    context.moveTo(x + at, y + h);
    context.lineTo(x + at + h, y);
  }
  context.stroke();
  context.restore();
}

function draw(canvas, { matrix, turned, w, h, range, squares, hatched, before }) {
  const source = squares ? matrix.squares : matrix;
  const rows = turned ? matrix.cols : matrix.rows;
  const cols = turned ? matrix.rows : matrix.cols;
  const ratio = window.devicePixelRatio || 1;
  const [width, height] = [cols * w, rows * h];
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  const shown_rows = turned ? source.cols : source.rows;
  const shown_cols = turned ? source.rows : source.cols;
  const [cw, ch] = [width / shown_cols, height / shown_rows];
  const gap = cw > 8 && ch > 8 ? 1 : 0;
  const text = !squares && cw >= least_width_for_text && ch >= least_height_for_text;
  if (text) context.font = `${Math.min(12, Math.max(10, cw / 3.5))}px ui-monospace, "DejaVu Sans Mono", monospace`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (let r = 0; r < shown_rows; ++r)
    for (let c = 0; c < shown_cols; ++c) {
      const [i, j] = turned ? [c, r] : [r, c];
      const value = source.values[j * source.rows + i];
      const [x, y] = [c * cw, r * ch];
      context.fillStyle = colour(value, range);
      context.fillRect(x, y, cw - gap + (gap ? 0 : 0.5), ch - gap + (gap ? 0 : 0.5));
      if (value === 0 && hatched && gap) hatch(context, x, y, cw - gap, ch - gap);
      if (before && !Object.is(before.values[j * before.rows + i], value)) {  // an edit changed it
        context.strokeStyle = "#b35c00";
        context.lineWidth = 2;
        context.strokeRect(x + 1, y + 1, cw - gap - 2, ch - gap - 2);
      }
      if (text) {
        context.fillStyle = value === 0 ? "#5f6b76" : ink(value, range);
        context.fillText(cell_text(value), x + (cw - gap) / 2, y + ch / 2 + 0.5);
      }
    }
}

/** Frames over the canvas: a row, a column or a cell. */
function Frame({ kind, row, col, rows, cols, w, h }) {
  const style = { left: `${col == null ? 0 : col * w}px`, top: `${row == null ? 0 : row * h}px`,
                  width: `${col == null ? cols * w : w}px`, height: `${row == null ? rows * h : h}px` };
  return html`<div class=${`frame ${kind}`} style=${style}></div>`;
}

export function shape_text(matrix, turned) {
  return turned ? `(${matrix.C}, ${matrix.R})` : `(${matrix.R}, ${matrix.C})`;
}

/** What is said of a matrix as a whole. */
export function about(matrix) {
  const zeros = matrix.zeros > 0 ? `, ${Math.round(100 * matrix.zeros)} % are 0` : "";
  const bad = matrix.bad > 0 ? `, ${matrix.bad} are no numbers` : "";
  return `mean ${number(matrix.mean)}, deviation ${number(matrix.deviation)}, from ${number(matrix.least)} to ` +
         `${number(matrix.most)}${zeros}${bad}`;
}

export function MatrixView(props) {
  const { page, name, turned = false, w, h, label, row = null, col = null } = props;
  const { data, walk, state, act } = page;
  const matrix = walk.get(name);
  const canvas = useRef();
  const [said, say] = useState("");
  const range = range_for(page, name);
  const squares = state.zoom === 0 && matrix.squares;
  const hatched = /^(A|dZ|dA|G|dW|db)/.test(name);
  const before = squares ? null : page.before?.get(name);
  useLayoutEffect(() => draw(canvas.current, { matrix, turned, w, h, range, squares, hatched, before }),
                  [matrix, turned, w, h, range.size, range.log, squares, page.fonts, before]);
  const rows = turned ? matrix.cols : matrix.rows;
  const cols = turned ? matrix.rows : matrix.cols;
  const picked = state.cell?.name === name ? (turned ? [state.cell.j, state.cell.i] : [state.cell.i, state.cell.j]) : null;
  const place = (event) => {
    const box = canvas.current.getBoundingClientRect();
    const r = Math.min(rows - 1, Math.max(0, Math.floor((event.clientY - box.top) / h)));
    const c = Math.min(cols - 1, Math.max(0, Math.floor((event.clientX - box.left) / w)));
    return turned ? { name, i: c, j: r } : { name, i: r, j: c };
  };
  useEffect(() => {
    if (!picked) return undefined;
    const timer = setTimeout(() => say(`${data.cell_name(name, state.cell.i, state.cell.j)}: ` +
                                       number(matrix.at(state.cell.i, state.cell.j))), 150);
    return () => clearTimeout(timer);
  }, [picked?.[0], picked?.[1], matrix]);
  const key = (event) => {
    const moves = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
    const [r, c] = picked ?? [0, 0];
    const far = event.shiftKey ? 10 : 1;
    let to = null;
    if (moves[event.key]) to = picked ? [r + far * moves[event.key][0], c + far * moves[event.key][1]] : [0, 0];
    else if (event.key === "Home") to = [r, 0];
    else if (event.key === "End") to = [r, cols - 1];
    else if (event.key === "Enter") to = [r, c];
    else if (event.key === "t") act({ table: name });
    else if (event.key === "Escape") { act({ cell: null }); event.currentTarget.blur(); }
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (!to) return;
    const [i, j] = [Math.min(rows - 1, Math.max(0, to[0])), Math.min(cols - 1, Math.max(0, to[1]))];
    act({ cell: turned ? { name, i: j, j: i } : { name, i, j } });
  };
  const shown = matrix.whole ? "" : squares ? "all, each square the number of largest size in it"
                                            : `${matrix.rows} x ${matrix.cols} of them`;
  const followed = (axis, position) => state.unit && axis[0] === "units" && axis[1] === state.unit.l && position === state.unit.k;
  const axes = turned ? [matrix.axes[1], matrix.axes[0]] : matrix.axes;
  const sample = (axis) => (axis[0] === "samples" ? state.sample : null);
  const marks = [];
  if (!squares) {
    if (state.unit) {
      for (let r = 0; r < rows; ++r) if (followed(axes[0], r)) marks.push(html`<${Frame} kind="unit" row=${r} ...${{ rows, cols, w, h }} />`);
      for (let c = 0; c < cols; ++c) if (followed(axes[1], c)) marks.push(html`<${Frame} kind="unit" col=${c} ...${{ rows, cols, w, h }} />`);
    }
    if (sample(axes[1]) != null) marks.push(html`<${Frame} kind="sample" col=${state.sample} ...${{ rows, cols, w, h }} />`);
    else if (sample(axes[0]) != null) marks.push(html`<${Frame} kind="sample" row=${state.sample} ...${{ rows, cols, w, h }} />`);
    if (row != null) marks.push(html`<${Frame} kind="line" row=${row} ...${{ rows, cols, w, h }} />`);
    if (col != null) marks.push(html`<${Frame} kind="line" col=${col} ...${{ rows, cols, w, h }} />`);
    if (picked) marks.push(html`<${Frame} kind="picked" row=${picked[0]} col=${picked[1]} ...${{ rows, cols, w, h }} />`);
  }
  return html`<figure class=${`matrix ${page.lit === name ? "lit" : ""}`} data-name=${name}>
    <figcaption title=${about(matrix)}><b>${label ?? name}</b>
      <span class="shape">${shape_text(matrix, turned)}</span> ${shown && cols * w > 120 && html`<span class="part">${shown}</span>`}</figcaption>
    <div class="cells" tabindex="0" role="application" aria-roledescription="matrix" onKeyDown=${key}
      aria-label=${`${label ?? name}, ${matrix.R} by ${matrix.C}, step ${state.s + 1}, from ${number(matrix.least)} to ${number(matrix.most)}`}
      onMouseMove=${(event) => !squares && page.hover(place(event))} onMouseLeave=${() => page.hover(null)}
      onClick=${(event) => !squares && act({ cell: place(event) })}>
      <canvas ref=${canvas} aria-hidden="true"></canvas>${marks}
    </div>
    <span class="spoken" aria-live="polite">${said}</span>
  </figure>`;
}
