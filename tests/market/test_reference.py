"""The packaged tables agree with one another and with themselves."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray

from lepmatch.market.reference import names, table

CODED = {
    "licences": "code", "groups": "code", "sectors": "code", "support": "code", "districts": "district",
    "regions": "region", "uplift_districts": "district",
}  # fmt: skip
SOC_2020 = {"sub_major_group": 26, "minor_group": 104, "code": 412}
KINDS = {"skill", "tool", "licence", "basic_skill", "attitude"}

PAIRS = """
waiter/waitress;foreman/forewoman;postman/postwoman;barman/barmaid;salesman/saleswoman;handyman/handywoman;
chairman/chairwoman;dinner man/dinner lady;lollipop man/lollipop lady;actor/actress;landlord/landlady;
headmaster/headmistress;policeman/policewoman;fireman/firewoman;binman/binwoman;dustman/dustwoman;milkman/milkwoman;
cameraman/camerawoman;draughtsman/draughtswoman;groundsman/groundswoman;nurseryman/nurserywoman;doorman/doorwoman;
air steward/air stewardess;fisherman/fisherwoman;trawlerman/trawlerwoman;herdsman/herdswoman;stockman/stockwoman;
shepherd/shepherdess;warehouseman/warehousewoman;drayman/draywoman;signalman/signalwoman;trackman/trackwoman;
boatman/boatwoman;seaman/seawoman;masseur/masseuse;tailor/tailoress;launderer/laundress;chauffeur/chauffeuse;
stable lad/stable lass;usher/usherette;paper boy/paper girl;site foreman/site forewoman;car salesman/car saleswoman;
factory foreman/factory forewoman;night watchman/night watchwoman;clergyman/clergywoman;cellarman/cellarwoman;
slaughterman/slaughterwoman;sewerman/sewerwoman;delivery man/delivery woman;removal man/removal woman;
head waiter/head waitress;commis waiter/commis waitress;van salesman/van saleswoman;seamster/seamstress
"""
NO_WOMAN = {"lollipop man", "dinner man"}  # their counterparts are ladies


def plain(text: str) -> str:
    """Words in lower case without punctuation or plural s: two texts that come out the same are the same text."""
    words = re.findall(r"[a-z0-9&+#]+", text.casefold())
    return " ".join(w[:-1] if len(w) > 3 and w.endswith("s") and not w.endswith("ss") else w for w in words)


def items(cell: str) -> list[str]:
    return cell.split(";") if cell else []


def repeated(texts: list[str]) -> list[str]:
    return [text for text, times in Counter(map(plain, texts)).items() if times > 1]


TITLES = {title: row["code"] for row in table("occupations") for title in items(row["titles"])}
EVERY = {row["title"]: row["code"] for row in table("titles")} | TITLES
POINTS = {row["outward"]: (float(row["latitude"]), float(row["longitude"])) for row in table("places")}


# --- occupations -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("column", "count"), SOC_2020.items())
def test_every_group_of_soc_2020_is_there_once(column: str, count: int) -> None:
    if column == "code":
        assert len(names("occupations", "code")) == count
    digits = {"sub_major_group": 2, "minor_group": 3, "code": 4}[column]
    assert len({code[:digits] for code in names("occupations", "code")}) == count


def test_codes_have_four_digits_and_come_in_order() -> None:
    codes = names("occupations", "code")
    assert all(re.fullmatch(r"[1-9]\d{3}", code) for code in codes)
    assert list(codes) == sorted(codes)
    assert not repeated(list(names("occupations", "title")))


@pytest.mark.parametrize(("column", "digits"), [("major_group", 1), ("sub_major_group", 2), ("minor_group", 3)])
def test_a_broader_group_has_one_title(column: str, digits: int) -> None:
    titles = defaultdict(set)
    for row in table("occupations"):
        titles[row["code"][:digits]].add(row[column])
    assert all(len(found) == 1 and all(found) for found in titles.values())


def test_a_job_title_means_one_occupation() -> None:
    assert not repeated([title for row in table("occupations") for title in items(row["titles"])])
    official = {plain(row["title"]): row["code"] for row in table("occupations")}
    assert not {title for title, code in TITLES.items() if official.get(plain(title), code) != code}


def test_a_further_title_stands_once_and_nowhere_else() -> None:
    rows = [(row["code"], row["title"]) for row in table("titles")]
    assert rows == sorted(rows)
    assert {code for code, _ in rows} <= set(names("occupations", "code"))
    assert not repeated([*(title for _, title in rows), *TITLES])
    assert not [title for _, title in rows if title != title.strip().lower() or "  " in title]


def test_every_occupation_has_titles_enough() -> None:
    few = {
        row["code"]: len(items(row["titles"]))
        for row in table("occupations")
        if len(items(row["titles"])) < (4 if row["code"][0] in "123" else 8)
    }
    assert not few


def test_titles_are_written_plainly() -> None:
    odd = [title for title in TITLES if title != title.strip().lower() or "  " in title]
    assert not odd


@pytest.mark.parametrize("pair", [pair.strip() for pair in PAIRS.split(";")])
def test_both_forms_of_a_gendered_title_have_the_same_code(pair: str) -> None:
    one, other = pair.split("/")
    assert one in EVERY
    assert EVERY[one] == EVERY[other]


def test_no_man_stands_without_a_woman() -> None:
    lonely = [
        title
        for title, code in TITLES.items()
        for word in title.split()
        if (form := re.fullmatch(r"([a-z]*?)(wo)?man('s)?", word))
        and word != "human"
        and title not in NO_WOMAN
        and EVERY.get(title.replace(word, f"{form[1]}{'' if form[2] else 'wo'}man{form[3] or ''}")) != code
    ]
    assert not lonely


@pytest.mark.parametrize(
    ("title", "code"),
    [
        ("shop assistant", "7111"),
        ("cashier", "7112"),
        ("shelf stacker", "9241"),
        ("kp", "9263"),
        ("barista", "9266"),
        ("hca", "6131"),
        ("care assistant", "6135"),
        ("lunchtime supervisor", "9232"),
        ("flt driver", "8222"),
        ("hgv class 1 driver", "8211"),
        ("van driver", "8214"),
        ("labourer", "9129"),
        ("sia door supervisor", "9231"),
        ("customer service advisor", "7219"),
        ("admin assistant", "4159"),
        ("administrative officer", "4111"),
        ("executive officer", "4111"),
        ("restaurant manager", "1222"),
        ("publican", "1223"),
        ("window dresser", "7125"),
        ("cbt therapist", "2224"),
        ("tax inspector", "2423"),
        ("traffic warden", "6312"),
    ],
)
def test_common_titles_stand_where_they_belong(title: str, code: str) -> None:
    assert EVERY[title] == code


def test_occupations_name_only_what_the_other_tables_know() -> None:
    skills = set(names("skills", "id"))
    licences = set(names("licences", "code"))
    sectors = set(names("sectors", "code"))
    for row in table("occupations"):
        essential, desirable = items(row["essential_skills"]), items(row["desirable_skills"])
        assert {*essential, *desirable} <= skills, row["code"]
        assert len({*essential, *desirable}) == len(essential) + len(desirable), row["code"]
        assert 5 <= len(essential) <= 8, row["code"]
        assert 3 <= len(desirable) <= 6, row["code"]
        assert set(items(row["licences"])) <= licences, row["code"]
        assert row["sector"] in sectors, row["code"]
        assert row["level"] in set("012345678"), row["code"]
        assert row["soc2000_major"] in set("123456789"), row["code"]


# --- skills ----------------------------------------------------------------------------------------------------------


def test_no_way_to_write_a_skill_names_two() -> None:
    meant = defaultdict(set)
    for row in table("skills"):
        for text in (row["label"], row["id"].replace("_", " "), *items(row["aliases"])):
            meant[plain(text)].add(row["id"])
    assert not {text: ids for text, ids in meant.items() if len(ids) > 1 or not text}
    assert not repeated([alias for row in table("skills") for alias in items(row["aliases"])])


def test_skills_are_well_formed() -> None:
    rows = table("skills")
    assert 800 <= len(rows) <= 1_200
    assert len({row["id"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", row["id"])
        assert row["label"]
        assert row["kind"] in KINDS, row["id"]
        assert row["sector_course"] in {"yes", "no"}, row["id"]
        assert len(items(row["aliases"])) >= 1, row["id"]


def test_families_have_two_to_twelve_members() -> None:
    sizes = Counter(row["family"] for row in table("skills") if row["family"])
    assert not {family: size for family, size in sizes.items() if not 2 <= size <= 12}
    family_of = {row["id"]: row["family"] for row in table("skills")}
    assert not {family for family in sizes if family_of.get(family, family) != family}


def test_every_skill_is_asked_for_somewhere() -> None:
    asked = {
        id for row in table("occupations") for id in (*items(row["essential_skills"]), *items(row["desirable_skills"]))
    }
    assert set(names("skills", "id")) == asked


# --- places ----------------------------------------------------------------------------------------------------------


def kilometres_to_nearest() -> NDArray[np.float64]:
    """From each place to the nearest other one, in the order of the table."""
    latitude, longitude = np.array(list(POINTS.values())).T
    north = latitude[:, None] - latitude
    east = (longitude[:, None] - longitude) * np.cos(np.radians(latitude))
    away = 111.2 * np.hypot(north, east)
    np.fill_diagonal(away, np.inf)
    return away.min(axis=1)


def test_every_outward_code_is_well_formed_and_stands_once() -> None:
    outwards = names("places", "outward")
    assert len(set(outwards)) == len(outwards)
    assert all(re.fullmatch(r"[A-Z]{1,2}\d{1,2}|[A-Z]{1,2}\d[A-Z]", outward) for outward in outwards)
    assert len({re.match("[A-Z]+", outward)[0] for outward in outwards}) == 120


def test_every_place_has_a_name_and_a_known_district() -> None:
    districts = set(names("districts", "district"))
    assert {row["district"] for row in table("places")} == districts
    assert all(row["place"].strip() for row in table("places"))


def test_places_lie_in_great_britain_and_near_one_another() -> None:
    far = {"IV", "KW", "HS", "ZE", "PA", "PH", "DG"}  # the Highlands and Islands, and Galloway
    for (outward, (latitude, longitude)), away in zip(POINTS.items(), kilometres_to_nearest(), strict=True):
        assert 49.8 < latitude < 60.9, outward
        assert -7.7 < longitude < 1.8, outward
        assert 0 < away < (60 if outward[:2] in far else 25), outward


def test_a_place_lies_in_the_nation_of_its_district() -> None:
    nation = {"ZE": "Scotland", "EH": "Scotland", "G": "Scotland", "CF": "Wales", "SA": "Wales", "TR": "England"}
    of_region = dict(zip(names("regions", "region"), names("regions", "nation"), strict=True))
    of_district = {row["district"]: of_region[row["region"]] for row in table("districts")}
    for row in table("places"):
        area = re.match("[A-Z]+", row["outward"])
        assert area
        assert of_district[row["district"]] == nation.get(area[0], of_district[row["district"]]), row["outward"]


def test_towns_stand_once_and_add_up_to_urban_britain() -> None:
    rows = table("towns")
    assert len({row["town"] for row in rows}) == len(rows)
    assert {row["outward"] for row in rows} <= POINTS.keys()
    assert all(float(row["population"]) > 0 for row in rows)
    assert 30_000 < sum(float(row["population"]) for row in rows) < 50_000
    london = re.compile(r"(EC|WC|SW|SE|NW|[EWN])\d")
    assert 4_000 < sum(float(row["population"]) for row in rows if london.match(row["outward"])) < 8_500


# --- the small tables ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "key"), CODED.items())
def test_codes_of_a_small_table_stand_once_and_every_row_names_its_source(name: str, key: str) -> None:
    assert len(set(names(name, key))) == len(names(name, key))
    assert all(row[key] and row["source"] for row in table(name))


def test_licences_are_well_formed() -> None:
    for row in table("licences"):
        assert re.fullmatch(r"[a-z0-9_]+", row["code"])
        assert {row["legal"], row["after_offer"]} <= {"yes", "no"}, row["code"]
        assert int(row["typical_days"]) >= 0, row["code"]
        assert row["name"], row["code"]
    spellings = Counter(alias.casefold() for row in table("licences") for alias in items(row["aliases"]))
    assert not [alias for alias, times in spellings.items() if times > 1]


def test_groups_have_an_order_and_points() -> None:
    rows = table("groups")
    assert sorted(int(row["distance_order"]) for row in rows) == list(range(1, len(rows) + 1))
    assert all(int(row["jot_points"]) > 0 and row["points_status"] in {"sourced", "unsourced"} for row in rows)


def test_districts_lie_in_known_regions_which_count_them() -> None:
    counted = Counter(names("districts", "region"))
    assert counted == {row["region"]: int(row["districts"]) for row in table("regions")}
    for row in table("districts"):
        assert 49.8 < float(row["latitude"]) < 60.9, row["district"]
        assert -7.7 < float(row["longitude"]) < 1.8, row["district"]


def test_the_readme_covers_every_file() -> None:
    folder = files("lepmatch.market.reference")
    text = folder.joinpath("README.md").read_text(encoding="utf-8")
    tables = [path.name for path in folder.iterdir() if path.name.endswith((".csv", ".toml"))]
    assert not [name for name in tables if f"`{name}`" not in text]
