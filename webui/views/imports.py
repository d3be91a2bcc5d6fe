"""Import: files are sent and checked, what they would change is shown, and a click loads them. Never half of them."""

from __future__ import annotations

import os
import time
from dataclasses import asdict, replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response

from lepmatch import MarketError, read_market
from webui.access import account
from webui.importing import Note, Place, load_aside, may_start, save, sweep
from webui.presenters.imports import present_import, present_problems
from webui.sessions import current
from webui.stores import settings, store

blueprint = Blueprint("imports", __name__, url_prefix="/import")
Page = str | Response | tuple[str, int]


@blueprint.record_once
def tidy(state: BlueprintSetupState) -> None:
    """Remove what an earlier run has left."""
    sweep(state.app.extensions["settings"])


@blueprint.get("")
def ask() -> str:
    """Ask for the files."""
    sweep(settings())
    return _asked()


@blueprint.post("")
def receive() -> Page:
    """Read the files: say all that is wrong, or keep them until they are to be loaded."""
    _drop()
    place = Place.new(settings())
    try:
        if wrong := save(place, request.files.getlist("files")):
            return _asked(errors=[{"text": text, "href": "#files"} for text in wrong]), 422
        version, files = store().version, tuple(sorted(file.name for file in place.files.iterdir()))
        start = time.perf_counter()
        market = read_market(place.source)
        told = {name: asdict(done) for name, done in store().preview(market).items()}
        seconds = time.perf_counter() - start
        place.tell(Note("checked", files, market.on.isoformat(), version, told))
    except MarketError as error:
        found = present_problems(error)
        text = f"{found.count:,} {'problem' if found.count == 1 else 'problems'} in the files; nothing was loaded"
        return _asked(errors=[{"text": text, "href": "#problems"}], found=found), 422
    else:
        current()["import"] = place.name
        store().accounts.note(account().name, "import checked", "market", seconds=round(seconds, 1))
        return redirect(url_for("imports.checked"))
    finally:
        if current().get("import") != place.name:
            place.remove()


@blueprint.get("/check")
def checked() -> Page:
    """What the files would change."""
    return _checked()


@blueprint.post("/load")
def load() -> Page:
    """Load them, in the background."""
    place, note = _place()
    if place is None or note is None:
        flash("The files are no longer kept. Send them again.")
        return redirect(url_for("imports.ask"))
    if note.step != "checked":
        return redirect(url_for("imports.progress"))
    if store().version != note.version:
        _drop()
        text = "The records have changed since the files were looked at. Send them again to see what they would change."
        return _asked(errors=[{"text": text, "href": "#files"}]), 409
    if not may_start(settings(), store()):
        text = "Another import is under way. Wait until it is done, then look at these files again."
        return _checked(errors=[{"text": text, "href": "#load"}])
    started = replace(note, step="waiting", worker=os.getpid())
    place.tell(started)
    load_aside(settings(), place, started, account().name)
    return redirect(url_for("imports.progress"))


@blueprint.post("/drop")
def drop() -> Page:
    """Do not load them, and remove them."""
    _drop()
    flash("The files are removed. Nothing was loaded.", "success")
    return redirect(url_for("imports.ask"))


@blueprint.get("/progress")
def progress() -> Page:
    """How far it has come; the page asks again by itself until it is done."""
    _, note = _place()
    if note is None or note.step == "checked":
        return redirect(url_for("imports.ask"))
    return render_template("import_progress.html", page=present_import(note))


def _asked(**more: Any) -> str:
    _, note = _place()
    return render_template("import.html", waiting=note, largest=settings().largest_upload >> 20, **more)


def _checked(errors: list[dict[str, str]] | None = None) -> Page:
    _, note = _place()
    if note is None or note.step != "checked":
        return redirect(url_for("imports.ask"))
    page = render_template("import_check.html", page=present_import(note), errors=errors)
    return (page, 409) if errors else page


def _place() -> tuple[Place | None, Note | None]:
    place = Place.find(settings(), current().get("import"))
    return place, place.note() if place else None


def _drop() -> None:
    """Remove the files that wait in this session; those that are being loaded stay."""
    place, _ = _place()
    if place:
        place.forget()
