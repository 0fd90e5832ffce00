// The data of the page as the program wrote them, into a file or as answers of gradus studio. Nothing is computed here:
// numbers are only found.

function decode(text, Type) {
  const letters = atob(text);
  const bytes = new Uint8Array(letters.length);
  for (let k = 0; k < letters.length; ++k) bytes[k] = letters.charCodeAt(k);
  return new Type(bytes.buffer);
}

/** What rows and columns of a matrix are: ["units", l], ["samples"] or ["one"]. */
export function axes_of(name, depth) {
  const [, letters, digits] = /^([A-Za-z]+)(\d*)\+?$/.exec(name);
  const l = Number(digits);
  switch (letters) {
    case "X": return [["units", 0], ["samples"]];
    case "Y": return [["units", depth], ["samples"]];
    case "C": return [["one"], ["samples"]];
    case "W": case "dW": case "sW": return [["units", l], ["units", l - 1]];
    case "b": case "db": case "sb": return [["units", l], ["one"]];
    default: return [["units", l], ["samples"]];
  }
}

/** A matrix: r x c numbers that the page has, of R x C that there are. */
class Matrix {
  constructor(name, entry, doubles, floats, depth) {
    this.name = name;
    [this.rows, this.cols, this.R, this.C] = [entry.r, entry.c, entry.R, entry.C];
    [this.mean, this.deviation, this.least, this.most, this.zeros, this.bad] = entry.s;
    this.axes = axes_of(name, depth);
    this.values = doubles.subarray(entry.o, entry.o + entry.r * entry.c);
    if (entry.b) {
      const [at, rows, cols] = entry.b;
      this.squares = { rows, cols, values: floats.subarray(at, at + rows * cols) };
    }
  }
  at(i, j) { return this.values[j * this.rows + i]; }
  get size() { return Math.max(Math.abs(this.least), Math.abs(this.most)); }
  get whole() { return this.rows === this.R && this.cols === this.C; }
  /** The cell of largest size. */
  loudest() {
    let best = 0;
    for (let k = 1; k < this.values.length; ++k)
      if (Math.abs(this.values[k]) > Math.abs(this.values[best])) best = k;
    return [best % this.rows, Math.floor(best / this.rows)];
  }
}

/** The cost over a weight: both half widths, 21 rises near and 21 far, and where the update lands. */
const curve_of = (numbers) => ({ near: { half: numbers[0], rises: numbers.slice(2, 23) }, far: { half: numbers[1], rises: numbers.slice(23, 44) },
                                 landing: numbers[44] });

class Walk {
  constructor(json, shared, depth) {
    Object.assign(this, { cost: json.cost, cost_again: json.cost_again, promised: json.promised_drop, drop: json.drop,
                          health: json.health, plane: json.plane, depth });
    this.json = json;
    this.shared = shared;
    this.doubles = decode(json.d, Float64Array);
    this.floats = decode(json.f, Float32Array);
    this.matrices = new Map();
    this.asked = new Map();  // curves that came later, one by one
  }
  get(name) {
    if (name === "A0") name = "X";
    if (!this.matrices.has(name)) {
      const entry = this.json.m[name];
      this.matrices.set(name, entry ? new Matrix(name, entry, this.doubles, this.floats, this.depth)
                                    : this.shared?.get(name));
    }
    return this.matrices.get(name);
  }
  /** The terms behind cell (i, j): one product for each kept k, and what the others come to. */
  terms(name, i, j) {
    const entry = this.json.p[name];
    if (!entry) return null;
    const m = this.get(name);
    const cell = j * m.rows + i;
    const products = Array.from({ length: entry.k }, (_, k) => this.floats[entry.o + k * m.rows * m.cols + cell]);
    return { products, others: entry.n, rest: entry.n ? this.doubles[entry.t + cell] : 0 };
  }
  /** The cost over weight (i, j) of W, near and far; null where the file does not hold it. */
  slope(name, i, j) {
    if (this.asked.has(`${name} ${i} ${j}`)) return curve_of(this.asked.get(`${name} ${i} ${j}`));
    const entry = this.json.slopes[name];
    if (entry?.o == null) return null;
    const place = entry?.cells.findIndex(([r, c]) => r === i && c === j) ?? -1;
    if (place < 0) return null;
    const at = entry.o + place * 45;
    return curve_of(this.floats.subarray(at, at + 45));
  }
  steepest(name) { return this.json.slopes[name]?.cells ?? []; }
}

export class Data {
  constructor(json) {
    Object.assign(this, json);
    this.depth = json.layer_dims.length - 1;
    this.parsed = new Map();
    this.overview ??= new Map();
    this.shared = new Walk({ ...json.shared, slopes: {} }, null, this.depth);
    if (json.only_walk) this.only = new Walk(json.only_walk, this.shared, this.depth);
    if (json.pictures) this.pixels = decode(json.pictures.bytes, Uint8Array);
    if (json.points) this.points = { count: json.points.count, x: decode(json.points.x, Float32Array),
                                     y: decode(json.points.y, Float32Array) };
  }
  walk(start, iteration) {
    if (this.only) return this.only;
    const key = `${start} ${iteration}`;
    if (!this.parsed.has(key))
      this.parsed.set(key, new Walk(this.walks[start][iteration], this.shared, this.depth));
    return this.parsed.get(key);
  }
  /** Cost and health of a start at an iteration; null where nobody has asked for them yet. */
  seen(start, iteration) {
    return this.only ? this.overview.get(`${start} ${this.iterations[iteration]}`) ?? null : this.walks[start][iteration];
  }
  /** The number by which people call a row or column, from 1. */
  number(axis, position) {
    if (axis[0] === "one") return 1;
    return (axis[0] === "samples" ? this.kept : this.units[axis[1]])[position] + 1;
  }
  called(axis, position) {
    if (axis[0] === "one") return "";
    if (axis[0] === "samples") return `sample ${this.number(axis, position)}`;
    if (axis[1] === 0) return this.inputs[position] ?? `input ${this.number(axis, position)}`;
    return axis[1] === this.depth && this.labels.length > 2 ? `“${this.labels[this.units[this.depth][position]]}”`
                                                            : `unit ${this.number(axis, position)}`;
  }
  cell_name(name, i, j) {
    const axes = axes_of(name, this.depth);
    const places = [i, j].filter((_, k) => axes[k][0] !== "one").map((position, k) =>
      this.number(axes.filter((axis) => axis[0] !== "one")[k], position));
    return `${name.replace("+", "")}[${places.join(",")}]`;
  }
}
