"""Runs scikit-learn's random forest: forest.py FOLDER D TREES THREADS

Reads x.f32 and y.i32 (training rows), q.f32 and c.i32 (queries) from the folder and prints {"build": 0}. The lines on stdin are by
turns a request to fit a forest, each with a new seed, and one to predict the queries with it; each is answered by {"query": seconds}.
After a prediction forest.json in the folder has its accuracy and the mean number of nodes of a tree.
"""
import json
import sys
import time

import numpy as np
from sklearn.ensemble import RandomForestClassifier

folder, d, trees, threads = sys.argv[1], *map(int, sys.argv[2:])
x, q = (np.fromfile(f"{folder}/{name}.f32", np.float32).reshape(-1, d) for name in ("x", "q"))
y, c = (np.fromfile(f"{folder}/{name}.i32", np.int32) for name in ("y", "c"))

print(json.dumps({"build": 0}), flush=True)
for turn, _ in enumerate(sys.stdin):
    start = time.perf_counter()
    if turn % 2 == 0:
        forest = RandomForestClassifier(n_estimators=trees, n_jobs=threads, random_state=turn).fit(x, y)
    else:
        predicted = forest.predict(q)
    seconds = time.perf_counter() - start
    if turn % 2 == 1:
        nodes = np.mean([tree.tree_.node_count for tree in forest.estimators_])
        with open(f"{folder}/forest.json", "w") as file:
            json.dump({"accuracy": float(np.mean(predicted == c)), "nodes": float(nodes)}, file)
    print(json.dumps({"query": round(seconds, 5)}), flush=True)
