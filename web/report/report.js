// What the report does beyond being read: tips on marks, the threshold slider, the colours' button, a button that copies.
// Nothing on the page needs it, and it computes nothing but where a dot lies.
const $ = (id) => document.getElementById(id);
const root = document.documentElement;
root.classList.add("scripted");

// Colours: as the system says, until the button is pressed.
const dark = matchMedia("(prefers-color-scheme: dark)");
const colours = $("colours");
const is_dark = () => (root.dataset.theme ?? (dark.matches ? "dark" : "light")) === "dark";
const name_button = () => { colours.textContent = is_dark() ? "Light colours" : "Dark colours"; };
colours.hidden = false;
colours.addEventListener("click", () => { root.dataset.theme = is_dark() ? "light" : "dark"; name_button(); });
dark.addEventListener("change", name_button);
name_button();

// Tips beside the pointer. Screen readers have the table below each picture instead.
const tip = $("tip");
document.addEventListener("pointermove", (event) => {
  const text = event.target.dataset?.t;
  tip.hidden = !text;
  if (!text) return;
  tip.textContent = text;
  const across = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const down = event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 8 : event.clientY + 18;
  tip.style.transform = `translate(${Math.max(4, across)}px, ${down}px)`;
});
document.addEventListener("pointerleave", () => { tip.hidden = true; });

// Paper shows every number.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((details) => { details.open = true; }));

// The command, to be pasted.
const copy = $("copy");
if (copy && navigator.clipboard) {
  copy.hidden = false;
  copy.addEventListener("click", () => navigator.clipboard.writeText($("command").textContent)
    .then(() => { copy.textContent = "Copied"; }, () => { copy.textContent = "Not allowed here"; }));
}

// The threshold: the program counted the rows at 201 of them; the page only shows what it counted.
const slider = $("threshold");
if (slider) {
  const { own, at, step } = JSON.parse($("thresholds").textContent);
  const commas = (count) => count.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const percent = (share) => (share === null ? "none" : `${Math.round(100 * share)} %`);
  const place = (dot, x, y) => {
    if (!dot || x === null || y === null) return;
    const { left, width, top, height } = dot.dataset;
    dot.setAttribute("cx", Number(left) + Number(width) * x);
    dot.setAttribute("cy", Number(top) + Number(height) * (1 - y));
  };
  const show = (state) => {
    const [threshold, counts, shares, accuracy, precision, found, f1, false_alarms] = state;
    counts.forEach((count, k) => {
      const cell = $(`cell-${k >> 1}-${k & 1}`);
      cell.firstElementChild.textContent = commas(count);
      cell.lastElementChild.textContent = percent(shares[k]);
      cell.className = `heat heat${shares[k] === null ? 0 : Math.min(8, Math.floor(shares[k] * 9))}`;
    });
    const text = threshold.toFixed(step);
    $("threshold-value").textContent = text;
    slider.setAttribute("aria-valuetext", `${text}, accuracy ${accuracy.toFixed(3)}, ${percent(found)} found, right in ${percent(precision)}`);
    for (const [id, value] of [["at_accuracy", accuracy], ["at_precision", precision], ["at_recall", found], ["at_f1", f1]]) {
      $(id).textContent = value === null ? "-" : value.toFixed(3);
      $(id).dataset.value = value;
    }
    place($("dot_roc"), false_alarms, found);
    place($("dot_precision"), found, precision);
  };
  $("threshold-control").hidden = false;
  slider.addEventListener("input", () => show(at[Number(slider.value)]));
  $("threshold-own").addEventListener("click", () => {
    slider.value = Math.round(own[0] * (at.length - 1));
    show(own);
  });
}
