"""Draws random numbers with numpy: random.py WHAT N D, where WHAT is normals or sample

Prints {"build": 0}; then for every line on stdin it draws often enough to be timed, and prints {"query": seconds of one draw}. `normals` are
N standard normal variates from Philox, our generator too. `sample` is one of two round Gaussians, N×D, with labels drawn from the posterior.
"""
import json
import sys
import time

import numpy as np

what, n, d = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
generator = np.random.Generator(np.random.Philox(1))
means = np.zeros((2, d))
means[1, :2] = 1
DRAWS_PER_ROUND = 200


def normals():
    return generator.standard_normal(n)


def sample():
    component = generator.random(n) < 0.5
    x = (means[component.astype(np.intp)] + generator.standard_normal((n, d))).astype(np.float32)
    scores = np.stack([((x - mean) ** 2).sum(1) / -2 for mean in means], 1)
    scores -= scores.max(1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(1, keepdims=True)
    return x, (generator.random(n) >= scores[:, 0]).astype(np.int32), scores.argmax(1)


draw = {"normals": normals, "sample": sample}[what]
print(json.dumps({"build": 0}), flush=True)
for _ in sys.stdin:
    start = time.process_time()
    for _ in range(DRAWS_PER_ROUND):
        draw()
    print(json.dumps({"query": (time.process_time() - start) / DRAWS_PER_ROUND}), flush=True)
