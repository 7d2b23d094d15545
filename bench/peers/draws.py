"""Runs scipy on many label draws: draws.py FOLDER D DRAWS BANDWIDTH RIDGE THREADS

Reads x.f32 and labels.f64 (n×draws) from the folder and prints {"build": 0}; then for every line on stdin it makes the Laplace Gram
matrix in float64, factors it, solves for all draws and prints {"query": seconds}.
"""
import json
import os
import sys
import time

folder, d, draws, bandwidth, ridge, threads = sys.argv[1], *map(float, sys.argv[2:])
# Debian's OpenBLAS is older than some processors and then falls back to an SSE kernel.
flags = open("/proc/cpuinfo").read() if os.path.exists("/proc/cpuinfo") else ""
best = "SkylakeX" if "avx512f" in flags else "Haswell" if "avx2" in flags else "Nehalem"
os.environ.setdefault("OPENBLAS_CORETYPE", best)
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ[name] = str(int(threads))

import numpy as np  # noqa: E402
import scipy.linalg  # noqa: E402
from sklearn.metrics.pairwise import euclidean_distances  # noqa: E402

x = np.fromfile(f"{folder}/x.f32", np.float32).reshape(-1, int(d)).astype(np.float64)
labels = np.fromfile(f"{folder}/labels.f64").reshape(-1, int(draws))


def solve():
    gram = euclidean_distances(x, squared=True)
    np.sqrt(gram, out=gram)
    gram /= -bandwidth
    np.exp(gram, out=gram)
    gram[np.diag_indices(len(x))] += ridge
    factor = scipy.linalg.cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    return scipy.linalg.cho_solve(factor, labels, check_finite=False)


print(json.dumps({"build": 0}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    solve()
    print(json.dumps({"query": round(time.perf_counter() - start, 5)}), flush=True)
