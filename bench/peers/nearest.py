"""Runs one native peer on one workload: nearest.py PROGRAM FOLDER D THREADS

Reads points.f32 and queries.f32 from the folder, builds and prints {"build": seconds}; then for every line on stdin it searches
once and prints {"query": seconds}. The answer of the last search is written to PROGRAM.u32.
"""
import json
import sys
import time

import peer

program, folder, d, threads = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
peer.use_threads(threads)

import numpy as np  # noqa: E402

x = np.fromfile(f"{folder}/points.f32", np.float32).reshape(-1, d)
q = np.fromfile(f"{folder}/queries.f32", np.float32).reshape(-1, d)


def prepare():
    if program == "faiss":
        import faiss

        faiss.omp_set_num_threads(threads)
        index = faiss.IndexFlatL2(d)
        index.add(x)
        return lambda: index.search(q, 1)[1]
    from sklearn.neighbors import NearestNeighbors

    model = NearestNeighbors(n_neighbors=1, algorithm=program, n_jobs=threads).fit(x)
    return lambda: model.kneighbors(q)[1]


def timed(call):
    start = time.perf_counter()
    result = call()
    return result, round(time.perf_counter() - start, 5)


search, seconds = timed(prepare)
print(json.dumps({"build": seconds}), flush=True)
for _ in sys.stdin:
    answer, seconds = timed(search)
    answer.astype(np.uint32).tofile(f"{folder}/{program}.u32")
    print(json.dumps({"query": seconds}), flush=True)
