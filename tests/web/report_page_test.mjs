// The report in Chromium: its numbers are those of --json, the slider moves them rightly, it is readable without a script,
// nothing hostile runs, no words overlap, nothing is fetched.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const folder = mkdtempSync(join(tmpdir(), "gradus-report-"));
const browser_file = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const skip = browser_file ? false : "no chromium here; scripts/setup --tests installs it";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = ["<script>window.broken=1</script>", "</script><b>bold", "he said \"ja\"", "x".repeat(300), "שלום‮ab", "naïve 🐈 & co"];
const labels = ["<img src=x onerror=window.broken=1>", "yes & \"no\""];
const most_bytes = 1_500_000;
const gradus = (...words) => execFileSync("gradus", words, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
const quoted = (cell) => `"${String(cell).replace(/"/g, '""')}"`;

/** A repeatable stream of numbers between 0 and 1 (the minimal standard generator). */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

/** A table whose last column follows, with some chance, from the first two; `answer` names it from a number. */
function table(rows, names, answer, seed = 7) {
  const next = numbers(seed);
  const lines = Array.from({ length: rows }, () => {
    const cells = names.map((name, k) => (k === 2 ? ["red", "green", "blue"][Math.floor(3 * next())] : (4 * next() - 2).toFixed(3)));
    return [...cells, answer(Number(cells[0]) + 0.5 * Number(cells[1]) + 0.8 * (next() - 0.5))].map(quoted).join(",");
  });
  return [[...names, "answer"].map(quoted).join(","), ...lines].join("\n") + "\n";
}

/** Pictures as IDX: 8 x 8 grey, class 1 where the left half is light. */
function write_pictures(images, label_file) {
  const next = numbers(3);
  const count = 80;
  const pixels = Buffer.alloc(16 + 64 * count);
  const answers = Buffer.alloc(8 + count);
  [0x803, count, 8, 8].forEach((number, k) => pixels.writeUInt32BE(number, 4 * k));
  [0x801, count].forEach((number, k) => answers.writeUInt32BE(number, 4 * k));
  for (let row = 0; row < count; ++row) {
    const light = next() < 0.5 ? 1 : 0;
    answers[8 + row] = next() < 0.1 ? 1 - light : light;  // some labels are wrong, so that there are mistakes
    for (let k = 0; k < 64; ++k) pixels[16 + 64 * row + k] = Math.floor(100 * next() + ((k % 8 < 4) === (light === 1) ? 150 : 0));
  }
  writeFileSync(images, pixels);
  writeFileSync(label_file, answers);
}

const pages = {};  // name -> { file, model, data }
const quick = ["--epochs", "15", "--layers", "6,4", "--learning-rate", "0.02", "--quiet"];

function make(name, text, ...words) {
  const data = join(folder, `${name}.csv`);
  const model = join(folder, `${name}.gradus`);
  const file = join(folder, `${name}.html`);
  writeFileSync(data, text);
  gradus("train", data, "--target", "answer", "--model", model, "--report", file, ...quick, ...words);
  pages[name] = { file, model, data };
}

let browser;
const violations = [];
const foreign = [];

async function open(name, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  page.on("request", (request) => { if (!/^(file|data):/.test(request.url())) foreign.push(request.url()); });
  page.on("pageerror", (error) => violations.push(String(error)));
  page.on("console", (message) => { if (message.type() === "error") violations.push(message.text()); });
  if (options.javaScriptEnabled !== false) {
    await page.addInitScript(() => {
      window.violations = [];
      document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.sample}`));
    });
  }
  await page.goto(`file://${pages[name].file}`);
  return page;
}

async function close(page) {
  violations.push(...await page.evaluate(() => window.violations));
  await page.context().close();
}

before(async () => {
  if (skip) return;
  make("hostile", table(300, hostile, (sum) => labels[sum > 0 ? 0 : 1]));
  make("classes", table(400, ["a", "b", "colour", "d"], (sum) => `kind ${Math.max(0, Math.min(4, Math.floor(sum + 2.5)))}`));
  make("numbers", table(3000, ["a", "b", "colour"], (sum) => (1000 * sum).toFixed(1)), "--epochs", "3");
  make("quantiles", table(300, ["a", "b", "colour"], (sum) => (10 * sum).toFixed(2)), "--loss", "quantile");
  make("wide", table(60, Array.from({ length: 500 }, (_, k) => `column ${k}`), (sum) => (sum > 0 ? "up" : "down")), "--epochs", "2");
  pages.folds = { file: join(folder, "folds.html") };
  pages.folds.json = JSON.parse(gradus("cross-validate", pages.hostile.data, "--target", "answer", "--folds", "3", "--json", "--report", pages.folds.file, ...quick));
  const images = join(folder, "t-images-idx3-ubyte");
  write_pictures(images, join(folder, "t-labels-idx1-ubyte"));
  pages.pictures = { file: join(folder, "pictures.html") };
  gradus("train", images, "--target", "label", "--model", join(folder, "pictures.gradus"), "--report", pages.pictures.file, ...quick);
  browser = await chromium.launch({ executablePath: browser_file, args: ["--no-sandbox", "--force-color-profile=srgb"] });
});

after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

const shown = (page, part) => page.$$eval(`.scores td[data-part="${part}"]`,
  (cells) => Object.fromEntries(cells.map((cell) => [cell.dataset.metric, JSON.parse(cell.dataset.value)])));

test("the numbers are those of --json", { skip }, async () => {
  for (const name of ["hostile", "classes", "numbers", "quantiles"]) {
    const { model, data } = pages[name];
    pages.judged = { file: join(folder, "judged.html") };
    const made = JSON.parse(gradus("report", model, data, "--output", pages.judged.file, "--json"));
    const json = JSON.parse(gradus("evaluate", model, data, "--json"));
    const page = await open("judged");
    const { confusion, ...test } = json.test;
    assert.deepEqual(await shown(page, "this model"), test, name);
    assert.deepEqual(await shown(page, "baseline"), json.baseline, name);
    assert.deepEqual(made.test, test);
    for (const card of await page.locator(".cards .value").all()) {
      const metric = await card.getAttribute("data-metric");
      assert.equal(await card.getAttribute("data-value"), String(json.test[metric]));
      const text = (await card.textContent()).replaceAll(",", "");
      assert.ok(Math.abs(Number(text) - json.test[metric]) <= (Math.abs(json.test[metric]) >= 1000 ? 0.5 : 0.0005), `${name} ${metric} ${text}`);
    }
    if (confusion) {
      const matrix = await page.$$eval(".confusion tbody tr", (rows) => rows.map((row) => [...row.querySelectorAll("td b")].map((cell) => Number(cell.textContent))));
      assert.deepEqual(matrix, confusion.matrix);
      const importance = JSON.parse(gradus("explain", model, data, "--json")).importance;
      const lines = await page.$$eval("#matters ~ .figures figure:first-child details tbody tr", (rows) => rows.map((row) => Number(row.children[1].textContent)));
      assert.deepEqual(lines, importance.map(({ mean }) => Number(mean.toFixed(6))));
    }
    await close(page);
  }
});

test("of a cross-validation they are the means over its folds", { skip }, async () => {
  const page = await open("folds");
  const means = Object.fromEntries(Object.entries(pages.folds.json.metrics).map(([name, { mean }]) => [name, mean]));
  assert.deepEqual(await shown(page, "mean of 3 folds"), means);
  assert.equal(await page.locator("#folds ~ .figures circle.dot").count(), 3);
  await close(page);
});

test("the slider counts as the program does at that threshold", { skip }, async () => {
  const { model, data } = pages.hostile;
  pages.judged = { file: join(folder, "judged.html") };
  gradus("report", model, data, "--output", pages.judged.file, "--quiet");
  const page = await open("judged");
  const slider = page.locator("#threshold");
  const cells = () => page.$$eval(".confusion td b", (all) => all.map((cell) => Number(cell.textContent)));
  const own = await cells();
  const dot = () => page.$eval("#dot_roc", (circle) => [Number(circle.getAttribute("cx")), Number(circle.getAttribute("cy"))]);
  const start = await dot();
  await slider.focus();
  for (const [keys, threshold] of [[20, 0.4], [0, 0.4], [30, 0.25]]) {
    for (let k = 0; k < keys; ++k) await page.keyboard.press("ArrowLeft");
    const json = JSON.parse(gradus("evaluate", model, data, "--threshold", String(threshold), "--json"));
    assert.equal(await page.textContent("#threshold-value"), threshold.toFixed(3));
    assert.deepEqual(await cells(), json.confusion.matrix.flat());
    for (const metric of ["accuracy", "precision", "recall", "f1"])
      assert.ok(Math.abs(Number(await page.getAttribute(`#at_${metric}`, "data-value")) - json.test[metric]) < 1e-5, metric);
    assert.match(await slider.getAttribute("aria-valuetext"), /^0\.\d{3}, accuracy/);
  }
  const moved = await dot();
  assert.ok(moved[0] >= start[0] && moved[1] <= start[1] && (moved[0] !== start[0] || moved[1] !== start[1]), `${start} to ${moved}`);
  await page.click("#threshold-own");
  assert.deepEqual(await cells(), own);
  assert.deepEqual((await dot()).map(Math.round), start.map(Math.round));
  await close(page);
});

test("hostile names are words, and nothing runs", { skip }, async () => {
  const page = await open("hostile");
  assert.equal(await page.evaluate(() => window.broken), undefined);
  const names = await page.$$eval("#data ~ .scroll tbody th bdi", (all) => all.map((name) => name.title || name.textContent));
  assert.deepEqual(names, [...hostile, "answer"]);
  assert.equal(await page.locator("img, b:text-is('bold')").count(), 0);
  assert.match(await page.textContent(".confusion"), /<img src=x/);
  await close(page);
});

test("without a script everything is there", { skip }, async () => {
  const page = await open("hostile", { javaScriptEnabled: false });
  assert.equal(await page.locator("#threshold-control").isVisible(), false);
  assert.equal(await page.locator("button:visible").count(), 0);
  for (const id of ["result", "mistakes", "matters", "training", "network", "data", "again"]) assert.ok(await page.locator(`#${id}`).isVisible(), id);
  assert.ok(await page.locator("svg[role=img]").count() > 8);
  await page.context().close();
});

test("rows that are pictures are shown as pictures", { skip }, async () => {
  const page = await open("pictures");
  const sizes = await page.$$eval(".pictures img", (all) => all.map((image) => [image.complete, image.naturalWidth, image.naturalHeight]));
  assert.ok(sizes.length > 0);
  for (const size of sizes) assert.deepEqual(size, [true, 8, 8]);
  await close(page);
});

test("axe finds nothing, in light and in dark", { skip }, async () => {
  for (const [name, colorScheme] of [["hostile", "light"], ["classes", "dark"]]) {
    const page = await open(name, { colorScheme, reducedMotion: "reduce" });
    await page.evaluate(axe);
    const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }));
    assert.deepEqual(result.violations.map(({ id, nodes }) => [id, nodes[0].html]), [], `${name} ${colorScheme}`);
    await close(page);
  }
});

test("no words overlap or leave their picture, at any width", { skip }, async () => {
  for (const name of ["hostile", "classes", "numbers", "quantiles", "folds", "pictures"]) {
    for (const width of name === "hostile" ? [1280, 390] : [1280]) {
      const page = await open(name, { viewport: { width, height: 900 } });
      const wrong = await page.evaluate(() => {
        const problems = [];
        for (const svg of document.querySelectorAll("svg[role=img]")) {
          const frame = svg.getBoundingClientRect();
          const boxes = [...svg.querySelectorAll("text")].map((text) => [text.textContent, text.getBoundingClientRect()]);
          boxes.forEach(([words, box], i) => {
            if (box.left < frame.left - 1 || box.right > frame.right + 1 || box.top < frame.top - 1 || box.bottom > frame.bottom + 1)
              problems.push(`${words} leaves ${svg.getAttribute("aria-label").slice(0, 40)}`);
            for (const [others, other] of boxes.slice(i + 1)) {
              if (box.left < other.right - 1 && other.left < box.right - 1 && box.top < other.bottom - 2 && other.top < box.bottom - 2)
                problems.push(`${words} over ${others} in ${svg.getAttribute("aria-label").slice(0, 40)}`);
            }
          });
        }
        if (document.documentElement.scrollWidth > innerWidth + 1) problems.push(`the page is ${document.documentElement.scrollWidth} wide`);
        return problems;
      });
      assert.deepEqual(wrong, [], `${name} at ${width}`);
      await close(page);
    }
  }
});

test("colours change by the button, paper is white and shows what is folded", { skip }, async () => {
  const page = await open("hostile", { colorScheme: "light" });
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(await ground(), "rgb(255, 255, 255)");
  await page.click("#colours");
  assert.equal(await ground(), "rgb(20, 24, 29)");
  assert.equal(await page.textContent("#colours"), "Light colours");
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  await page.emulateMedia({ media: "print" });
  assert.equal(await ground(), "rgb(255, 255, 255)");
  assert.equal(await page.locator("details:not([open])").count(), 0);
  assert.equal(await page.locator("nav").isVisible(), false);
  await close(page);
});

test("a mark says what it is when pointed at", { skip }, async () => {
  const page = await open("classes");
  await page.locator("#matters ~ .figures figure:first-child rect.bars").first().hover();
  assert.match(await page.textContent("#tip"), /^(a|b): -?0\.\d{3} ± 0\.\d{3}$/);
  await close(page);
});

test("no table makes it large", { skip }, () => {
  for (const [name, { file }] of Object.entries(pages)) assert.ok(statSync(file).size < most_bytes, `${name}: ${statSync(file).size} bytes`);
});

test("nothing was stopped by the policy, nothing was fetched, nothing failed", { skip }, () => {
  assert.deepEqual(violations, []);
  assert.deepEqual(foreign, []);
});
