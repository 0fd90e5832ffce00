// The page of gradus studio: which view the address asks for, the keys that work everywhere, colours.
import { html, render } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { take_token } from "./api.js";
import { NewRun } from "./form.js";
import { LiveSteps } from "./live_steps.js";
import { Run } from "./run.js";
import { Compare, Runs } from "./runs.js";
import { Dialog, ThemeButton } from "./walkthrough.js";

const keys = [["r", "all runs"], ["n", "a new run"], ["/", "find among the runs"], ["j k or ↓ ↑", "next, previous run; Enter opens it"], ["x", "mark the run for comparing"],
              ["c", "compare the marked runs"], ["→ ← in a chart", "the next, previous point; with Shift by 10; Home and End to the ends; Esc leaves"], ["?", "this list"]];

function use_address() {
  const [hash, set_hash] = useState(location.hash);
  useEffect(() => {
    const follow = () => { take_token(); set_hash(location.hash); };
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
  return new URLSearchParams(hash.slice(1));
}

function view_of(link, common) {
  if (link.has("walk")) return html`<${LiveSteps} link=${link} />`;
  if (link.get("run")) return html`<${Run} name=${link.get("run")} key=${link.get("run")} ...${common} />`;
  if (link.has("compare")) return html`<${Compare} names=${link.getAll("compare")} ...${common} />`;
  if (link.has("new")) return html`<${NewRun} link=${link} key=${link.get("file")} />`;
  return html`<${Runs} ...${common} />`;
}

function Studio() {
  const link = use_address();
  const [theme, set_theme] = useState("");
  const [dark, set_dark] = useState(matchMedia("(prefers-color-scheme: dark)").matches);
  const [chosen, set_chosen] = useState([]);
  const [help, set_help] = useState(false);
  const walks = link.has("walk");
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const look = () => set_dark(query.matches);
    query.addEventListener("change", look);
    return () => query.removeEventListener("change", look);
  }, []);
  useEffect(() => {
    if (walks) return undefined;  // it has keys of its own
    const press = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || event.target.closest("input:not([type=checkbox]), select, textarea, dialog")) return;
      if (event.key === "r") location.hash = "";
      else if (event.key === "n") location.hash = "new=";
      else if (event.key === "?") set_help(true);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, [walks]);
  const choose = (name) => set_chosen((now) => (now.includes(name) ? now.filter((other) => other !== name) : [...now, name].slice(-8)));
  const here = (name) => (name === "runs" ? !walks && !link.has("new") : link.has(name)) ? "page" : null;
  return html`<nav class="top" aria-label="studio"><a class="brand" href="#">gradus studio</a><span class="links"><a href="#" aria-current=${here("runs")}>runs</a><a href="#new=" aria-current=${here("new")}>new run</a></span>
      ${!walks && html`<button class="small" onClick=${() => set_help(true)}>? keys</button>`}<${ThemeButton} onChange=${set_theme} /></nav>
    <div class=${walks ? "walk" : "view"} role=${walks ? null : "main"}>${view_of(link, { theme: `${theme} ${dark}`, chosen, choose })}</div>
    <${Dialog} label="keys" open=${help} close=${() => set_help(false)}><h2>Keys</h2><table><tbody>${keys.map(([key, does]) => html`<tr><th scope="row"><kbd>${key}</kbd></th><td>${does}</td></tr>`)}</tbody></table><//>`;
}

take_token();
render(html`<${Studio} />`, document.getElementById("page"));
