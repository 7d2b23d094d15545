"""Runs one native peer on one job: metrics.py PROGRAM JOB FOLDER D THREADS RADIUS

Reads points.f32 and queries.f32 from the folder, prepares the points and prints {"build": seconds}; then for every line on stdin it
searches once and prints {"query": seconds}: of processor time on one thread, of wall time on several.
"""
import json
import sys
import time

import peer

program, job, folder, d, threads, radius = *sys.argv[1:4], int(sys.argv[4]), int(sys.argv[5]), float(sys.argv[6])
peer.use_threads(threads)

import numpy as np  # noqa: E402

x = np.fromfile(f"{folder}/points.f32", np.float32).reshape(-1, d)
q = np.fromfile(f"{folder}/queries.f32", np.float32).reshape(-1, d)


def unit(rows):
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def prepare():
    if program == "faiss":
        import faiss

        faiss.omp_set_num_threads(threads)
        index = faiss.IndexFlatIP(d)
        index.add(unit(x) if job == "cosine" else x)
        return (lambda: index.search(unit(q), 1)) if job == "cosine" else (lambda: index.search(q, 1))
    if program == "scipy":
        from scipy.spatial import cKDTree

        tree = cKDTree(x)
        if job == "radius":
            return lambda: tree.query_ball_point(q, radius, workers=threads)
        return lambda: tree.query(q, 1, p=1, workers=threads)
    if program == "numpy":
        points = unit(x).T.copy() if job == "cosine" else x.T
        return lambda: ((unit(q) if job == "cosine" else q) @ points).argmax(axis=1)
    from sklearn.neighbors import NearestNeighbors

    metric = {"cosine": "cosine", "manhattan": "manhattan", "radius": "euclidean"}[job]
    algorithm = "kd_tree" if job == "radius" else "brute"
    model = NearestNeighbors(n_neighbors=1, radius=radius, algorithm=algorithm, metric=metric, n_jobs=threads).fit(x)
    return (lambda: model.radius_neighbors(q)) if job == "radius" else (lambda: model.kneighbors(q))


start = time.perf_counter()
search = prepare()
print(json.dumps({"build": round(time.perf_counter() - start, 5)}), flush=True)
for _ in sys.stdin:
    print(json.dumps({"query": round(peer.seconds_of(search, threads), 5)}), flush=True)
