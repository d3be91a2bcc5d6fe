"""One blueprint a subject: a view parses what was asked, asks the library, and shows a presenter's page."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint

VIEWS = (
    "health",
    "auth",
    "sso",
    "own",
    "today",
    "vacancies",
    "employers",
    "portal",
    "progress",
    "public",
    "people",
    "plan",
    "courses",
    "users",
    "audit",
    "imports",
    "jobs",
    "fairness",
    "assurance",
    "developers",
    "about",
    "lists",
    "involvement",
    "contests",
)
"""The modules of this package; each has a `blueprint`, with the routes that `access.toml` names."""

BLUEPRINTS: tuple[Blueprint, ...] = tuple(import_module(f"webui.views.{name}").blueprint for name in VIEWS)
