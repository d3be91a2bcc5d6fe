"""The figures that the sample is drawn from, each with its source.

What no source says is marked "unsourced: plausible"; nothing of that may be quoted as a finding. Shares are weights:
they need not add up to anything.
"""

from __future__ import annotations

REGIONS = {
    "London": 17_596,
    "Scotland": 12_837,
    "North West": 10_900,
    "West Midlands": 10_353,
    "Yorkshire and the Humber": 8_483,
    "North East": 7_339,
    "Wales": 6_506,
    "South East": 6_059,
    "East Midlands": 5_880,
    "East of England": 5_609,
    "South West": 5_438,
}
"""People into work through the partnerships, April 2007 to December 2008, without the contact centre. Source: Commons
written answer, 2 February 2009 (``data/history/lep_into_work_by_region_quarter.csv``)."""

MAJOR_GROUPS = {
    "1": 330_630,
    "2": 245_820,
    "3": 395_265,
    "4": 682_780,
    "5": 655_760,
    "6": 259_500,
    "7": 743_020,
    "8": 617_820,
    "9": 1_253_990,
}
"""JSA claimants who left for work, 2005 to 2009, by SOC 2000 major group. Source: Nomis, by way of the jodatu blog of
11 June 2014 (``data/history/jsa_off_flows_to_work_by_occupation.csv``), without 5,015 of no known occupation."""

HOURS = {"under_16": 29, "from_16_to_35": 36, "over_35": 34}
"""Percent of partnership staff by weekly hours. Source: People Management, December 2004, of Tesco
(``data/history/reported_rates.csv``)."""

HOURS_WORKED = {
    "under_16": ("8", "10", "12", "12.5", "15"),
    "from_16_to_35": ("16", "18", "20", "20", "24", "25", "30", "30"),
    "over_35": ("36", "37", "37.5", "37.5", "39", "40"),
}
"""Weekly hours within each band. Unsourced: plausible."""

SHIFTS: dict[str, dict[str, tuple[str, ...]]] = {
    "early": {
        "under_16": ("mon-fri early",),
        "from_16_to_35": ("mon-thu early+day", "tue-sat early+day"),
        "over_35": ("mon-fri early+day", "tue-sat early+day"),
    },
    "day": {
        "under_16": ("mon-wed day", "wed-fri day", "tue-thu day"),
        "from_16_to_35": ("mon-fri day", "mon-fri day", "tue-sat day"),
        "over_35": ("mon-fri day+late", "mon-fri day+late", "tue-sat day+late"),
    },
    "late": {
        "under_16": ("mon-fri late", "tue-sat late"),
        "from_16_to_35": ("mon-fri late+evening",),
        "over_35": ("mon-sat late+evening",),
    },
    "evening": {
        "under_16": ("mon-thu evening", "thu-sun evening"),
        "from_16_to_35": ("mon-fri late+evening", "wed-sun late+evening"),
        "over_35": ("mon-sat late+evening",),
    },
    "night": {
        "under_16": ("fri-sat night", "mon-tue night"),
        "from_16_to_35": ("mon-thu night", "wed-sat night"),
        "over_35": ("mon-fri night",),
    },
    "weekend": {
        "under_16": ("sat-sun day+late", "fri evening;sat-sun day"),
        "from_16_to_35": ("thu-sun day+late",),
        "over_35": ("wed-sun day+late",),
    },
}
"""Fixed patterns by kind and band of hours, each long enough for its band. Unsourced: plausible."""

SHIFT_KINDS: dict[str, tuple[int, int, int, int, int, int]] = {
    "retail": (12, 45, 10, 13, 6, 14),
    "hospitality": (10, 34, 8, 26, 4, 18),
    "care": (18, 38, 10, 14, 12, 8),
    "health": (15, 50, 8, 8, 12, 7),
    "cleaning": (34, 26, 6, 28, 4, 2),
    "security": (6, 26, 6, 16, 34, 12),
    "logistics": (22, 40, 10, 8, 16, 4),
    "transport": (24, 48, 8, 8, 6, 6),
    "manufacturing": (24, 50, 8, 4, 14, 0),
    "contact_centre": (4, 62, 12, 14, 0, 8),
    "leisure": (8, 40, 10, 22, 0, 20),
    "personal_services": (0, 80, 6, 0, 0, 14),
}
"""Percent of vacancies by the kinds of `SHIFTS`, in that order, for each sector. Unsourced: plausible."""

OFFICE_HOURS = (5, 92, 3, 0, 0, 0)  # of the other sectors; unsourced: plausible

SECTORS = {
    "retail": 28,
    "care": 14,
    "cleaning": 8,
    "hospitality": 17,
    "logistics": 8,
    "contact_centre": 6,
    "administration": 4,
    "manufacturing": 4,
    "security": 3,
    "health": 2,
    "construction": 2,
    "leisure": 1,
    "education": 1,
    "public_services": 1,
    "transport": 1,
}
"""Percent of employers by sector. That these sectors took part is sourced (``reference/sectors.csv``); the shares are
unsourced: plausible."""

PARKS = {"retail": 0.4, "logistics": 0.9, "manufacturing": 0.9, "contact_centre": 0.5, "transport": 0.6, "leisure": 0.4}
"""Share of a sector's vacancies on a retail or business park, not in a town centre. Unsourced: plausible."""

PUBLIC = {"health": 0.8, "public_services": 0.95, "education": 0.8, "care": 0.2}
"""Share of public employers. Unsourced: plausible."""

PLEDGES = {"guaranteed_interview": 0.75, "job": 0.5, "work_trial": 0.4, "placement": 0.2, "mentoring": 0.2}
"""Share of employers who pledge each kind. Unsourced: plausible."""

COMMON_WORK: dict[str, float] = {
    "9223": 12, "7111": 14, "9252": 10, "9263": 10, "6135": 14, "8214": 6, "4159": 8, "7112": 6, "9264": 6, "9265": 5,
    "9241": 6, "7211": 8, "4216": 4, "9231": 6, "9132": 5, "8149": 4, "9129": 5, "5316": 3, "5323": 3, "8222": 4,
    "8211": 4, "6111": 3, "6112": 3, "9222": 2, "9111": 2, "5434": 3, "5435": 3, "4152": 4, "4122": 2, "6131": 3,
    "9262": 3, "9266": 3, "7219": 4, "5113": 3, "9259": 3, "9253": 3, "9211": 2,
}  # fmt: skip
OTHER_WORK = {"person": 0.4, "beginner": 0.4, "vacancy": 0.2}
"""How much likelier these unit groups are than the others of their level. Unsourced: plausible."""

LEVEL_WEIGHT = {
    "person": (10, 10, 10, 6, 3, 2, 1, 0.5, 0.2),
    "beginner": (10, 10, 10, 0, 0, 0, 0, 0, 0),
    "vacancy": (10, 8, 4, 0.8, 0.1, 0, 0, 0, 0),
}
"""How likely an occupation of each level (0 to 8) is: for a person's usual work, for work beside it, and for a vacancy
of the scheme, which wants entry-level work. Unsourced: plausible."""

GROUPS = {
    "jsa_6m": 34,
    "lone_parent": 14,
    "jsa_under_6m": 13,
    "incapacity": 10,
    "new_deal_young": 9,
    "new_deal_25": 6,
    "disabled": 4,
    "new_deal_50": 3,
    "other_priority": 2,
    "carer": 2,
    "no_benefit": 2,
    "partner": 1,
}
"""Percent of people by customer group: mostly six months or more out of work, as the scheme asked. Unsourced:
plausible."""

CLAIM_DAYS: dict[str, tuple[tuple[float, ...], tuple[float, ...]]] = {
    "jsa_under_6m": ((0, 2 / 3, 1), (1, 91, 181)),
    "jsa_6m": ((0, 0.5, 0.8, 0.95, 1), (183, 273, 420, 730, 1_460)),
    "new_deal_young": ((0, 0.6, 1), (183, 300, 600)),
    "new_deal_25": ((0, 0.6, 1), (548, 760, 1_800)),
    "new_deal_50": ((0, 0.6, 1), (183, 420, 1_800)),
    "other": ((0, 0.3, 0.7, 1), (40, 365, 1_400, 3_650)),
}
"""Days since the claim began, as points of a cumulative curve. Of new JSA claims half end within 3 months and three
quarters within 6 (Commons Hansard, 2 February 2009), so two of three of the first six months are of the first three.
When the New Deals begin is general knowledge; the longer tails are unsourced: plausible."""

AVAILABILITY = {
    "lone_parent": {"mon-fri day": 72, "mon-fri day;sat day": 10, "mon-thu day": 10, "mon-fri early+day": 8},
    "carer": {"mon-fri day": 45, "mon-wed day": 20, "tue-thu day+late": 15, "mon-fri evening": 10, "sat-sun day": 10},
    "other": {
        "mon-sun early+day+late+evening": 26,
        "mon-sat early+day+late+evening": 14,
        "mon-sun early+day+late+evening+night": 14,
        "mon-fri early+day+late": 20,
        "mon-fri day+late": 14,
        "mon-sat early+day+late": 8,
        "mon-fri late+evening;sat-sun day+late+evening": 4,
    },
}
"""Percent of people by when they can work: lone parents in school hours. Unsourced: plausible."""

HOURS_WANTED = {
    "lone_parent": {("16", "30"): 45, ("16", "25"): 25, ("16", "20"): 20, ("10", "16"): 10},
    "carer": {("8", "16"): 50, ("4", "15"): 30, ("10", "20"): 20},
    "other": {("16", "40"): 34, ("30", "40"): 26, ("35", "48"): 14, ("20", "40"): 10, ("16", "30"): 10, ("8", "16"): 6},
}
"""Percent of people by the least and most weekly hours they can take. Unsourced: plausible."""

LICENCES = {
    "driving_b": 0.42, "food_hygiene": 0.12, "first_aid": 0.08, "cscs": 0.06, "fork_lift": 0.05, "dbs_enhanced": 0.05,
    "sia": 0.03, "personal_alcohol": 0.02,
}  # fmt: skip
"""Share of people with a licence, whatever they worked as. Unsourced: plausible."""

LEVELS = {"0": 26, "1": 22, "2": 30, "3": 13, "4": 4, "5": 2, "6": 3}
"""Percent of people by highest qualification. Unsourced: plausible."""

BASIC_SKILLS = {"none": 66, "literacy": 9, "numeracy": 7, "digital": 7, "literacy;numeracy": 6, "esol": 5}
ADJUSTMENTS = {
    "none": 78, "seated work": 5, "no heavy lifting": 5, "regular breaks": 4, "flexible start times": 4,
    "step-free access": 2, "written instructions": 2,
}  # fmt: skip
EXCLUDED_WORK = {"none": 86, "security": 4, "construction": 4, "hospitality": 2, "9132": 2, "6135": 2}
OFFERED = {
    "none": 60, "flexible start times": 15, "step-free access": 10, "regular breaks;seated work": 10,
    "written instructions": 5,
}  # fmt: skip
"""Percent by basic skills needed, adjustments wanted, work excluded and adjustments offered. Unsourced: plausible."""

COMMON_SKILLS = ("teamwork", "communication", "reliability", "numeracy", "customer_service", "positive_attitude")
"""Skills that a person may name whatever they worked as."""

INTERVIEW_TO_OFFER = 24 / 49
"""Offers for each final interview. Source: IKEA Southampton (``data/history/funnels.csv``)."""

SUSTAINED_13 = 37_200 / 48_500
"""Jobs that last 13 weeks. Source: New Deal for Young People, Scotland (``data/history/reported_rates.csv``)."""

SUSTAINED_26 = 0.55
"""Jobs that last six months. Source: Tesco partnership hires (``data/history/reported_rates.csv``)."""

LICENCE_COURSES = (
    ("sia", "security", "Security guarding, with the licence", "1", ("conflict_management", "access_control")),
    ("food_hygiene", "hospitality", "Food hygiene certificate", "1", ("food_safety", "allergen_awareness")),
    ("fork_lift", "logistics", "Fork-lift truck certificate", "1", ("manual_handling",)),
    ("cscs", "construction", "Site safety and card test", "3", ("use_of_ppe", "working_at_height")),
    ("personal_alcohol", "hospitality", "Personal licence for alcohol", "1", ("licensing_law", "age_restricted_sales")),
)
"""Licence, sector, title, weeks and skills. Unsourced: plausible."""

CLAIMS_BEFORE = {"0": 36, "1": 28, "2": 18, "3": 11, "4": 7}
"""Percent of people by the claims before the present one. Unsourced: plausible."""

NEW_CLAIMS = ((0, 0.5, 0.75, 0.9, 1), (14, 91, 182, 365, 1_100))
"""Days that a claim lasts, as points of a cumulative curve: of new JSA claims half end within 3 months and three
quarters within 6 (Commons Hansard, 2 February 2009). That one in ten lasts a year and the longest three is unsourced:
plausible. In the sample they last longer, since everybody in it came back."""

CLAIM_GAPS = ((0, 0.3, 0.6, 1), (14, 90, 300, 900))
"""Days between two claims, the same way. Unsourced: plausible."""
