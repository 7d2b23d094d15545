"""Runs trials of 1-NN with numpy: trials.py FOLDER TASK N M D TRIALS

A trial of the task `noise` draws N training rows and M test rows, searches the nearest training row of each test row, flips the training labels
at each of five rates, and counts the test rows whose neighbor's label is not their Bayes optimal class. A trial of `retrain` has the test rows
of the first one, and the labels without flips. Serves as peer.py says, with the seconds of TRIALS trials; errors.json in FOLDER has the share
of wrong answers in the last ones. Of the forms that were tried this is the fastest: the norms are a column of the product's operands, blocks
of the product stay in the cache, both samples are one draw, and the rates are rows of one array.
"""
import json
import sys

import peer

peer.use_threads(1)

import numpy as np  # noqa: E402
from gaussians import TwoGaussians  # noqa: E402

folder, task, n, m, d, trials = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
RATES = np.array([[0.05], [0.1], [0.2], [0.3], [0.4]], np.float32)
QUERIES_PER_BLOCK = 250

generator = np.random.default_rng(1)
both = TwoGaussians(n + m, d, generator)
train = TwoGaussians(n, d, generator)
norms = np.empty(n, np.float32)
points = np.empty((d + 1, n), np.float32)
queries = np.ones((m, d + 1), np.float32)
scores = np.empty((QUERIES_PER_BLOCK, n), np.float32)
index = np.empty(m, np.intp)
uniforms = np.empty((len(RATES), n), np.float32)
flipped = np.empty((len(RATES), n), bool)
answers = np.empty((len(RATES), m), bool)


def search(x):
    """Finds the largest q·x - |x|²/2 of each query."""
    np.einsum("ij,ij->i", x, x, out=norms)
    points[:d] = x.T
    np.multiply(norms, -0.5, out=points[d])
    for first in range(0, m, QUERIES_PER_BLOCK):
        some = queries[first : first + QUERIES_PER_BLOCK]
        block = scores[: len(some)]
        np.matmul(some, points, out=block)
        block.argmax(1, out=index[first : first + len(some)])


def noise():
    x, y, clean = both.sample()
    queries[:, :d] = x[n:]
    search(x[:n])
    generator.random(out=uniforms, dtype=np.float32)
    np.less(uniforms, RATES, out=flipped)
    np.logical_xor(flipped, y[:n], out=flipped)
    np.take(flipped, index, axis=1, out=answers, mode="clip")
    np.logical_xor(answers, clean[n:], out=answers)
    return np.count_nonzero(answers) / answers.size


first, _, first_clean = TwoGaussians(m, d, generator).sample()


def retrain():
    x, y, _ = train.sample()
    search(x)
    return np.count_nonzero(y[index] != first_clean) / m


trial = {"noise": noise, "retrain": retrain}[task]
queries[:, :d] = first


def run():
    wrong = sum(trial() for _ in range(trials)) / trials
    with open(f"{folder}/errors.json", "w") as file:
        json.dump(wrong, file)


peer.serve(run)
