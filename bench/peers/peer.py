"""Holds what the programs of the peers share: the threads of OpenBLAS, the clock, and the answers on stdout."""
import json
import os
import sys
import time


def use_threads(count):
    """Sets up OpenBLAS and OpenMP for so many threads; call it before numpy is imported."""
    # Debian's OpenBLAS is older than some processors and then falls back to an SSE kernel.
    flags = open("/proc/cpuinfo").read() if os.path.exists("/proc/cpuinfo") else ""
    best = "SkylakeX" if "avx512f" in flags else "Haswell" if "avx2" in flags else "Nehalem"
    os.environ.setdefault("OPENBLAS_CORETYPE", best)
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
        os.environ[name] = str(count)


def seconds_of(call, threads=1, calls=1):
    """Returns the seconds of one call: of processor time on one thread, which others do not disturb, of wall time on several."""
    clock = time.process_time if threads == 1 else time.perf_counter
    start = clock()
    for _ in range(calls):
        call()
    return (clock() - start) / calls


def serve(call, threads=1, calls=1):
    """Prints {"build": 0}; then for every line on stdin runs the problem and prints {"query": seconds}."""
    print(json.dumps({"build": 0}), flush=True)
    for _ in sys.stdin:
        print(json.dumps({"query": seconds_of(call, threads, calls)}), flush=True)
