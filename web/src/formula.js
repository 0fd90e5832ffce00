// The formula of each step in the article's letters, with this layer's numbers and the shapes beneath.
import katex from "katex";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

/** A symbol that is tied to its matrix, with its shape below. */
function symbol(walk, name, turned) {
  const matrix = walk.get(name);
  const [, letters, l] = /^([A-Za-z]+)(\d*)/.exec(name);
  const power = l === "" ? (turned ? "^{T}" : "") : `^{[${l}]${turned ? "\\,T" : ""}}`;
  const shape = turned ? [matrix.C, matrix.R] : [matrix.R, matrix.C];
  const shown = `\\underset{(${shape.join(",\\,")})}{${letters}${power}}`;
  return `\\htmlData{matrix=${name}}{${shown}}`;
}

const start_scale = { article: "0.01", scaled: "\\sqrt{1 / n^{[l-1]}}", he: "\\sqrt{2 / n^{[l-1]}}",
                      glorot: "\\sqrt{2 / (n^{[l-1]} + n^{[l]})}" };
const slopes = { relu: (l) => `(Z^{[${l}]} > 0)`, sigmoid: (l) => `A^{[${l}]} (1 - A^{[${l}]})`,
                 tanh: (l) => `(1 - (A^{[${l}]})^2)`, identity: () => "1" };

function cost_formula(data) {
  const A = `A^{[${data.depth}]}`;
  if (data.task === "binary")
    return `-\\tfrac{1}{m}\\textstyle\\sum\\left(Y \\log ${A} + (1 - Y) \\log (1 - ${A})\\right)`;
  if (data.task === "multiclass") return `-\\tfrac{1}{m}\\textstyle\\sum Y \\log ${A}`;
  return `\\tfrac{1}{2m}\\textstyle\\sum (${A} - Y)^2`;
}

export function formula_of(data, walk, step, start) {
  const l = step.layer;
  const S = (name, turned) => symbol(walk, name === "A0" ? "X" : name, turned);
  const below = `A${l - 1}`;
  const m = data.samples;
  switch (step.kind) {
    case "initialise":
      return start === "zeros" ? "W^{[l]} = 0, \\quad b^{[l]} = 0"
                               : `W^{[l]} = \\mathrm{randn} \\cdot ${start_scale[start] ?? "c"}, \\quad b^{[l]} = 0`;
    case "Z": return `${S(`Z${l}`)} = ${S(`W${l}`)}\\;${S(below)} + ${S(`b${l}`)}`;
    case "A": return `${S(`A${l}`)} = \\mathrm{${data.activations[l - 1].replace(/_/g, "\\_")}}\\left(${S(`Z${l}`)}\\right)`;
    case "cost": return `\\mathrm{cost} = ${cost_formula(data)} \\qquad m = ${m}`;
    case "dZ":
      if (l === data.depth) return `${S(`dZ${l}`)} = ${S(`A${l}`)} - ${S("Y")}`;
      return `${S(`dZ${l}`)} = ${S(`dA${l}`)} * ${slopes[data.activations[l - 1]]?.(l) ?? `g'(Z^{[${l}]})`}`;
    case "dW": return `${S(`dW${l}`)} = \\tfrac{1}{${m}}\\;${S(`dZ${l}`)}\\;${S(below, true)}`;
    case "db": return `${S(`db${l}`)} = \\tfrac{1}{${m}}\\;\\textstyle\\sum_{\\mathrm{samples}}\\;${S(`dZ${l}`)}`;
    case "dA": return `${S(`dA${l - 1}`)} = ${S(`W${l}`, true)}\\;${S(`dZ${l}`)}`;
    case "update":
      return `W^{[${l}]} := ${S(`W${l}`)} - ${data.learning_rate}\\;${S(`dW${l}`)} \\qquad ` +
             `b^{[${l}]} := ${S(`b${l}`)} - ${data.learning_rate}\\;${S(`db${l}`)}`;
    default: return `\\mathrm{cost}(W - ${data.learning_rate}\\,dW,\\; b - ${data.learning_rate}\\,db)`;
  }
}

const drawn = new Map();  // formulas come back while one scrubs

export function Formula({ text, lit, onHover }) {
  const place = useRef();
  useEffect(() => {
    if (!drawn.has(text)) {
      const formula = document.createElement("div");
      katex.render(text, formula, { displayMode: true, output: "htmlAndMathml", throwOnError: false, strict: false,
                                    trust: ({ command }) => command === "\\htmlData" });
      drawn.set(text, formula);
    }
    place.current.replaceChildren(drawn.get(text));
  }, [text]);
  useEffect(() => {
    for (const node of place.current.querySelectorAll("[data-matrix]"))
      node.classList.toggle("lit", node.dataset.matrix === lit);
  }, [text, lit]);
  const over = (event) => onHover(event.target.closest("[data-matrix]")?.dataset.matrix ?? null);
  return html`<div class="formula" ref=${place} onMouseOver=${over} onMouseLeave=${() => onHover(null)}></div>`;
}
