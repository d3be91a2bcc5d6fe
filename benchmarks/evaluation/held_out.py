"""How well titles are read that the coder never saw: those of its own tables, a fifth held out at a time.

Run ``python benchmarks/evaluation/held_out.py``; a part takes a minute or more. Titles with the same words stay
together. A title is ranked against all others held out with it; those of the same unit group are the right ones.
"""

from __future__ import annotations

import sys

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import GroupKFold

from lepmatch.market import title_model, titles
from lepmatch.market.occupations import occupations
from lepmatch.market.title_features import Features

PARTS = 5
QUERIES = 300  # titles of a part that are ranked against the rest of it
DIGITS = {"unit": 4, "minor": 3, "major": 1}


def coded(sure: NDArray[np.float32], own: NDArray[np.int64]) -> dict[str, float]:
    """Accuracy, and how honest confidence is."""
    codes = list(occupations())
    best = np.argsort(-sure, axis=1, kind="stable")[:, :5]
    figures = {}
    for name, digits in DIGITS.items():
        group = np.array([code[:digits] for code in codes])
        same = group[best] == group[own][:, None]
        figures |= {
            f"{name} group, right at 1": same[:, 0].mean(),
            f"{name} group, right at 5": same.any(axis=1).mean(),
        }
    first, right = sure.max(axis=1), best[:, 0] == own
    for low, high in ((0.25, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 1.01)):
        among = (low <= first) & (first < high)
        figures[f"confidence {low:.2f} to {min(high, 1):.2f}: share"] = among.mean()
        figures[f"confidence {low:.2f} to {min(high, 1):.2f}: right"] = right[among].mean()
    return figures


def ranked(
    name: str, scores: NDArray[np.float32], asked: NDArray[np.int64], own: NDArray[np.int64]
) -> dict[str, float]:
    """Mean reciprocal rank and mean average precision."""
    first, precision = [], []
    for line, query in zip(scores, asked, strict=True):
        order = np.argsort(-line, kind="stable")
        places = np.flatnonzero(own[order[order != query]] == own[query]) + 1
        if places.size:
            first.append(1 / places[0])
            precision.append(np.mean(np.arange(1, places.size + 1) / places))
    return {
        f"{name}: mean reciprocal rank": float(np.mean(first)),
        f"{name}: mean average precision": float(np.mean(precision)),
    }


def main() -> None:
    """Print every figure, averaged over the parts; a number as argument stops after so many parts."""
    known = title_model.lessons()
    every, codes = list(known), {code: place for place, code in enumerate(occupations())}
    own = np.array([codes[code] for code in known.values()])
    parts = list(GroupKFold(PARTS).split(every, own, title_model.alike(every)))[
        : int(sys.argv[1]) if sys.argv[1:] else PARTS
    ]
    found: list[dict[str, float]] = []
    for learnt, held in parts:
        model = title_model.TitleModel.of(title_model.fit({every[at]: known[every[at]] for at in learnt}))
        left, mine = [every[at] for at in held], own[held]
        sure = np.vstack([model.confidences(left[at : at + titles.BATCH]) for at in range(0, len(left), titles.BATCH)])
        asked = np.random.default_rng(0).permutation(len(left))[:QUERIES]
        rows = Features.of(left).rows(left)
        spelt = (rows[asked] @ rows.T).toarray() / 2
        meant = np.sqrt(sure) / np.linalg.norm(np.sqrt(sure), axis=1, keepdims=True)
        ours = titles.SPELLING * spelt + (1 - titles.SPELLING) * (meant[asked] @ meant.T)
        texts = [" ".join(words) for words in left]
        plain = {
            "word TF-IDF": TfidfVectorizer(analyzer=str.split).fit_transform(texts),
            "character TF-IDF": TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5)).fit_transform(texts),
        }
        alike = {name: (seen[asked] @ seen.T).toarray() for name, seen in plain.items()}
        alike |= {"word and character TF-IDF": sum(alike.values()), "spelling alone": spelt, "rank_titles": ours}
        figures = coded(sure, mine)
        for name, scores in alike.items():
            figures |= ranked(name, scores, asked, mine)
        found.append(figures)
    print(f"{len(every)} titles, {len(parts)} of {PARTS} parts")
    for name in found[0]:
        print(f"{name:<50}{np.mean([figures[name] for figures in found]):>9.3f}")


if __name__ == "__main__":
    main()
