"""Ranks labels by confident learning (Northcutt, Jiang and Chuang, JAIR 2021) on out-of-fold predictions of three models.

confident_learning.py D FOLDER...    Each FOLDER has x.f64 (n*D float64) and y.i32 (n int32).
Prints the names of the models, and writes each model's scores to FOLDER/<model>.f64: the normalized margin, where larger is
more suspicious.
"""
import json
import sys

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

d = int(sys.argv[1])
models = {
    "k-NN": KNeighborsClassifier(15),
    "logistic": make_pipeline(StandardScaler(), LogisticRegression(max_iter=300, C=0.05)),
    "forest": RandomForestClassifier(300, random_state=0, n_jobs=2),
}
for folder in sys.argv[2:]:
    x = np.fromfile(f"{folder}/x.f64").reshape(-1, d)
    y = np.fromfile(f"{folder}/y.i32", dtype=np.int32)
    rows = np.arange(len(y))
    for name, model in models.items():
        folds = StratifiedKFold(5, shuffle=True, random_state=0)
        p = cross_val_predict(model, x, y, cv=folds, method="predict_proba")
        others = p.copy()
        others[rows, y] = -1
        (others.max(1) - p[rows, y]).tofile(f"{folder}/{name}.f64")
print(json.dumps(list(models)))
