// Bundles the pages into build/.../web. The walk as one file: page.js, page.css with four fonts inside, and page.policy, the
// Content-Security-Policy of a file that holds both inline; report.js, report.css and report.policy likewise. The page of gradus
// studio: studio.js and studio.css. Nothing is fetched.
//
// usage: node web/build.mjs FOLDER
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const resolve = createRequire(import.meta.url).resolve;
const folder = process.argv[2];
const most_bytes = 250_000;
const fonts = ["KaTeX_Main-Regular", "KaTeX_Math-Italic", "KaTeX_Size1-Regular", "KaTeX_Size2-Regular"];

/** KaTeX's rules, with the fonts that our formulas use and without the others. */
function katex_style() {
  const dist = dirname(resolve("katex/dist/katex.css"));
  const rules = readFileSync(join(dist, "katex.css"), "utf8");
  return rules.replace(/@font-face\s*\{[^}]*\}/g, (face) => {
    const font = fonts.find((name) => face.includes(`${name}.woff2`));
    if (!font) return "";
    const data = readFileSync(join(dist, "fonts", `${font}.woff2`)).toString("base64");
    return face.replace(/src:[^;]*;?/, `src:url(data:font/woff2;base64,${data}) format("woff2");`);
  });
}

const own_style = (name) => readFileSync(join(here, "src", name), "utf8");

/** The script and style of the report, which is readable without the script. */
async function write_report() {
  const most = 8_000;
  const bundle = await build({
    entryPoints: [join(here, "report/report.js")],
    bundle: true, minify: true, write: false, format: "iife", target: "es2020", charset: "ascii", legalComments: "none",
  });
  const script = bundle.outputFiles[0].text.trim();
  const style = (await transform(readFileSync(join(here, "report/report.css"), "utf8"), { loader: "css", minify: true, charset: "ascii" })).code.trim();
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error("a tag would end inside the report");
  if (script.length > most) throw new Error(`the report's script is ${script.length} bytes, at most ${most}`);
  writeFileSync(join(folder, "report.js"), script);
  writeFileSync(join(folder, "report.css"), style);
  writeFileSync(join(folder, "report.policy"),
    `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; img-src data:; base-uri 'none'; form-action 'none'`);
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

/** Script and style of a page, written down. */
async function bundle(name, entry, rules) {
  const result = await build({
    entryPoints: [join(here, "src", entry)],
    bundle: true, minify: true, write: false, format: "iife", target: "es2020", charset: "ascii", legalComments: "none",
  });
  const script = result.outputFiles[0].text.trim();
  const style = (await transform(rules, { loader: "css", minify: true, charset: "ascii" })).code.trim();
  if (/<\/script|<!--/i.test(script) || /<\/style/i.test(style)) throw new Error("a tag would end inside the page");
  const weight = gzipSync(script).length + gzipSync(style).length;
  if (weight > most_bytes) throw new Error(`${name} weighs ${weight} bytes compressed, at most ${most_bytes}`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.js`), script);
  writeFileSync(join(folder, `${name}.css`), style);
  console.log(`${name}: ${weight} bytes compressed`);
  return { script, style };
}

const { script, style } = await bundle("page", "main.js", katex_style() + own_style("style.css"));
writeFileSync(join(folder, "page.policy"),
  `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; font-src data:; ` +
  "base-uri 'none'; form-action 'none'");
await bundle("studio", "studio.js", katex_style() + readFileSync(resolve("uplot/dist/uPlot.min.css"), "utf8") +
                                    own_style("style.css") + own_style("studio.css"));
await write_report();
