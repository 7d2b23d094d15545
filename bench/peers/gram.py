"""Runs numpy, scipy and scikit-learn on Gram matrices: gram.py FOLDER PROBLEM N D THREADS RIDGE

Reads x.f32 (N×D), q.f32 (queries) and v.f32 (N×10) from the folder and serves as peer.py says. Problems: `product`, K(x, x) v of the
Laplace kernel in float32, in blocks of rows of the fastest size that was tried; `prediction`, K(q, x) v in the same way; `laplace`, scipy's
float64 Cholesky solve as one writes it; `in-place`, the same in one array that is kept; `gaussian`, scikit-learn's KernelRidge.
"""
import sys

import peer

folder, problem, n, d, threads, ridge = sys.argv[1], sys.argv[2], *map(float, sys.argv[3:])
n, d, threads = int(n), int(d), int(threads)
peer.use_threads(threads)

import numpy as np  # noqa: E402
import scipy.linalg  # noqa: E402
from sklearn.kernel_ridge import KernelRidge  # noqa: E402
from sklearn.metrics.pairwise import euclidean_distances  # noqa: E402

read = lambda name, cols: np.fromfile(f"{folder}/{name}.f32", np.float32).reshape(-1, cols)
x, q, v = read("x", d), read("q", d), read("v", 10)
BANDWIDTH = 8


def product(rows, block):
    out = np.empty((len(rows), v.shape[1]), np.float32)
    norms = np.einsum("ij,ij->i", x, x)
    gram = np.empty((block, n), np.float32)
    for first in range(0, len(rows), block):
        some = rows[first : first + block]
        k = gram[: len(some)]
        np.matmul(some, x.T, out=k)
        k *= -2
        k += norms
        k += np.einsum("ij,ij->i", some, some)[:, None]
        np.maximum(k, 0, out=k)
        np.sqrt(k, out=k)
        k *= np.float32(-1 / BANDWIDTH)
        np.exp(k, out=k)
        np.matmul(k, v, out=out[first : first + block])
    return out


def laplace():
    gram = np.exp(-np.sqrt(euclidean_distances(x.astype(np.float64), squared=True)) / BANDWIDTH)
    gram[np.diag_indices(n)] += ridge
    factor = scipy.linalg.cho_factor(gram, lower=True, overwrite_a=True, check_finite=False)
    return scipy.linalg.cho_solve(factor, v.astype(np.float64), check_finite=False)


held = []


def in_place():
    if not held:
        held.append(np.empty((n, n)))
    gram, rows = held[0], x.astype(np.float64)
    norms = np.einsum("ij,ij->i", rows, rows)
    np.matmul(rows, rows.T, out=gram)
    gram *= -2
    gram += norms
    gram += norms[:, None]
    np.maximum(gram, 0, out=gram)
    np.sqrt(gram, out=gram)
    gram *= -1 / BANDWIDTH
    np.exp(gram, out=gram)
    gram[np.diag_indices(n)] = 1 + ridge
    factor = scipy.linalg.cho_factor(gram.T, lower=True, overwrite_a=True, check_finite=False)
    return scipy.linalg.cho_solve(factor, v.astype(np.float64), check_finite=False)


def gaussian():
    return KernelRidge(kernel="rbf", gamma=1 / (2 * d), alpha=ridge).fit(x.astype(np.float64), v.astype(np.float64))


if problem in ("product", "prediction"):
    rows = x if problem == "product" else q
    seconds = lambda block: peer.seconds_of(lambda: product(rows[:4000], block), threads)
    size = min((125, 250, 500, 1000, 2000), key=seconds)
    run = lambda: product(rows, size)
else:
    run = {"laplace": laplace, "in-place": in_place, "gaussian": gaussian}[problem]
peer.serve(run, threads)
