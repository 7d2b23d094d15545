"""Runs trials of 1-NN on noisy labels: trials.py HOW SEEDS RATES N M D

A trial flips the labels of N training rows at one of RATES rates from 0 to 0.5, and counts the test rows (M of them) whose nearest training
row has another label than their Bayes optimal class. `numpy` searches once a seed, into preallocated arrays, for all rates; it stores nothing.
`sklearn` fits and predicts in each trial, as a plain loop does. Serves as ../peers/peer.py says, with the seconds of all trials.
"""
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "peers"))
import peer  # noqa: E402

peer.use_threads(1)

import numpy as np  # noqa: E402
from gaussians import TwoGaussians  # noqa: E402
from nearest_search import NearestSearch  # noqa: E402

how, seeds, count, n, m, d = sys.argv[1], *map(int, sys.argv[2:])
RATES = np.linspace(0, 0.5, count, dtype=np.float32)[:, None]

generator = np.random.default_rng(1)
both = TwoGaussians(n + m, d, generator)
neighbors = NearestSearch(n, m, d)
uniforms = np.empty(n, np.float32)
flipped = np.empty((count, n), bool)
answers = np.empty((count, m), bool)


def numpy_seed():
    x, y, clean = both.sample()
    neighbors.ask(x[n:])
    index = neighbors.search(x[:n])
    generator.random(out=uniforms, dtype=np.float32)
    np.less(uniforms, RATES, out=flipped)
    np.logical_xor(flipped, y[:n], out=flipped)
    np.take(flipped, index, axis=1, out=answers, mode="clip")
    np.logical_xor(answers, clean[n:], out=answers)
    return answers.mean(axis=1)


def sklearn_seed():
    from sklearn.neighbors import KNeighborsClassifier

    x, y, clean = both.sample()
    errors = []
    for rate in RATES[:, 0]:
        noisy = np.where(generator.random(n) < rate, 1 - y[:n], y[:n])
        model = KNeighborsClassifier(1).fit(x[:n], noisy)
        errors.append((model.predict(x[n:]) != clean[n:]).mean())
    return np.array(errors)


seed = {"numpy": numpy_seed, "sklearn": sklearn_seed}[how]
peer.serve(lambda: [seed() for _ in range(seeds)])
