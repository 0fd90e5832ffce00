// The page of gradus studio in Chromium, with the program behind it: the list, a run as it goes on, runs compared, a run that a
// form starts and stops, a walk in which a weight is edited and put back. Nothing hostile runs, nothing is fetched from elsewhere.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const folder = mkdtempSync(join(tmpdir(), "gradus-studio-"));
const browser_file = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find(existsSync);
const skip = browser_file ? false : "no chromium here; scripts/setup --tests installs it";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const hostile = "<img src=x onerror=window.broken=1>";

/** A repeatable stream of numbers between 0 and 1 (the minimal standard generator). */
function numbers(seed) {
  let state = seed;
  return () => (state = (state * 48271) % 2147483647) / 2147483647;
}

function table(target, rows = 120) {
  const next = numbers(7);
  const lines = [`a,b,"</script><b>",${target}`];
  for (let row = 0; row < rows; ++row) {
    const [a, b, c] = [next(), next(), next()].map((value) => (4 * value - 2).toFixed(3));
    lines.push(`${a},${b},${c},${Number(a) + Number(b) > 0 ? hostile : "no"}`);
  }
  return lines.join("\n") + "\n";
}

let browser;
let context;
let studio;
let link;
const violations = [];
const foreign = [];
const gradus = (...words) => execFileSync("gradus", words, { cwd: folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });

before(async () => {
  if (skip) return;
  writeFileSync(join(folder, "small.csv"), table("answer"));
  mkdirSync(join(folder, "runs"));
  const train = (name, ...words) => gradus("train", "small.csv", "--target", "answer", "--epochs", "30", "--events", `runs/${name}.jsonl`, "--model", `runs/${name}.gradus`, ...words);
  train("wide", "--layers", "16,8");
  train("small", "--layers", "3", "--learning-rate", "0.01");
  gradus("train", "small.csv", "--target", "answer", "--epochs", "5", "--model", "alone.gradus");
  const lines = readFileSync(join(folder, "runs/small.jsonl"), "utf8").trim().split("\n");
  writeFileSync(join(folder, `runs/${hostile.replaceAll("/", "")}.jsonl`), JSON.stringify({ ...JSON.parse(lines[0]), target: hostile, data: "</script>" }) + "\n" + lines[1] + "\n");
  const long = Array.from({ length: 20000 }, (_, k) => JSON.stringify({ event: "epoch", epoch: k + 1, iterations: k + 1, train_cost: k === 12345 ? 77.5 : 1 + Math.sin(k), validation_cost: null, best_epoch: 0,
                                                                       learning_rate: 0.01, seconds: k / 100 }));
  writeFileSync(join(folder, "runs/long.jsonl"), [lines[0], ...long, JSON.stringify({ event: "done", stopped: "finished", kept_epoch: 20000 })].join("\n") + "\n");
  studio = spawn("gradus", ["studio", ".", "--port", "0", "--quiet"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  link = await new Promise((done, fail) => {
    studio.stdout.once("data", (text) => done(String(text).trim()));
    studio.once("exit", (code) => fail(new Error(`gradus studio ended with ${code}`)));
  });
  browser = await chromium.launch({ executablePath: browser_file, args: ["--no-sandbox", "--force-color-profile=srgb"] });
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.addInitScript(() => {
    window.violations = [];
    document.addEventListener("securitypolicyviolation", (event) => window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
});

after(async () => {
  await browser?.close();
  if (studio?.exitCode === null) studio.kill("SIGKILL");
  rmSync(folder, { recursive: true, force: true });
});

async function open(hash = "", where = context) {
  const page = await where.newPage();
  page.on("request", (request) => { if (!request.url().startsWith(new URL(link).origin) && !request.url().startsWith("data:")) foreign.push(request.url()); });
  page.on("pageerror", (error) => violations.push(String(error)));
  await page.goto(hash ? `${link}&${hash}` : link);
  return page;
}

async function close(page) {
  violations.push(...await page.evaluate(() => window.violations));
  await page.close();
}

async function sound(page, what) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"] })).violations
    .map((one) => `${one.id}: ${one.nodes.slice(0, 2).map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`).join(" | ")}`));
  assert.deepEqual(found, [], what);
  const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert.ok(over <= 0, `${what} is ${over} wider than its window`);
}

const threads = () => readdirSync(`/proc/${studio.pid}/task`).length;

test("the list has every run, names are text, keys work, and the token leaves the address", { skip }, async () => {
  const page = await open();
  await page.waitForSelector("table.runs");
  assert.equal(await page.evaluate(() => location.href.includes("t=")), false);
  const names = await page.$$eval(".runs tbody th", (cells) => cells.map((cell) => cell.textContent));
  for (const name of ["runs/wide", "runs/small", "runs/long", "alone", `runs/${hostile.replaceAll("/", "")}`]) assert.ok(names.includes(name), `${name} of ${names}`);
  assert.equal(await page.evaluate(() => window.broken), undefined);
  await sound(page, "the list");
  await page.keyboard.press("/");
  await page.keyboard.type("wide");
  const rows = (count) => page.waitForFunction((wanted) => document.querySelectorAll(".runs tbody tr").length === wanted, count);
  await rows(1);
  await page.fill("input[type=search]", "");
  await rows(names.length);
  await page.keyboard.press("Escape");
  for (const key of ["j", "j", "k", "x", "j", "x"]) await page.keyboard.press(key);
  await page.waitForSelector(".compare");
  await page.keyboard.press("c");
  await page.waitForSelector(".differ");
  assert.match(await page.textContent("h1"), /Compare 2 runs/);
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open] kbd");
  await page.keyboard.press("Escape");
  await page.waitForSelector("dialog[open]", { state: "detached" });
  await page.keyboard.press("r");
  await page.waitForSelector("table.runs");
  await close(page);
});

test("compared runs say what differs and no more", { skip }, async () => {
  const page = await open("compare=runs/wide&compare=runs/small");
  await page.waitForSelector(".differ canvas, .u-wrap canvas");
  const rows = Object.fromEntries(await page.$$eval(".differ tbody:first-of-type tr", (all) => all.map((row) => [row.cells[0].textContent, [...row.cells].slice(1).map((cell) => cell.textContent)])));
  assert.deepEqual(rows, { layers: ["16,8", "3"], "learning-rate": ["0.001", "0.01"] });
  await sound(page, "the comparison");
  await close(page);
});

test("a long run is thinned, says so, and keeps its extreme; the cursor goes by keys", { skip }, async () => {
  const page = await open("run=runs/long");
  await page.waitForSelector(".u-wrap canvas");
  assert.match(await page.textContent(".note"), /1 of \d+ points drawn, extremes kept/);
  const drawn = await page.evaluate(async () => (await (await fetch("/api/run?name=runs/long", { headers: { "X-Gradus-Token": localStorage.getItem("gradus-token") } })).json()).curves);
  assert.ok(drawn.epoch.length <= 4002 && drawn.total === 20000);
  assert.equal(Math.max(...drawn.train), 77.5);
  await page.focus(".plot");
  await page.keyboard.press("End");
  assert.match(await page.textContent(".reading"), /^epoch 20,000: train /);
  await page.keyboard.press("Home");
  assert.match(await page.textContent(".reading"), /^epoch 1: train 1.00/);
  await close(page);
});

test("layers are bands, in light and dark", { skip }, async () => {
  for (const colorScheme of ["light", "dark"]) {
    const other = await browser.newContext({ viewport: { width: 1000, height: 900 }, colorScheme, reducedMotion: "reduce" });
    const page = await open("run=runs/wide", other);
    await page.waitForSelector(".layer-row");
    await page.locator(".layer-row").last().scrollIntoViewIfNeeded();
    await page.waitForFunction(() => document.querySelectorAll(".layers .u-wrap canvas").length >= 5);
    assert.match(await page.textContent(".layer-row"), /half of A1 lies from .* all of it from 0 to /);
    await sound(page, `a run, ${colorScheme}`);
    await other.close();
  }
});

test("a form takes a dropped table, shows its command, starts the run, shows it live and stops it", { skip }, async () => {
  const page = await open("new=");
  await page.waitForSelector(".drop");
  const text = table("the answer", 400);
  const dropped = await page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], "dropped.csv", { type: "text/csv" }));
    return transfer;
  }, text);
  await page.dispatchEvent(".drop", "drop", { dataTransfer: dropped });
  await page.waitForSelector("#target");
  assert.equal(readFileSync(join(folder, "dropped.csv"), "utf8"), text);
  await page.selectOption("#target", "the answer");
  await page.fill("#o-layers", "8,x");
  await page.waitForSelector(".go .problem");
  assert.match(await page.textContent(".go .problem"), /"8,x" is not/);
  assert.equal(await page.isDisabled("#start"), true);
  await page.fill("#o-layers", "8,4");
  await page.fill("#o-epochs", "1000000");
  await page.locator("summary", { hasText: "Learning" }).click();
  await page.fill("#o-early-stopping", "off");
  await page.waitForFunction(() => document.querySelector("#line").textContent.includes("--early-stopping off"));
  assert.equal(await page.textContent("#line"), "gradus train dropped.csv --target 'the answer' --layers 8,4 --epochs 1000000 --early-stopping off");
  await page.waitForSelector("#start:not([disabled])");
  await sound(page, "the form");
  await page.click("#start");
  await page.waitForSelector(".stop-run");
  const epoch = async () => Number((await page.textContent(".fact:nth-child(2) dd")).replace(/,| of.*/g, ""));
  await page.waitForFunction(() => Number(document.querySelector(".fact:nth-child(2) dd")?.textContent.replace(/,| of.*/g, "")) > 20);
  const seen = await epoch();
  await page.waitForFunction((before) => Number(document.querySelector(".fact:nth-child(2) dd")?.textContent.replace(/,| of.*/g, "")) > before, seen);
  await page.click(".stop-run");
  await page.click(".danger");
  await page.waitForFunction(() => /stopped by hand/.test(document.querySelector(".fact dd").textContent));
  assert.match(await page.textContent(".fact dd"), /the network of epoch \d+ is kept/);
  assert.ok(existsSync(join(folder, "runs/the_answer-1.gradus")));
  await close(page);
});

test("a weight and an input are edited, and put back to the last digit", { skip }, async () => {
  const page = await open(`walk=&file=small.csv&o-target=answer&o-layers=4`);
  await page.waitForSelector(".scene");
  const cost = () => page.evaluate(() => document.querySelector(".cost b").textContent);
  const steps = JSON.parse(gradus("steps", "small.csv", "--preset", "auto", "--target", "answer", "--layers", "4", "--json"));
  const first = await cost();
  assert.equal(first, steps.cost.toFixed(6));
  await page.keyboard.press("n");
  await page.locator('[data-name="W1"] .cells').press("Enter");
  assert.equal(await page.textContent("output.exact"), String(steps.steps[0].results.W1[0][0]));
  await page.keyboard.press("e");
  await page.locator(".edit input").waitFor();
  await page.focus(".edit input");
  await page.fill(".edit input", "2.5");
  await page.keyboard.press("Enter");
  await page.waitForFunction((before) => document.querySelector(".cost b").textContent !== before, first);
  assert.equal(await page.textContent("output.exact"), "2.5");
  assert.match(await page.textContent(".cost"), /was /);
  await sound(page, "the walk");
  await page.click(".put-back");
  await page.waitForFunction((before) => document.querySelector(".cost b").textContent === before, first);
  assert.equal(await page.textContent("output.exact"), String(steps.steps[0].results.W1[0][0]));

  await page.locator('[data-name="X"] .cells').press("Enter");
  await page.fill(".edit input", "-3");
  await page.press(".edit input", "Enter");
  await page.waitForSelector(".put-all-back");
  await page.click(".put-all-back");
  await page.waitForFunction((before) => document.querySelector(".cost b").textContent === before, first);
  assert.equal(await page.locator(".put-all-back").count(), 0);

  await page.fill('input[aria-label="another iteration"]', "1");
  await page.press('input[aria-label="another iteration"]', "Enter");
  await page.waitForFunction((again) => document.querySelector(".cost b").textContent === again, steps.cost_again.toFixed(6));
  await page.fill('input[aria-label="another sample"]', "101");
  await page.press('input[aria-label="another sample"]', "Enter");
  await page.waitForFunction(() => document.querySelector("#sample").selectedOptions[0].textContent.startsWith("101:"));
  await page.click('.choices button:has-text("zeros")');
  await page.waitForFunction((now) => document.querySelector(".cost b").textContent !== now, steps.cost_again.toFixed(6));
  assert.equal(await page.evaluate(() => window.broken), undefined);
  await close(page);
});

test("seven tabs on a run that goes on: the page still answers, and closed ones give their threads back", { skip }, async () => {
  const lines = readFileSync(join(folder, "runs/small.jsonl"), "utf8").trim().split("\n");
  writeFileSync(join(folder, "runs/going.jsonl"), lines.slice(0, 5).join("\n") + "\n");
  const tabs = await Promise.all(Array.from({ length: 7 }, () => open("run=runs/going")));
  await Promise.all(tabs.map((page) => page.waitForSelector(".u-wrap canvas")));
  const list = await open();
  await list.waitForSelector("table.runs");
  writeFileSync(join(folder, "runs/going.jsonl"), lines.slice(5, 9).join("\n") + "\n", { flag: "a" });
  await Promise.all(tabs.map((page) => page.waitForFunction(() => /^8/.test(document.querySelector(".fact:nth-child(2) dd").textContent))));
  await Promise.all(tabs.map((page) => close(page)));  // in the middle of their streams
  const again = await open("run=runs/going");
  await again.waitForSelector(".u-wrap canvas");
  while (await again.evaluate(async () => {  // until all four streams are free but the one of this page
    const held = await Promise.all([1, 2, 3].map(() => fetch("/api/events?name=runs%2Fgoing&after=999999", { headers: { "X-Gradus-Token": localStorage.getItem("gradus-token") } })));
    const free = held.every((response) => response.status === 200);
    held.forEach((response) => response.body.cancel());
    return !free;
  })) await again.waitForTimeout(100);
  await close(again);
  await close(list);
});

test("a link without the token shows nothing, and says what to do", { skip }, async () => {
  const other = await browser.newContext();
  const page = await other.newPage();
  await page.goto(new URL(link).origin);
  await page.waitForSelector("[role=alert]");
  assert.match(await page.textContent("[role=alert]"), /does not have the token.*open the link that gradus studio printed/s);
  await other.close();
});

test("the marks of a logarithmic axis end, however small its numbers are", async () => {
  const text = readFileSync(new URL("../../web/src/text.js", import.meta.url), "utf8");
  const { log_marks } = await import(`data:text/javascript,${encodeURIComponent(text)}`);

  assert.deepEqual(log_marks(2e-24, 2e-23).slice(0, 3), [2e-24, 3e-24, 4e-24]);
  assert.deepEqual(log_marks(0.08, 3), [0.08, 0.09, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1, 2, 3]);
  assert.ok(log_marks(5e-324, 1e308).length < 6000);
  assert.deepEqual(log_marks(0, 1), []);
});

test("Ctrl-C ends the studio with all of its threads, and nothing was stopped by the policy or fetched", { skip }, async () => {
  assert.ok(threads() > 5);
  const code = new Promise((done) => studio.once("exit", (number) => done(number)));
  studio.kill("SIGINT");
  assert.equal(await code, 130);
  assert.deepEqual(violations, []);
  assert.deepEqual(foreign, []);
});
