"""Ranks labels of texts by confident learning (Northcutt, Jiang and Chuang, JAIR 2021) on out-of-fold predictions of
TF-IDF with logistic regression.

text_confident_learning.py FOLDER    FOLDER has texts.json: { texts, labels }.
Writes the scores to FOLDER/scores.f64: the normalized margin, where larger is more suspicious.
"""
import json
import sys

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

folder = sys.argv[1]
with open(f"{folder}/texts.json", encoding="utf8") as file:
    given = json.load(file)
y = np.array(given["labels"])
rows = np.arange(len(y))
model = make_pipeline(TfidfVectorizer(), LogisticRegression(max_iter=1000))
folds = StratifiedKFold(5, shuffle=True, random_state=0)
p = cross_val_predict(model, given["texts"], y, cv=folds, method="predict_proba")
others = p.copy()
others[rows, y] = -1
(others.max(1) - p[rows, y]).tofile(f"{folder}/scores.f64")
