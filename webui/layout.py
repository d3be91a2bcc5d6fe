"""What every page shows around its content: where one can go, who has logged in, how figures and dates are written."""

from __future__ import annotations

from typing import Any

from flask import Flask, g, request, url_for
from govuk_frontend_wtf.main import WTFormsHelpers
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from webui import formatters
from webui.access import may
from webui.desk import desk

PAGES = {
    "today.today": "Today",
    "vacancies.vacancies": "Vacancies",
    "people.people": "People",
    "plan.plan": "Plan",
    "courses.courses": "Courses",
    "employers.employers": "Employers",
    "progress.progress": "Progress",
    "fairness.fairness": "Fairness",
    "portal.pledges": "Your pledges",
    "portal.candidates": "Candidates",
    "jobs.jobs": "Your vacancies",
    "imports.ask": "Import",
    "users.users": "Users",
    "audit.audit": "Audit",
}
"""The pages of the navigation, in its order; each is shown to those who may see it."""

FOOTER: dict[str, str] = {
    "about.decisions": "How decisions are made",
    "about.privacy": "Privacy and cookies",
    "about.accessibility": "Accessibility",
    "developers.developers": "For developers",
}
"""The pages of the footer."""

DETAILS = {"national": "all districts", "auditor": "auditor", "administrator": "administrator"}
"""What stands beside the name of somebody who belongs to no district or employer."""


def init_app(app: Flask) -> None:
    """Set up templates and what they are given."""
    loaders = {
        "govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja"),
        "govuk_frontend_wtf": PackageLoader("govuk_frontend_wtf"),
    }
    app.jinja_loader = ChoiceLoader([PackageLoader("webui"), PrefixLoader(loaders)])
    app.jinja_env.filters |= {
        "day": formatters.day,
        "points": formatters.points,
        "count": formatters.count,
        "sentence": formatters.sentence,
    }
    WTFormsHelpers(app)

    @app.context_processor
    def around() -> dict[str, Any]:
        account, here = g.get("account"), _here()
        return {
            "navigation": [
                {"text": text, "href": url_for(endpoint), "current": endpoint == here}
                for endpoint, text in PAGES.items()
                if account and may(endpoint)
            ],
            "account": account
            and {
                "name": account.full_name,
                "detail": account.district or account.employer or DETAILS[account.role],
                "own": url_for("own.own"),
                "log_out": url_for("auth.log_out"),
            },
            "footer_links": [{"text": text, "href": url_for(endpoint)} for endpoint, text in FOOTER.items()],
            "is_synthetic": desk().is_synthetic,
            "may": may,
        }


def _here() -> str | None:
    """The page of the navigation under which this one is: of its subject, the one with whose address its own begins."""
    subject = [endpoint for endpoint in PAGES if endpoint.partition(".")[0] == request.blueprint]
    under = [endpoint for endpoint in subject if f"{request.path}/".startswith(f"{url_for(endpoint)}/")]
    return next(iter(under or subject), None)
