"""Runs scikit-learn's regressions: regression.py FOLDER PROBLEM THREADS

Reads problem.json, and x.f64, y.f64 and q.f64 (queries), from the folder; writes answer.f64 and serves as peer.py says. Problems:
`neighbors`, KNeighborsRegressor; `kernel`, KernelRidge, both fitted and asked for predictions; `left-out`, the errors on each row of a
KernelRidge that is fitted to all others, by as many fits; `choose`, GridSearchCV of KernelRidge over bandwidths and ridges by 5 folds.
"""
import json
import sys

import peer

folder, problem, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
peer.use_threads(threads)

import numpy as np  # noqa: E402
from sklearn.kernel_ridge import KernelRidge  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.neighbors import KNeighborsRegressor  # noqa: E402

sizes = json.load(open(f"{folder}/problem.json"))
read = lambda name: np.fromfile(f"{folder}/{name}.f64")
x, q = (read(name).reshape(-1, sizes["d"]) for name in "xq")
y = read("y").reshape(len(x), -1)
gamma = lambda bandwidth: 1 / (2 * bandwidth**2)


def ridge_of(bandwidth, ridge):
    return KernelRidge(kernel="rbf", gamma=gamma(bandwidth), alpha=ridge)


def neighbors():
    return KNeighborsRegressor(sizes["k"]).fit(x, y).predict(q)


def kernel():
    return ridge_of(sizes["bandwidths"][0], sizes["ridges"][0]).fit(x, y).predict(q)


def left_out():
    errors = []
    for row in range(len(x)):
        rest = np.arange(len(x)) != row
        fitted = ridge_of(sizes["bandwidths"][0], sizes["ridges"][0]).fit(x[rest], y[rest])
        errors.append(y[row] - fitted.predict(x[row : row + 1])[0])
    return np.array(errors)


def choose():
    grid = {"gamma": [gamma(bandwidth) for bandwidth in sizes["bandwidths"]], "alpha": sizes["ridges"]}
    search = GridSearchCV(KernelRidge(kernel="rbf"), grid, cv=5, scoring="neg_mean_squared_error")
    found = search.fit(x, y).best_params_
    return np.array([1 / np.sqrt(2 * found["gamma"]), found["alpha"]])


run = {"neighbors": neighbors, "kernel": kernel, "left-out": left_out, "choose": choose}[problem]
peer.serve(lambda: np.asarray(run(), np.float64).tofile(f"{folder}/answer.f64"), threads)
