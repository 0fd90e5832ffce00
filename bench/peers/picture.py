"""Pictures of what was measured, as SVG by hand: text stays text, the colours are Okabe and Ito's, which colour-blind
readers can tell apart, each program has a mark of its own, and the page's light or dark background shows through."""
import math
from html import escape

import report
import workloads

# colour, mark of a program
MARKS = {"gradus": ("#0072b2", "disc"), "pytorch": ("#d55e00", "square"), "pytorch-tuned": ("#d55e00", "diamond"),
         "sklearn": ("#009e73", "triangle"), "numpy": ("#cc79a7", "ring"), "dlib": ("#56b4e9", "cross"),
         "fann": ("#999999", "plus")}
STYLE = ("text{font:13px system-ui,sans-serif;fill:#24292f}.small{font-size:11px}.line{stroke:#d0d7de;stroke-width:1}"
         "@media(prefers-color-scheme:dark){text{fill:#e6edf3}.line{stroke:#444c56}}")


def tag(name, text=None, **attributes):
    """<name key="value">text</name>; an underscore of a key is a hyphen, its last one is dropped (class_)."""
    keys = "".join(f' {key.rstrip("_").replace("_", "-")}="{escape(number(value))}"' for key, value in attributes.items())
    return f"<{name}{keys}/>" if text is None else f"<{name}{keys}>{escape(text, quote=False)}</{name}>"


def number(value):
    return f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else str(value)


def mark(kind, x, y, colour, size=5.0):
    line = {"stroke": colour, "stroke_width": 2, "fill": "none"}
    if kind in ("disc", "ring"):
        return tag("circle", cx=x, cy=y, r=size, **(line if kind == "ring" else {"fill": colour}))
    if kind == "square":
        return tag("rect", x=x - size + 1, y=y - size + 1, width=2 * size - 2, height=2 * size - 2, fill=colour)
    corners = {"diamond": "M{0},{2}L{3},{1}L{0},{4}L{5},{1}Z", "triangle": "M{0},{2}L{3},{4}L{5},{4}Z",
               "cross": "M{5},{2}L{3},{4}M{3},{2}L{5},{4}", "plus": "M{0},{2}V{4}M{5},{1}H{3}"}[kind]
    path = corners.format(*map(number, (x, y, y - size, x + size, y + size, x - size)))
    return tag("path", d=path, **({"fill": colour} if path.endswith("Z") else line))


def svg(width, height, title, parts):
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="img">\n{tag("title", title)}\n{tag("style", STYLE)}\n{body}\n</svg>\n')


def legend(entries, x, y, widest=690):
    """(mark, text) one behind the other, as many lines as they take -> parts, and where the next thing may begin."""
    parts, left = [], x
    for draw, text in entries:
        length = 34 + 7.2 * len(text)
        if left > x and left + length > widest:
            left, y = x, y + 20
        parts += [draw(left + 6.0, y - 4.0), tag("text", text, x=left + 18.0, y=y)]
        left += length
    return parts, y + 14


def ticks(low, high):
    """1, 2 and 5 times the powers of ten from low to high; powers only, where these are many."""
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    found = [step * 10.0**decade for decade in decades for step in (1, 2, 5)]
    found = [value for value in found if low * 0.999 <= value <= high * 1.001]
    return found if len(found) <= 7 else [value for value in found if math.isclose(math.log10(value) % 1, 0, abs_tol=1e-9)]


def speed_picture(results, threads):
    """Steps a second of every program over those of the best peer, a row for each workload."""
    records = report.of(results["training"], threads=threads)
    peers = report.peers_of(records)
    rows = []
    for name in report.values(records, "workload"):
        taken = {peer: report.seconds(records, workload=name, peer=peer) for peer in peers}
        others = [seconds for peer, seconds in taken.items() if seconds and peer != report.US]
        if others:
            rows.append((name, {peer: min(others) / seconds for peer, seconds in taken.items() if seconds}))
    if not rows:
        return None
    every = [value for _, speeds in rows for value in speeds.values()]
    low, high = min(every) / 1.15, max(every) * 1.15
    left, right = 250, 640
    place = lambda value: left + (right - left) * math.log(value / low) / math.log(high / low)  # noqa: E731
    plural = "" if threads == 1 else "s"
    title = f"Steps a second over those of the best other program, {threads} thread{plural}; further right is faster"
    parts, top = legend([(lambda x, y, peer=peer: mark(MARKS[peer][1], x, y, MARKS[peer][0]), report.name_of(peer))
                         for peer in peers], 12, 46)
    bottom = top + 34 * len(rows) + 6
    parts.insert(0, tag("text", title, x=12, y=20))
    for value in ticks(low, high):
        parts += [tag("line", class_="line", x1=place(value), x2=place(value), y1=top, y2=bottom),
                  tag("text", f"{value:g}", class_="small", x=place(value), y=bottom + 16, text_anchor="middle")]
    for i, (name, speeds) in enumerate(rows):
        y, workload = top + 34.0 * i + 20, workloads.find(name)
        parts += [tag("text", f"{name}  {workload.network}", x=12, y=y - 1),
                  tag("text", f"batch {workload.rows}, {workload.optimizer}", class_="small", x=38, y=y + 12)]
        parts += [mark(MARKS[peer][1], place(speed), y, MARKS[peer][0]) for peer, speed in reversed(speeds.items())]
        if report.US in speeds:
            parts.append(tag("text", f"{report.ratio_text(speeds[report.US])} x", x=right + 14, y=y + 4))
    return svg(720, bottom + 28, title, parts)


def sweep_picture(results, rows):
    """Seconds of a step over the width of the hidden layers, both logarithmic; a line for each program and its threads."""
    records = report.of(results["sweep"], rows=rows)
    if not records:
        return None
    lines = {}
    for record in records:
        lines.setdefault((record["peer"], record["threads"]), {})[record["width"]] = report.median(record["seconds"])
    times = [seconds for line in lines.values() for seconds in line.values()]
    widths = sorted({record["width"] for record in records})
    low, high, left, right = min(times) / 1.3, max(times) * 1.3, 74, 690
    across = lambda width: left + (right - left) * (  # noqa: E731
        math.log(width / widths[0]) / math.log(widths[-1] / widths[0]) if len(widths) > 1 else 0.5)
    dashes = {"default": "none", 1: "2 3", 2: "7 4"}
    shapes = {"default": "disc", 1: "ring", 2: "diamond"}
    entries = []
    for peer, threads in lines:
        count = "as it chooses" if threads == "default" else f"{threads} thread" + "s" * (threads > 1)
        draw = lambda x, y, shape=shapes.get(threads, "square"), colour=MARKS[peer][0]: mark(shape, x, y, colour)  # noqa: E731
        entries.append((draw, f"{report.name_of(peer)}, {count}"))
    title = f"A training step over the width of two hidden layers, batch {rows}, Adam; lower is faster"
    parts, top = legend(entries, 12, 46)
    bottom = top + 300
    down = lambda seconds: bottom - (bottom - top) * math.log(seconds / low) / math.log(high / low)  # noqa: E731
    parts.insert(0, tag("text", title, x=12, y=20))
    for value in ticks(low, high):
        parts += [tag("line", class_="line", x1=left, x2=right, y1=down(value), y2=down(value)),
                  tag("text", report.time_text(value), class_="small", x=left - 8, y=down(value) + 4, text_anchor="end")]
    parts += [tag("text", str(width), class_="small", x=across(width), y=bottom + 16, text_anchor="middle")
              for width in widths]
    for (peer, threads), line in lines.items():
        points = [(across(width), down(line[width])) for width in sorted(line)]
        parts.append(tag("polyline", points=" ".join(f"{number(x)},{number(y)}" for x, y in points), fill="none",
                         stroke=MARKS[peer][0], stroke_width=2, stroke_dasharray=dashes.get(threads, "none")))
        parts += [mark(shapes.get(threads, "square"), x, y, MARKS[peer][0], 4.0) for x, y in points]
    return svg(720, bottom + 28, title, parts)


def pictures(results):
    """{file name: SVG} of everything that these results have."""
    made = {f"training-{threads}.svg": speed_picture(results, threads)
            for threads in report.values(results["training"], "threads")}
    made |= {f"sweep-{rows}.svg": sweep_picture(results, rows) for rows in report.values(results.get("sweep", []), "rows")}
    return {name: text for name, text in made.items() if text}
