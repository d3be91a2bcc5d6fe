"""A page with every component of the dashboard on it, for tests to read and to look at."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from types import SimpleNamespace

from flask import Flask, render_template, request
from jinja2 import ChoiceLoader, FileSystemLoader, PackageLoader, PrefixLoader

import lepmatch as lep
from lepmatch.delivery.charts.lines import progress_chart
from lepmatch.delivery.progress import SERIES
from webui.formatters import is_dated

HERE = Path(__file__).resolve().parent
WEBUI = HERE.parents[1] / "webui"
HOSTILE = "<script>alert('x')</script>\"&"
"""A name that would run as a script wherever it is not escaped."""


def gallery() -> Flask:
    """An app with the gallery at ``/``, and the pages that stand alone."""
    app = Flask(__name__, static_folder=WEBUI / "static")
    app.config.update(TESTING=True, SECRET_KEY="for tests alone")
    jinja = {"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}
    app.jinja_loader = ChoiceLoader([FileSystemLoader([WEBUI / "templates", HERE]), PrefixLoader(jinja)])
    app.jinja_env.globals["csrf_token"] = lambda: "a-token"
    app.jinja_env.tests["dated"] = is_dated

    @app.context_processor
    def _frame() -> dict[str, object]:
        words = ("Today", "Vacancies", "People", "Plan", "Courses", "Employers", "Progress", "Fairness")
        return {
            "navigation": [
                {"text": word, "href": f"/{word.lower()}", "current": word == "Vacancies"} for word in words
            ],
            "account": {"name": HOSTILE, "detail": "employer team, Lambeth", "log_out": "/log-out"},
            "footer_links": [
                {"text": text, "href": f"/{text}"} for text in ("Accessibility", "Developers", "Decisions")
            ],
            "is_synthetic": True,
        }

    @app.get("/")
    def _all() -> str:
        return render_template("gallery.html", title=f"Gallery of {HOSTILE}", name=HOSTILE, **_facts())

    @app.get("/error")
    def _error() -> str:
        says = ("This page is not here, or it is not yours to see.", "Check the address, or start from Today.")
        return render_template(
            "error.html", title="Page not found", says=says, id="7f3a", link={"text": "Today", "href": "/"}
        )

    @app.get("/log-in")
    def _log_in() -> str:
        wrong = [{"text": "Enter your password", "href": "#password"}] if "wrong" in request.args else []
        return render_template("log_in.html", username=HOSTILE, errors=wrong, navigation=[], account=None)

    @app.get("/totp")
    def _totp() -> str:
        wrong = [{"text": "Enter the 6 digits", "href": "#code"}] if "wrong" in request.args else []
        return render_template("totp.html", errors=wrong, navigation=[], account=None)

    return app


def _facts() -> dict[str, object]:
    regions = ("Scotland", "North East", "North West", "Yorkshire and the Humber", "Wales", "West Midlands", "London")
    tiles = [{"region": name, "number": 40 * at, "href": f"?area={at}"} for at, name in enumerate(regions)]
    tiles += [{"region": HOSTILE, "number": 7}, {"region": "South East", "number": None, "says": "under 5"}]
    criteria = [
        SimpleNamespace(criterion=name, points=points, of=of, unknown=unknown)
        for name, points, of, unknown in (("occupation", 30, 30, 0), ("skills", 18.125, 25, 6.25), (HOSTILE, 0, 15, 0))
    ]
    return {"criteria": criteria, "regions": tiles, "chart": _progress(), "day": date(2008, 3, 5)}


def _progress() -> object:
    scheme, history = lep.load_scheme(), lep.read_history("data/history")
    readings = lep.published_readings(history, scheme.started)
    made = lep.forecast(readings, scheme.target)
    words = "A line shows what was counted, thin ones where it is heading."
    breaks = [one for one in scheme.breaks if one.series == SERIES]
    return progress_chart("progress", "Progress to the target", words, readings, scheme.target, made, breaks)
