"""Aggregates crowd votes by plain Dawid-Skene EM in numpy: dawid_skene.py FOLDER

Reads label.csv (item, worker, label) and truth.csv (item, truth) of the folder. Removes repeated votes of a worker on an item but the first.
Adds 0.01 to each count and runs 200 iterations from vote shares. Prints the accuracy with ties split, the mean absolute error of the accuracy
of workers with at least 10 known items, and the processor seconds, as JSON.
"""
import json
import sys
import time

import numpy as np

folder = sys.argv[1]
read = lambda name: np.loadtxt(f"{folder}/{name}", delimiter=",", skiprows=1, dtype=np.int64)
votes, truth = read("label.csv"), read("truth.csv")
start = time.process_time()
names, item = np.unique(votes[:, 0], return_inverse=True)
_, worker = np.unique(votes[:, 1], return_inverse=True)
label = votes[:, 2]
_, first = np.unique(item * (worker.max() + 1) + worker, return_index=True)
item, worker, label = item[first], worker[first], label[first]
n, w, k = len(names), worker.max() + 1, int(max(votes[:, 2].max(), truth[:, 1].max())) + 1

posterior = np.zeros((n, k))
np.add.at(posterior, (item, label), 1)
posterior /= posterior.sum(1, keepdims=True)
for _ in range(200):
    counts = np.full((w, k, k), 0.01)  # by worker, label and class
    np.add.at(counts, (worker, label), posterior[item])
    logs = np.log(counts) - np.log(counts.sum(1, keepdims=True))
    scores = np.tile(np.log(posterior.mean(0) + 1e-300), (n, 1))
    np.add.at(scores, item, logs[worker, label])
    posterior = np.exp(scores - scores.max(1, keepdims=True))
    posterior /= posterior.sum(1, keepdims=True)
seconds = time.process_time() - start

place = {name: i for i, name in enumerate(names)}
known = np.full(n, -1)
for name, clean in truth:
    if name in place:
        known[place[name]] = clean
rows = np.flatnonzero(known >= 0)
tied = posterior[rows] > posterior[rows].max(1, keepdims=True) - 1e-6
accuracy = (tied[np.arange(len(rows)), known[rows]] / tied.sum(1)).mean()
on = known[item] >= 0
sums = lambda values, where: np.bincount(worker[where], values[where], minlength=w)
ones = np.ones(len(item))
seen = sums(ones, on)
right = sums((label == known[item]).astype(float), on)
said = sums(posterior[item, label], ones > 0) / sums(ones, ones > 0)
enough = seen >= 10
error = np.abs(said[enough] - right[enough] / seen[enough]).mean()
print(json.dumps({"accuracy": accuracy, "error": error, "seconds": seconds}))
