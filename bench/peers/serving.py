"""What the Python workers share: the lines that they read and answer, and how a step or a call is timed.

A worker reads `about`, `train W3 1 0.5` (workload, threads, least seconds) and `infer W3 1 4096` (workload, threads, rows of
a call) and answers one line of JSON each. Threads are fixed by the environment that it is started with.
"""
import json
import sys
import time

import workloads

INFERENCE_SECONDS = 0.2
WARM_UP = 0.2      # share of the least seconds
FEWEST_STEPS = 3


def measure(step, least_seconds):
    """Runs step() for at least so many seconds after a warm-up -> median and 99th percentile of its seconds."""
    clock = time.perf_counter
    end = clock() + WARM_UP * least_seconds
    step()
    while clock() < end:
        step()
    times, end = [], clock() + least_seconds
    while len(times) < FEWEST_STEPS or clock() < end:
        start = clock()
        step()
        times.append(clock() - start)
    times.sort()
    return {"seconds": times[len(times) // 2], "p99": times[min(len(times) - 1, len(times) * 99 // 100)],
            "steps": len(times)}


def answer(peer, words):
    if words[0] == "about":
        return peer.about()
    workload = workloads.find(words[1])
    if words[0] == "train":
        return peer.train(workload, float(words[3]))
    if words[0] == "infer":
        return peer.infer(workload, int(words[3]), INFERENCE_SECONDS)
    raise ValueError(f"there is no request {words[0]!r}")


def serve(peer):
    """Answers each line of standard input until its end. A request that fails is answered by {"error": why}."""
    for line in sys.stdin:
        try:
            reply = answer(peer, line.split())
        except Exception as error:  # the next request may still be answered
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), flush=True)
