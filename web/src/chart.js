// A chart by uPlot, with what it lacks: a cursor for the keyboard that is read out, a sentence, and all numbers as a table.
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import uPlot from "uplot";
import { log_marks, number } from "./text.js";

const dashes = [[], [7, 4], [2, 3], [10, 3, 2, 3], [14, 4], [5, 2, 1, 2], [1, 4], [12, 3, 3, 3]];
export const dash_of = (k) => dashes[k % dashes.length];
const colour_names = ["--train", "--validation", "--ink"];
/** Three colours that everybody tells apart; from the fourth on dashes and the name at the end do it. */
export const colour_of = (k) => colour_names[k % colour_names.length];

const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const faded = (colour, share) => `${colour}${Math.round(255 * share).toString(16).padStart(2, "0")}`;

/** Names at the ends of lines, pushed apart where they would lie on each other. */
function label_ends(series) {
  return (u) => {
    const places = [];
    series.forEach(({ label, named }, k) => {
      if (!named) return;
      const values = u.data[k + 1];
      let at = values.length - 1;
      while (at >= 0 && values[at] == null) --at;
      if (at >= 0) places.push({ label, y: u.valToPos(values[at], "y", true), colour: u.series[k + 1].stroke() });
    });
    places.sort((a, b) => a.y - b.y);
    const gap = 13 * devicePixelRatio;
    places.forEach((place, k) => { if (k > 0) place.y = Math.max(place.y, places[k - 1].y + gap); });
    const over = places.length ? places[places.length - 1].y - (u.bbox.top + u.bbox.height) : 0;
    u.ctx.save();
    u.ctx.font = `${11 * devicePixelRatio}px system-ui, "DejaVu Sans", sans-serif`;
    u.ctx.textBaseline = "middle";
    u.ctx.textAlign = "left";
    for (const { label, y, colour } of places) {
      u.ctx.fillStyle = colour;
      u.ctx.fillText(label.length > 16 ? `${label.slice(0, 7)}…${label.slice(-8)}` : label, u.bbox.left + u.bbox.width + 6 * devicePixelRatio, y - Math.max(0, over));
    }
    u.ctx.restore();
  };
}

function shaded(zone) {
  return (u) => {
    if (!zone) return;
    const [low, high] = [u.valToPos(zone[0], "y", true), u.valToPos(zone[1], "y", true)];
    u.ctx.save();
    u.ctx.beginPath();
    u.ctx.rect(u.bbox.left, u.bbox.top, u.bbox.width, u.bbox.height);
    u.ctx.clip();
    u.ctx.fillStyle = faded(variable("--dim"), 0.16);
    u.ctx.fillRect(u.bbox.left, Math.min(low, high), u.bbox.width, Math.abs(high - low));
    u.ctx.restore();
  };
}

const tick = (value) => (value === 0 ? "0" : Math.abs(value) >= 1e5 || Math.abs(value) < 1e-3 ? value.toExponential(0).replace("+", "") : String(+value.toPrecision(3)));

function options_of({ series, bands, log, zone, x_label, height }, width, on_cursor) {
  const dim = variable("--dim");
  const axis = { stroke: dim, grid: { stroke: variable("--line"), width: 1 }, ticks: { stroke: variable("--line"), width: 1 }, font: '11px system-ui, "DejaVu Sans", sans-serif' };
  const named = series.some((one) => one.named);
  return {
    width, height, padding: [8, named ? 118 : 12, 0, 0], legend: { show: false }, focus: { alpha: 1 },
    cursor: { y: false, drag: { x: false, y: false }, points: { size: 7 } },
    scales: { x: { time: false }, y: log ? { distr: 3 } : {} },
    axes: [{ ...axis, size: 30, values: (_, values) => values.map((value) => (Number.isInteger(value) ? value.toLocaleString("en") : "")) },
           // uPlot's own marks of a logarithmic axis never end below 1e-22, where a power of ten is no sum of smaller ones.
           { ...axis, size: 58, ...(log && { splits: (_, __, low, high) => log_marks(low, high) }), values: (_, values) => values.map((value) => (value == null ? "" : tick(value))) }],
    series: [{ label: x_label }, ...series.map((one, k) => ({
      label: one.label, stroke: () => variable(one.colour ?? colour_of(k)), width: one.width ?? 2, dash: one.dash ?? [], spanGaps: true,
      points: { show: one.marks ? undefined : false, size: 5 } }))],
    bands: bands?.map(([above, below, share]) => ({ series: [above, below], fill: () => faded(variable("--train"), share) })),
    hooks: { drawClear: [shaded(zone)], draw: [label_ends(series)], setCursor: [(u) => on_cursor(u.cursor.idx)] },
  };
}

/** What a logarithmic axis cannot show is left out. */
const drawable = (values, log) => (log ? values.map((value) => (value > 0 ? value : null)) : values);

export function Chart(props) {
  const { title, x, x_label = "epoch", series, sentence, note, theme, log = false, children } = props;
  const place = useRef();
  const plot = useRef();
  const [width, set_width] = useState(0);
  const [at, set_at] = useState(null);
  const [said, say] = useState("");
  const shape = JSON.stringify([series.map(({ label, colour, dash }) => [label, colour, dash]), log, theme, width, props.height]);
  const data = [x, ...series.map((one) => drawable(one.values, log))];
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => set_width(Math.max(200, Math.floor(entry.contentRect.width))));
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  useEffect(() => {
    if (!width) return undefined;
    plot.current = new uPlot(options_of({ height: 220, ...props }, width, set_at), data, place.current);
    return () => { plot.current.destroy(); plot.current = null; };
  }, [shape]);
  useEffect(() => { plot.current?.setData(data); }, [x, ...series.map((one) => one.values)]);
  const reading = at != null && x[at] != null ? `${x_label} ${x[at].toLocaleString("en")}: ${series.map((one) => `${one.label} ${one.values[at] == null ? "-" : number(one.values[at])}`).join(", ")}` : "";
  useEffect(() => {
    const timer = setTimeout(() => say(reading), 150);
    return () => clearTimeout(timer);
  }, [reading]);
  const key = (event) => {
    const last = x.length - 1;
    const now = at ?? (event.key === "ArrowRight" ? -1 : last + 1);
    const far = event.shiftKey ? 10 : 1;
    const to = { ArrowRight: now + far, ArrowLeft: now - far, Home: 0, End: last }[event.key];
    if (event.key === "Escape") { set_at(null); plot.current?.setCursor({ left: -10, top: -10 }); event.currentTarget.blur(); return; }
    if (to == null || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const idx = Math.max(0, Math.min(last, to));
    plot.current?.setCursor({ left: plot.current.valToPos(x[idx], "x"), top: 1 });
    set_at(idx);
  };
  const rows = x.length > 200 ? x.map((_, k) => k).filter((k) => k % Math.ceil(x.length / 200) === 0 || k === x.length - 1) : x.map((_, k) => k);
  return html`<figure class="chart"><figcaption><b>${title}</b> ${children}</figcaption>
    <div class="plot" ref=${place} tabindex="0" role="application" aria-roledescription="chart" aria-label=${`${title}. ${sentence}`} onKeyDown=${key}></div>
    <p class="reading" aria-hidden="true">${reading || sentence}</p><span class="spoken" aria-live="polite">${said}</span>
    ${note && html`<p class="dim note">${note}</p>`}
    <details><summary>as a table</summary><div class="window" tabindex="0" role="region" aria-label=${`${title}: the numbers`}><table>
      <thead><tr><th scope="col">${x_label}</th>${series.map((one) => html`<th scope="col"><bdi>${one.label}</bdi></th>`)}</tr></thead>
      <tbody>${rows.map((k) => html`<tr><th scope="row">${x[k]}</th>${series.map((one) => html`<td>${one.values[k] == null ? "-" : String(one.values[k])}</td>`)}</tr>`)}</tbody></table>
      ${rows.length < x.length && html`<p class="dim">one row in ${Math.ceil(x.length / 200)}</p>`}</div></details></figure>`;
}

/** Mounts what it holds once it comes near to the window. */
export function Lazily({ height, children }) {
  const place = useRef();
  const [near, set_near] = useState(false);
  useEffect(() => {
    const watch = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) set_near(true); }, { rootMargin: "300px" });
    watch.observe(place.current);
    return () => watch.disconnect();
  }, []);
  return html`<div ref=${place} style=${near ? {} : { minHeight: `${height}px` }}>${near && children}</div>`;
}
