"""Runs trials of 1-NN with numpy: trials.py FOLDER TASK N M D TRIALS

A trial of the task `noise` draws N training rows and M test rows, searches the nearest training row of each test row, flips the training labels
at each of five rates, and counts the test rows whose neighbor's label is not their Bayes optimal class. A trial of `retrain` has the test rows
of the first one, and the labels without flips. Serves as peer.py says, with the seconds of TRIALS trials; errors.json in FOLDER has the share
of wrong answers in the last ones. Both samples are one draw, and the rates are rows of one array; nearest_search.py has the
search.
"""
import json
import sys

import peer

peer.use_threads(1)

import numpy as np  # noqa: E402
from gaussians import TwoGaussians  # noqa: E402
from nearest_search import NearestSearch  # noqa: E402

folder, task, n, m, d, trials = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:])
RATES = np.array([[0.05], [0.1], [0.2], [0.3], [0.4]], np.float32)

generator = np.random.default_rng(1)
both = TwoGaussians(n + m, d, generator)
train = TwoGaussians(n, d, generator)
neighbors = NearestSearch(n, m, d)
uniforms = np.empty((len(RATES), n), np.float32)
flipped = np.empty((len(RATES), n), bool)
answers = np.empty((len(RATES), m), bool)


def noise():
    x, y, clean = both.sample()
    neighbors.ask(x[n:])
    index = neighbors.search(x[:n])
    generator.random(out=uniforms, dtype=np.float32)
    np.less(uniforms, RATES, out=flipped)
    np.logical_xor(flipped, y[:n], out=flipped)
    np.take(flipped, index, axis=1, out=answers, mode="clip")
    np.logical_xor(answers, clean[n:], out=answers)
    return np.count_nonzero(answers) / answers.size


first, _, first_clean = TwoGaussians(m, d, generator).sample()


def retrain():
    x, y, _ = train.sample()
    index = neighbors.search(x)
    return np.count_nonzero(y[index] != first_clean) / m


trial = {"noise": noise, "retrain": retrain}[task]
neighbors.ask(first)


def run():
    wrong = sum(trial() for _ in range(trials)) / trials
    with open(f"{folder}/errors.json", "w") as file:
        json.dump(wrong, file)


peer.serve(run)
