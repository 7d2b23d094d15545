"""Runs scipy on many label draws: draws.py FOLDER D DRAWS BANDWIDTH RIDGE THREADS

Reads x.f32 and labels.f64 (n×draws) from the folder and serves as peer.py says: makes the Laplace Gram matrix in float64, factors it and
solves for all draws.
"""
import sys

import peer

folder, d, draws, bandwidth, ridge, threads = sys.argv[1], *map(float, sys.argv[2:])
peer.use_threads(int(threads))

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


peer.serve(solve, int(threads))
