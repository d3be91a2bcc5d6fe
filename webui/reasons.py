"""Why an officer puts people forward: a code of a closed list, and words that may follow it."""

from __future__ import annotations

from werkzeug.datastructures import MultiDict

from lepmatch import REASONS

MOST_WORDS = 150
"""Characters of an officer's words, which stand after the code of a reason in one line."""


def wrong_words(form: MultiDict[str, str]) -> list[dict[str, str]]:
    """What is wrong with the words of a form, with their place on the page."""
    if len(_words(form)) <= MOST_WORDS:
        return []
    return [{"text": f"Your words must have at most {MOST_WORDS} characters", "href": "#words"}]


def what_lacks(form: MultiDict[str, str]) -> list[dict[str, str]]:
    """What a form that puts people forward lacks, each with its place on the page."""
    errors = wrong_words(form)
    if not form.getlist("jobseeker"):
        errors.append({"text": "Choose at least one person", "href": "#candidates"})
    if form.get("reason") not in REASONS["decided"]:
        errors.append({"text": "Choose why these people are put forward", "href": "#reason"})
    return errors


def reason_of(form: MultiDict[str, str]) -> str:
    """The reason that a form gives: its code, and the officer's words after it."""
    said, code = _words(form), form["reason"]
    return f"{code}: {said}" if said else code


def _words(form: MultiDict[str, str]) -> str:
    return " ".join(form.get("words", "").split())
