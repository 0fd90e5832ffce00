"""What was measured as tables: medians over the rounds, ratios to gradus, aligned text and Markdown. Measuring is
scripts/bench-peers' business, pictures are picture.py's.

Measurements are lists of records {"peer": .., "threads": .., "seconds": [one a round], ..}, as in results.json.
"""
import re
from statistics import median

import workloads

US = "gradus"
NAMES = {"gradus": "gradus", "pytorch": "PyTorch", "pytorch-tuned": "PyTorch, tuned", "sklearn": "scikit-learn",
         "numpy": "NumPy", "dlib": "dlib", "fann": "FANN"}


def of(records, **wanted):
    """The records that have these values."""
    return [record for record in records if all(record.get(key) == value for key, value in wanted.items())]


def values(records, key):
    """In the order in which they first come up."""
    return list(dict.fromkeys(record[key] for record in records))


def seconds(records, **wanted):
    """The median over the rounds, or None where it was not measured."""
    found = of(records, **wanted)
    return median(found[0]["seconds"]) if found and found[0]["seconds"] else None


def ratio(records, peer, **wanted):
    """Seconds of the peer over those of gradus: above 1, gradus is the faster."""
    theirs, ours = seconds(records, peer=peer, **wanted), seconds(records, peer=US, **wanted)
    return theirs / ours if theirs and ours else None


def time_text(value):
    """Seconds in the unit that suits them, three digits."""
    if value is None:
        return ""
    for unit, factor in (("s", 1), ("ms", 1e3), ("µs", 1e6), ("ns", 1e9)):
        scaled = value * factor
        if scaled >= 0.9995 or unit == "ns":
            break
    return f"{scaled:#.3g}".rstrip(".") + f" {unit}" if scaled < 999.5 else f"{scaled:,.0f} {unit}"


def ratio_text(value):
    if value is None:
        return ""
    return f"{value:.2f}" if value < 9.995 else f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def name_of(peer):
    return NAMES.get(peer, peer)


def peers_of(records):
    """Gradus first, then the others as they came."""
    return sorted(values(records, "peer"), key=lambda peer: peer != US)


def compared(records, keys):
    """A row for each different combination of keys: their values, gradus's time, the other peers' ratios to it."""
    peers = [peer for peer in peers_of(records) if peer != US]
    rows = []
    for combination in dict.fromkeys(tuple(record[key] for key in keys) for record in records):
        wanted = dict(zip(keys, combination))
        rows.append((wanted, seconds(records, peer=US, **wanted), [ratio(records, peer, **wanted) for peer in peers]))
    return peers, rows


def operations_per_second(wanted, taken):
    """GFLOP/s of a training step, or of a call where it says rows."""
    workload = workloads.find(wanted["workload"])
    if "rows" in wanted:
        return workloads.inference_operations(workload.layer_dims, wanted["rows"]) / taken / 1e9
    return workloads.operations(workload.layer_dims, workload.rows) / taken / 1e9


def training_table(results):
    """Head and rows, all text."""
    peers, rows = compared(results["training"], ("workload", "threads"))
    head = ["workload", "network", "batch", "optimizer", "threads", "gradus", "GFLOP/s", "of peak", *map(name_of, peers)]
    table = []
    for wanted, ours, ratios in rows:
        workload = workloads.find(wanted["workload"])
        rate = operations_per_second(wanted, ours) if ours else None
        peak = results.get("peak_gflops", {}).get(str(wanted["threads"]))
        table.append([workload.name, workload.network, str(workload.rows), workload.optimizer, str(wanted["threads"]),
                      time_text(ours), f"{rate:.1f}" if rate else "", f"{100 * rate / peak:.0f} %" if rate and peak else "",
                      *map(ratio_text, ratios)])
    return head, table


def inference_table(results):
    peers, rows = compared(results["inference"], ("workload", "rows", "threads"))
    head = ["workload", "network", "rows a call", "threads", "gradus", "p99", "GFLOP/s", *map(name_of, peers)]
    table = []
    for wanted, ours, ratios in rows:
        p99 = [p for record in of(results["inference"], peer=US, **wanted) for p in record["p99"] if p is not None]
        table.append([wanted["workload"], workloads.find(wanted["workload"]).network, f"{wanted['rows']:,}",
                      str(wanted["threads"]), time_text(ours), time_text(median(p99) if p99 else None),
                      f"{operations_per_second(wanted, ours):.1f}" if ours else "", *map(ratio_text, ratios)])
    return head, table


def slowest_calls_table(results):
    """The 99th percentile of one-row calls, every program that measures it."""
    records = [record for record in results["inference"] if record["rows"] == 1 and any(record["p99"])]
    peers = peers_of(records)
    head, table = ["workload", "threads", *map(name_of, peers)], []
    for workload, threads in dict.fromkeys((record["workload"], record["threads"]) for record in records):
        row = [workload, str(threads)]
        for peer in peers:
            found = of(records, workload=workload, threads=threads, peer=peer)
            row.append(time_text(median(found[0]["p99"])) if found else "")
        table.append(row)
    return head, table


def end_to_end_table(results):
    head = ["data", "threads", "program", "seconds", "over gradus", "accuracy"]
    table = []
    for record in results["end_to_end"]:
        wanted = {"data": record["data"], "threads": record["threads"]}
        table.append([record["data"], str(record["threads"]), record["program"],
                      time_text(median(record["seconds"])),
                      ratio_text(ratio(results["end_to_end"], record["peer"], **wanted)), f"{record['accuracy']:.3f}"])
    return head, table


def numeric_columns(rows):
    """Whether each column but the first holds numbers, with their units; layers and dates are none."""
    number = lambda cell: re.fullmatch(r"[\d,.]*( \S+)?", cell) is not None  # noqa: E731
    return [column > 0 and all(number(row[column]) for row in rows) for column in range(len(rows[0]) if rows else 0)]


def aligned(head, rows):
    """For a terminal: numbers to the right, words to the left."""
    widths = [max(map(len, column)) for column in zip(head, *rows)]
    numeric = numeric_columns(rows)
    line = lambda cells: "  ".join(cell.rjust(width) if right else cell.ljust(width)  # noqa: E731
                                   for cell, width, right in zip(cells, widths, numeric)).rstrip()
    return "\n".join(map(line, [head, *rows]))


def markdown(head, rows):
    escape = lambda cells: "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"  # noqa: E731
    line = "| " + " | ".join("---:" if right else "---" for right in numeric_columns(rows)) + " |"
    return "\n".join([escape(head), line, *map(escape, rows)])


def machine_table(results):
    machine = results["machine"]
    rows = [[key, str(value)] for key, value in machine.items() if value]
    rows += [[name_of(peer), version] for peer, version in results["programs"].items()]
    return ["machine", ""], rows


def page(results):
    """docs/benchmarks/table.md."""
    settings = results["settings"]
    parts = ["# Measured", "",
             f"Written by `{results['made_by']}`: medians of {settings['rounds']} rounds, {settings['seconds']} s or more for "
             "each figure of a round. How, and what a step is: [benchmarks](../benchmarks.md). A program's column is its "
             "seconds over those of gradus: 2.00 means that gradus is twice as fast, 0.50 that the program is.", ""]
    if results.get("busy"):
        parts += [f"**The machine was busy: load {max(results['load']):.2f} before a round. Do not quote these figures.**", ""]
    sections = [("Training", "A step: forward, cost, backward, update.", training_table, "training"),
                ("Inference", "A call, from rows in memory to probabilities.", inference_table, "inference"),
                ("The slowest of a hundred calls of one row", "", slowest_calls_table, "inference"),
                ("From a table on disk to answers on disk", results.get("end_to_end_about", ""), end_to_end_table,
                 "end_to_end")]
    for title, about, table, key in sections:
        if results.get(key):
            parts += [f"## {title}", "", *([about, ""] if about else []), markdown(*table(results)), ""]
    if not results.get("end_to_end"):
        parts += ["## From a table on disk to answers on disk", "", results.get("end_to_end_about", "Not measured."), ""]
    parts += ["## Where", "", markdown(*machine_table(results)), ""]
    parts += [f"Load before each round: {', '.join(f'{load:.2f}' for load in results['load'])}."]
    if results.get("missing"):
        parts += ["", *(f"Not measured: {name_of(peer)}, {why}." for peer, why in results["missing"].items())]
    return "\n".join(parts) + "\n"
