// Numbers as people read them, and the colours of cells.

/** Three digits; all of them are in the cell panel. */
export function number(value) {
  if (value == null || Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1e5 || size < 1e-3 ? value.toExponential(2) : value.toPrecision(3);
  return text.replace(/e\+?/, "e").replace(/-/g, "−").replace("e−", "e-");
}

/** One to nine of each power of ten from `low` to `high`, for a logarithmic axis. */
export function log_marks(low, high) {
  const marks = [];
  if (!(low > 0 && Number.isFinite(high))) return marks;
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); ++power)
    for (let digit = 1; digit < 10; ++digit) marks.push(Number(`${digit}e${power}`));
  return marks.filter((mark) => mark >= low * (1 - 1e-9) && mark <= high * (1 + 1e-9));
}

/** What fits into a cell. */
export function cell_text(value) {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "∞" : "−∞";
  if (value === 0) return "0";
  const size = Math.abs(value);
  let text;
  if (size >= 1000 || size < 0.0005) text = size.toExponential(0).replace("e+", "e");
  else if (size >= 100) text = size.toFixed(0);
  else if (size >= 10) text = size.toFixed(1);
  else if (size >= 1) text = size.toFixed(2);
  else text = size.toFixed(size < 0.0995 ? 3 : 2).slice(1);
  return value < 0 ? "−" + text : text;
}

/** Two numbers that are nearly the same, with as many digits as it takes to tell them apart. */
export function apart(a, b) {
  for (let digits = 3; digits < 12 && a !== b; ++digits) {
    const [one, other] = [a, b].map((value) => value.toPrecision(digits));
    if (one !== other && digits > 3) return [one, other].map((text) => text.replace("-", "−").replace("e−", "e-"));
    if (one !== other) break;
  }
  return [number(a), number(b)];
}

export const exact = (value) => String(value);
/** A long name without its middle; the whole stands in a title. */
export const middle = (text, most) => (text.length <= most ? text : `${text.slice(0, most - 7)}…${text.slice(-6)}`);
export const many = (count, one, more) => `${count.toLocaleString("en")} ${count === 1 ? one : more}`;

const scale = ["#7f3b08", "#b35806", "#e08214", "#fdb863", "#fee0b6", "#f7f7f7", "#d1e5f0", "#92c5de", "#4393c3", "#2166ac",
               "#053061"].map((hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)));

const shades = Array.from({ length: 201 }, (_, k) => {
  const place = k / 20;
  const below = Math.min(Math.floor(place), 9);
  const share = place - below;
  const mixed = scale[below].map((part, at) => Math.round(part + share * (scale[below + 1][at] - part)));
  return `rgb(${mixed.join(",")})`;
});

/** Where a value lies between -1 and 1. A logarithmic range spans five powers of ten. */
export function place_of(value, range) {
  const size = Math.abs(value) / range.size;
  if (!(size > 0)) return 0;
  const share = range.log ? Math.max(0, 1 + Math.log10(size) / 5) : size;
  return Math.sign(value) * Math.min(share, 1);
}
export const colour_at = (place) => shades[Math.round(100 + 100 * place)];
export const colour = (value, range) => (Number.isFinite(value) ? colour_at(place_of(value, range)) : "#ffffff");
export const ink = (value, range) => (Math.abs(place_of(value, range)) > 0.7 ? "#ffffff" : "#000000");

/** One range for each kind of matrix, so that what fades can be seen to fade. */
export function kind_of(name) {
  if (name[0] === "X" || name[0] === "Y") return "inputs";
  if (name[0] === "W" || name[0] === "b") return "weights";
  if (name[0] === "Z" || name[0] === "A") return "signals";
  if (name[0] === "s") return "steps";
  if (name[0] === "G") return "g'";
  if (name[0] === "C") return "costs";
  return name.startsWith("dW") || name.startsWith("db") ? "gradients" : "blame";
}

const members = { inputs: () => ["X", "Y"], costs: () => ["C"],
                  weights: (l) => [`W${l}`, `b${l}`], signals: (l) => [`Z${l}`, `A${l}`], steps: (l) => [`sW${l}`, `sb${l}`],
                  "g'": (l) => [`G${l}`], gradients: (l) => [`dW${l}`, `db${l}`], blame: (l) => [`dZ${l}`, `dA${l}`] };

/** The range for the cells of a matrix on the page. Weights are compared across layers at the start and within one later. */
export function range_for(page, name) {
  const kind = kind_of(name);
  const walk = page.state.lock ? page.data.first_walk ?? page.data.walk(page.state.start, 0) : page.walk;
  return kind === "weights" && page.step.kind !== "initialise" ? range_of(walk, kind, Number(/\d+/.exec(name)[0])) : range_of(walk, kind);
}

export function range_of(walk, kind, layer = 0) {
  walk.ranges ??= new Map();
  const key = `${kind} ${layer}`;
  if (!walk.ranges.has(key)) {
    const sizes = [];
    for (let l = layer || 1; l <= (layer || walk.depth); ++l)
      for (const name of members[kind](l)) {
        const size = walk.get(name)?.size;
        if (size > 0 && Number.isFinite(size)) sizes.push(size);
      }
    const size = sizes.length ? Math.max(...sizes) : 1;
    walk.ranges.set(key, { size, log: sizes.length > 0 && size / Math.min(...sizes) > 1000 });
  }
  return walk.ranges.get(key);
}
