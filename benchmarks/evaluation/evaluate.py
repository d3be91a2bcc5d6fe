"""How well titles and skills are read, on judgements that nothing was fitted to: ``make evaluate``.

Prints today's figures beside the ones kept in ``figures.json``; ``--record`` keeps today's.
"""

from __future__ import annotations

import csv
import json
import sys
import time
from pathlib import Path

import lepmatch as lep

HERE = Path(__file__).parent
FIGURES = HERE / "figures.json"
DIGITS = {"unit": 4, "minor": 3, "major": 1}


def rows(name: str) -> list[dict[str, str]]:
    """One file of judgements."""
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def title_figures() -> tuple[dict[str, float], list[str]]:
    """Accuracy, mean reciprocal rank and honesty of confidence; lines by major group and by confidence."""
    judged = rows("titles")
    lep.code_title("shop assistant in a test of speed")
    start = time.process_time()
    found = [lep.code_title(row["title"], n=20) for row in judged]
    took = time.process_time() - start
    answers = [[one.code for one in result.codes or result.nearest] or [""] for result in found]
    figures: dict[str, float] = {"titles": len(judged)}
    for name, digits in DIGITS.items():
        for depth in (1, 5):
            hits = [
                any(code[:digits] == row["code"][:digits] for code in codes[:depth])
                for row, codes in zip(judged, answers, strict=True)
            ]
            figures[f"{name} group, right at {depth}"] = sum(hits) / len(hits)
    ranks = [
        codes.index(row["code"]) + 1 if row["code"] in codes else 0 for row, codes in zip(judged, answers, strict=True)
    ]
    figures["mean reciprocal rank"] = sum(1 / rank for rank in ranks if rank) / len(ranks)
    figures["not recognised"] = sum(not result.codes for result in found) / len(found)
    figures["milliseconds a title"] = took / len(judged) * 1e3
    lines = ["", "By major group         titles  right at 1  right at 5"]
    for major in "123456789":
        own = [rank for row, rank in zip(judged, ranks, strict=True) if row["code"][0] == major]
        at = [sum(0 < rank <= depth for rank in own) / len(own) for depth in (1, 5)]
        lines.append(f"{major:<22} {len(own):>6} {at[0]:>11.3f} {at[1]:>11.3f}")
    lines += ["", "Confidence             titles       right"]
    said = [(r.codes[0].confidence, rank == 1) for r, rank in zip(found, ranks, strict=True) if r.codes]
    for low, high in ((0.25, 0.4), (0.4, 0.6), (0.6, 0.8), (0.8, 0.9), (0.9, 0.96), (0.96, 1.01)):
        own = [right for confidence, right in said if low <= confidence < high]
        lines.append(f"{low:.2f} to {min(high, 1):.2f} {len(own):>18} {sum(own) / max(len(own), 1):>11.3f}")
    sure = [right for confidence, right in said if confidence >= 0.8]
    figures["right at confidence 0.8 or more"] = sum(sure) / len(sure)
    return figures, lines


def other_figures() -> dict[str, float]:
    """Texts that are no titles, gendered pairs, and skills in descriptions."""
    nonsense = [lep.code_title(row["text"]) for row in rows("nonsense")]
    pairs = [(lep.code_title(row["one"]).codes, lep.code_title(row["other"]).codes) for row in rows("gendered")]
    both = found_only = marked_only = unknown = marks = 0
    for row in rows("vacancies"):
        marked = set()
        for term in filter(None, map(str.strip, row["skills"].split(";"))):
            marks += 1
            named = {one.id for one in lep.find_skills(term)}
            unknown += len(named) != 1
            marked |= named if len(named) == 1 else set()
        found = {one.id for one in lep.find_skills(row["text"])}
        both, found_only, marked_only = (
            both + len(found & marked),
            found_only + len(found - marked),
            marked_only + len(marked - found),
        )
    return {
        "nonsense recognised": sum(bool(one.codes) for one in nonsense) / len(nonsense),
        "nonsense, highest confidence": max((one.codes[0].confidence for one in nonsense if one.codes), default=0.0),
        "gendered pairs alike": sum(one == other for one, other in pairs) / len(pairs),
        "skills: precision": both / (both + found_only),
        "skills: recall": both / (both + marked_only),
        "skills: marks without one skill in the table": unknown / marks,
    }


def main() -> None:
    """Print everything."""
    figures, lines = title_figures()
    figures |= other_figures()
    before = json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}
    print(f"{'':<46}{'now':>9}{'before':>9}")
    for name, value in figures.items():
        print(f"{name:<46}{value:>9.3f}" + (f"{before[name]:>9.3f}" if name in before else f"{'-':>9}"))
    print("\n".join(lines))
    if "--record" in sys.argv[1:]:
        FIGURES.write_text(json.dumps({name: round(value, 4) for name, value in figures.items()}, indent=2) + "\n")


if __name__ == "__main__":
    main()
