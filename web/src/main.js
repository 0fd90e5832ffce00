// The page as one file: all that it shows stands in its element "data".
import { html, render } from "htm/preact";
import { Data } from "./data.js";
import { Walkthrough } from "./walkthrough.js";

const data = new Data(JSON.parse(document.getElementById("data").textContent));
render(html`<${Walkthrough} first=${data} />`, document.getElementById("page"));
