// Questions to the studio that served this page: the token of the link goes along as a header, and what is refused comes back as
// an error with the server's own words.
const kept = "gradus-token";
let token = "";

/** Takes the token out of the link, so that it does not stand in the address bar. */
export function take_token() {
  const link = new URLSearchParams(location.hash.slice(1));
  if (link.has("t")) {
    token = link.get("t");
    localStorage.setItem(kept, token);
    link.delete("t");
    history.replaceState(null, "", `#${link}`);
  } else token = localStorage.getItem(kept) ?? "";
}

export class Problem extends Error {
  constructor(status, { code = "", message = "the studio does not answer; was it closed?", fix = "", why = "" } = {}) {
    super(message);
    Object.assign(this, { status, code, fix, why });
  }
}

async function problem_of(response) {
  try { return new Problem(response.status, (await response.json()).error); } catch { return new Problem(response.status); }
}

/** The answer to a question: GET with parameters, or POST with a body, which may be a file. */
export async function ask(path, { parameters = [], body, file, signal } = {}) {
  const query = new URLSearchParams(parameters).toString();
  const sends = body !== undefined || file;
  let response;
  try {
    response = await fetch(query ? `${path}?${query}` : path, { method: sends ? "POST" : "GET", signal, cache: "no-store",
      headers: { "X-Gradus-Token": token, ...(file ? { "Content-Type": "application/octet-stream" } : {}) }, body: file ?? (sends ? JSON.stringify(body) : undefined) });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem(0);
  }
  if (!response.ok) throw await problem_of(response);
  return response.json();
}

const rest = (time, signal) => new Promise((done) => {
  const timer = setTimeout(done, time);
  signal.addEventListener("abort", () => { clearTimeout(timer); done(); }, { once: true });
});

const shown = (signal) => new Promise((done) => {
  if (!document.hidden || signal.aborted) { done(); return; }
  const look = () => { if (!document.hidden || signal.aborted) { document.removeEventListener("visibilitychange", look); done(); } };
  document.addEventListener("visibilitychange", look);
  signal.addEventListener("abort", look, { once: true });
});

/** Messages of a stream until it ends; a hidden tab gives its connection back. */
async function read_stream(response, on_news, signal, leave) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const hide = () => { if (document.hidden) leave.abort(); };
  document.addEventListener("visibilitychange", hide);
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done || signal.aborted) return;
      text += value;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const data = /^data: (.*)$/m.exec(text.slice(0, end));
        text = text.slice(end + 2);
        if (data && on_news(JSON.parse(data[1]))) { leave.abort(); return; }
      }
    }
  } finally { document.removeEventListener("visibilitychange", hide); }
}

/** Tells what is new of a run, by a stream where there is one to be had and by asking now and then where not. `news.next` is where
    the next question goes on, so nothing is lost between two. Ends when `on_news` says so by returning true. */
export async function follow(name, after, on_news, signal) {
  let next = after;
  let over = false;
  const take = (news) => { next = news.next; over = on_news(news); return over; };
  while (!signal.aborted && !over) {
    await shown(signal);
    const leave = new AbortController();
    const stop = () => leave.abort();
    signal.addEventListener("abort", stop, { once: true });
    try {
      const response = await fetch(`/api/events?${new URLSearchParams({ name, after: next })}`, { headers: { "X-Gradus-Token": token }, signal: leave.signal });
      if (response.ok) await read_stream(response, take, signal, leave);
      else if (response.status === 503) take(await ask("/api/news", { parameters: { name, after: next }, signal }));
    } catch { /* closed, hidden or out of reach: the next turn finds out */ }
    signal.removeEventListener("abort", stop);
    if (!over) await rest(2000, signal);
  }
}
