// What is said at each step, for people who know no calculus. Every number in a sentence is looked up.
import { apart, many, number } from "./text.js";

const starts = {
  article: "Here each weight is a random number times 0.01, which is small: with more than two layers little of the signal comes through.",
  scaled: "Here the random numbers are scaled to the number of inputs, so that every layer passes on about as much as it was given.",
  he: "Here the random numbers are scaled to the number of inputs and doubled in square, because relu drops half of what it hears.",
  glorot: "Here the random numbers are scaled to the inputs and outputs of the layer, so that signal and blame keep their size.",
  zeros: "Here every weight is 0, so all units of a layer are alike, learn the same, and stay alike: look at dW.",
};

const activations = {
  relu: "What is below 0 is not passed on (it becomes 0); what is above 0 is passed on as it is.",
  sigmoid: "Any number is squeezed between 0 and 1: far below 0 becomes nearly 0, far above nearly 1.",
  tanh: "Any number is squeezed between -1 and 1.",
  identity: "Nothing is changed.",
  softmax: "The numbers of a sample become shares that add up to 1: how sure the network is of each class.",
};

function forward_A(page, l) {
  const { data, walk } = page;
  const text = activations[data.activations[l - 1]] ?? "Each number is bent by the activation's curve, drawn here.";
  if (l === data.depth) return `${text} These are the network's answers.`;
  const dead = walk.health[l - 1].dead;
  return dead ? `${text} ${many(dead, "unit is", "units are")} 0 for every sample: dead, nothing gets through there.` : text;
}

export function step_sentence(page) {
  const { data, walk, step, start } = page;
  const l = step.layer;
  const m = many(data.samples, "sample", "samples");
  const below = l === 1 ? "input" : `unit of layer ${l - 1}`;
  switch (step.kind) {
    case "initialise":
      return `Every unit starts with weights of its own, so that no two learn the same. ${starts[start] ?? ""}`;
    case "Z":
      return `Each unit of layer ${l} adds up what it hears: every ${below}, times how much it listens to it (W${l}), plus a bias of its own (b${l}).`;
    case "A": return forward_A(page, l);
    case "cost":
      return `The cost is ${number(walk.cost)}: how wrong the answers are, on average over the ${m}. Sure and right costs next to ` +
             "nothing; sure and wrong costs a lot. Everything that follows asks one question: how can this number fall?";
    case "dZ":
      return l === data.depth
        ? "The mistake itself: the answer minus the right answer. Above 0 the network said too much, below 0 too little."
        : `The blame goes back through ${data.activations[l - 1]}: where its curve was flat, a small change of Z changes nothing, so there is ` +
          "no blame (0); where it was steep, the blame goes through.";
    case "dW":
      return `dW${l} says for each weight: if it rose by 1, how much would the cost rise? Where a strong input meets too high an answer, ` +
             `the weight is to blame. It is what came in, times what was wrong, averaged over the ${m}.`;
    case "db": return `The same question for each bias. A bias speaks in every sample, so its answer is simply the average of dZ${l}.`;
    case "dA":
      return `The blame is handed back: each unit of layer ${l - 1} gets a share from every unit that listened to it, as large as the weight it was heard with.`;
    case "update":
      return `Now every weight takes one small step against its slope: ${data.learning_rate} times dW${l}. Where more weight would raise the cost, ` +
             "the weight goes down; where it would lower the cost, the weight goes up.";
    default:
      return walk.drop >= 0
        ? `Forward once more with the new weights: the cost is ${number(walk.cost_again)}, it was ${number(walk.cost)}. It fell by ${number(walk.drop)}, ` +
          "because every weight moved against its own slope: the direction in which the cost falls."
        : `Forward once more: the cost is ${number(walk.cost_again)}, it was ${number(walk.cost)}. It rose: the step was too long, over the bottom ` +
          "and up the other side. A smaller learning rate would not have.";
  }
}

const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const tone = (value) => (value > 0 ? "too high" : "too low");

/** The sentence about one cell: what this very number says. */
export const cell_sentence = (page, cell) => capital(sentence_of(page, cell));

function sentence_of(page, cell) {
  const { data, walk } = page;
  const m = walk.get(cell.name);
  const value = m.at(cell.i, cell.j);
  const [rows, cols] = m.axes;
  const [row, col] = [data.called(rows, cell.i), data.called(cols, cell.j)];
  const [, letters, digits] = /^([A-Za-z]+)(\d*)/.exec(cell.name);
  const l = Number(digits);
  const called = data.cell_name(cell.name, cell.i, cell.j);
  const alpha = data.learning_rate;
  switch (letters) {
    case "X": return `${row} of ${col} is ${number(value)}, as the network takes it.`;
    case "Y": return `The right answer for ${col}.`;
    case "W":
      return cell.name.endsWith("+") ? `After the step ${row} of layer ${l} listens to ${col} with ${number(value)}.`
                                     : `${row} of layer ${l} listens to ${col} with ${number(value)}: ${value < 0 ? "the more of it, the less it hears" : value > 0 ? "the more of it, the more it hears" : "not at all"}.`;
    case "b": return `What ${row} of layer ${l} says when all before it are silent.`;
    case "Z": return `What ${row} of layer ${l} heard in ${col}, added up.`;
    case "A": return l === data.depth ? `The network's answer for ${col}.` : value === 0 && data.activations[l - 1] === "relu"
      ? `${row} of layer ${l} is silent in ${col}: what it heard was not above 0.` : `What ${row} of layer ${l} passes on in ${col}.`;
    case "dZ":
      if (l === data.depth) return value === 0 ? `For ${col} the answer is exactly right.` : `For ${col} the answer is ${tone(value)}, by ${number(Math.abs(value))}.`;
      return value === 0 ? `In ${col} nothing that ${row} of layer ${l} hears changes the cost.`
                         : `In ${col}, ${row} of layer ${l} was ${tone(value)}: raising its Z would ${value > 0 ? "raise" : "lower"} that sample's cost.`;
    case "dA": return `The blame that ${row} of layer ${l} gets for ${col}: ${value > 0 ? "it should have said less" : value < 0 ? "it should have said more" : "none"}.`;
    case "dW": {
      if (value === 0) return why_zero(page, cell, l, row, col);
      const W = walk.get(`W${l}`).at(cell.i, cell.j);
      const next = walk.get(`W${l}+`).at(cell.i, cell.j);
      return `When ${col}${l > 1 ? ` of layer ${l - 1}` : ""} was strong, ${row} of layer ${l} was ${tone(value)}, on average over the ${data.samples.toLocaleString("en")} samples. ` +
             `Raising W${called.slice(2)} would ${value > 0 ? "raise" : "lower"} the cost, by about ${number(Math.abs(value))} for each 1. ` +
             `So the update ${value > 0 ? "lowers" : "raises"} it: ${apart(W, next)[0]} − ${alpha} × ${number(value)} = ${apart(W, next)[1]}.`;
    }
    case "db": return value === 0 ? `${row} of layer ${l} has no blame at all.` : `On average ${row} of layer ${l} was ${tone(value)}.`;
    case "sW": case "sb": return `How far this one moves: the learning rate ${alpha} times its slope.`;
    case "G": return `How steep the curve of ${data.activations[l - 1]} is where ${row} stands in ${col}.`;
    default: return `What ${col} costs by itself.`;
  }
}

function why_zero(page, cell, l, row, col) {
  const { walk } = page;
  if (l < walk.depth && walk.health[l - 1].silent.includes(cell.i))
    return `0, because ${row} of layer ${l} was silent for every sample: this step skips it.`;
  if (l > 1 && walk.health[l - 2].silent.includes(cell.j))
    return `0, because ${col} of layer ${l - 1} was silent for every sample: it had nothing to do with any mistake.`;
  return "0: for this weight the cost lies flat. It stays as it is.";
}
