"""The components that pages are made of: what they are given stands on the page, and never runs on it."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest
from flask import render_template_string
from flask.testing import FlaskClient
from jinja2 import Environment, PackageLoader

from tests.web.gallery import HOSTILE, gallery
from webui.security import GOVUK_SCRIPT

PATHS = ("/", "/error", "/log-in?wrong", "/totp?wrong")
EMPTY = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta"}


class Page(HTMLParser):
    """A page as elements: tag, attributes and the text directly inside; every element must be closed in its turn."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str], list[str]]] = []
        self._open: list[int] = []
        self.feed(html)
        assert not self._open, [self.elements[at][0] for at in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))
        if tag not in EMPTY:
            self._open.append(len(self.elements) - 1)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}, []))

    def handle_endtag(self, tag: str) -> None:
        assert self.elements[self._open[-1]][0] == tag
        self._open.pop()

    def handle_data(self, data: str) -> None:
        for at in self._open:
            self.elements[at][2].append(data)

    def all(self, tag: str) -> list[tuple[dict[str, str], str]]:
        return [(attributes, "".join(text)) for name, attributes, text in self.elements if name == tag]


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return gallery().test_client()


@pytest.fixture(scope="module")
def drawn(client: FlaskClient) -> Page:
    return Page(client.get("/").text)


@pytest.mark.parametrize("path", PATHS)
def test_nothing_hostile_runs(client: FlaskClient, path: str) -> None:
    page = Page(client.get(path).text)
    inline = [text for attributes, text in page.all("script") if "src" not in attributes]
    assert len(inline) == 1, "GOV.UK's own line and no other"
    for tag, attributes, _ in page.elements:
        assert not {name for name in attributes if name.startswith("on") or name == "style"}, (tag, attributes)
        assert not attributes.get("href", "").startswith("javascript:")
    assert HOSTILE not in client.get(path).text


@pytest.mark.parametrize("path", PATHS)
def test_nothing_comes_from_elsewhere(client: FlaskClient, path: str) -> None:
    page = Page(client.get(path).text)
    for tag, attributes, _ in page.elements:
        for name in ("src", "href", "action", "data"):
            assert "//" not in attributes.get(name, ""), (tag, attributes)


@pytest.mark.parametrize("path", PATHS)
def test_ids_are_one_of_a_kind_and_labels_lead_to_them(client: FlaskClient, path: str) -> None:
    page = Page(client.get(path).text)
    ids = [attributes["id"] for _, attributes, _ in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for _, attributes, _ in page.elements:
        named = " ".join(attributes.get(name, "") for name in ("for", "aria-labelledby", "aria-describedby")).split()
        assert set(named) <= set(ids)


def test_a_hostile_name_stands_on_the_page_as_it_is(drawn: Page) -> None:
    for tag in ("h1", "title", "th", "td", "text", "li", "caption"):
        assert any(HOSTILE in text for _, text in drawn.all(tag)), tag


def test_every_picture_has_a_title_a_description_and_its_figures_in_a_table(drawn: Page) -> None:
    pictures = [attributes for attributes, _ in drawn.all("svg") if "aria-labelledby" in attributes]
    titles = [text for attributes, text in drawn.all("title") if "id" in attributes]
    descriptions = [text for attributes, text in drawn.all("desc") if attributes["id"] and text.strip()]
    tables = [text.strip() for _, text in drawn.all("caption")]
    assert len(pictures) == len(titles) == len(descriptions) == 5
    assert set(titles) <= set(tables)


def test_a_bar_is_as_long_as_its_points(drawn: Page) -> None:
    widths = [
        float(attributes["width"]) for attributes, _ in drawn.all("rect") if attributes.get("class") == "app-chart__bar"
    ]
    occupation, skills, nothing, *_ = widths
    assert (occupation, nothing) == (250, 0)
    assert skills == pytest.approx(250 * (18.125 - 6.25) / 30, abs=0.1), "what is unknown is drawn apart"


@pytest.mark.parametrize(("price", "says"), [(0, "0"), (1234, "1,234"), (1234.5678, "1,234.6")])
def test_a_number_is_written_as_people_read_it(client: FlaskClient, price: float, says: str) -> None:
    source = """{% from "components/charts.html" import price_bars %}
      {{ price_bars("p", "Prices", "What they are.", [{"label": "A seat", "price": price}]) }}"""
    with client.application.app_context():
        page = Page(render_template_string(source, price=price))
    assert [text for _, text in page.all("text")] == ["A seat", says]
    assert [text for _, text in page.all("td")] == [says, ""]


def test_tiles_lead_somewhere_and_say_what_they_show(drawn: Page) -> None:
    tiles = {
        attributes["aria-label"]: attributes["href"] for attributes, _ in drawn.all("a") if "aria-label" in attributes
    }
    assert tiles["Wales: 160 people"] == "?area=4"
    cells = [text for _, text in drawn.all("td")]
    assert {"160", "under 5", "7"} <= set(cells), "what has no tile is in the table"


def test_pages_keep_what_was_asked(drawn: Page) -> None:
    links = [attributes["href"] for attributes, _ in drawn.all("a") if "page=" in attributes.get("href", "")]
    asked = "?q=%3Cscript%3Ealert%28%27x%27%29%3C%2Fscript%3E%22%26"
    assert links == [f"{asked}&page={page}" for page in (3, 1, 3, 4, 5, 14, 5)]


def test_points_that_nobody_knows_are_no_number(drawn: Page) -> None:
    tags = [text for attributes, text in drawn.all("strong") if "govuk-tag" in attributes.get("class", "")]
    assert tags == ["71.2 of 100 points", "Not enough is known"]


def test_the_content_policy_allows_the_one_inline_script_there_is() -> None:
    source, *_ = PackageLoader("govuk_frontend_jinja").get_source(Environment(autoescape=True), "template.html")
    (script,) = re.findall(r"<script[^>]*>(.*?)</script>", source)
    assert base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() == GOVUK_SCRIPT.removeprefix("sha256-")
