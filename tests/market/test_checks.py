"""A folder full of faults is reported whole, each at its place; and rules that join fields, rows and tables."""

from datetime import date

import pytest

from lepmatch import Employer, Intake, Jobseeker, Market, MarketError, Pledge, Spell, Vacancy, read_market
from lepmatch.market.report import MOST_OF_A_COLUMN

PEOPLE_HEADER = (
    "id,postcode,postcde,latitude,longitude,travel_modes,max_travel_minutes,claim_start,earliest_start,min_hourly_pay,"
    "hours_min,hours_max,licences,district,sought_occupations,adjustments,skills"
)
FAULTY = {
    "market.toml": 'on = "31/03/2009"\nscheme = "lap"\nsheme = "lep"\n',
    # -------- rows 2 to 23, one fault each
    "jobseekers.csv": f"""{PEOPLE_HEADER}
J1,SO15 2AB,,,,bys,,,,,,,,,,,
J2,SO1O 1AA,,,,,,,,,,,,,,,
J3,ZZ99 9ZZ,,,,,,,,,,,,,,,
J4,,,50.9,,,,,,,,,,,,,
J5,,,40.7,-1.4,,,,,,,,,,,,
J6,,,,,,٤٥,,,,,,,,,,
J7,,,,,,1_000,,,,,,,,,,
J8,,,,,,241,,,,,,,,,,
J9,,,,,,,31/12/2008,,,,,,,,,
J10,,,,,,,2009-02-30,,,,,,,,,
J11,,,,,,,2009-04-01,,,,,,,,,
J12,,,,,,,,2999-01-01,,,,,,,,
J13,,,,,,,,,nan,,,,,,,
J14,,,,,,,,,-1,,,,,,,
J15,,,,,,,,,5.735,,,,,,,
J16,,,,,,,,,,40,16,,,,,
J17,,,,,,,,,,,,driving_b;forklift,,,,
J18,,,,,,,,,,,,,Tees Vally,,,
J19,,,,,,,,,,,,,,0000,,
J20,,,,,,,,,,,,,,,tills\x07,
J21,,,,,,,,,,,,,,,,{"x" * 17_000}
J1,,,,,,,,,,,,,,,,
,,,,,,,,,,,,,,,,tills
J 22,,,,,,,,,,,,,,,,
""",
    "employers.csv": "id,sector,sector\nEMP1,retail,retail\n",
    "pledges.csv": """id,employer,kind,places,starts,ends
P1,EMP1,job,5,2009-06-01,2009-05-01
P2,EMP1,job,0,,
P3,EMP1
""",
    "vacancies.csv": 'id,employer,pledge,title,openings\nV1,EMP2,P3,Shop assistant,1\nV2,EMP1,,"Shop assistant,1\n',
    "courses.csv": "id;title\nC1;Retail\n",
    "intakes.csv": "course,starts,seats\nC1,2009-05-01,10\nC1,2009-05-01,12\n",
    "events.csv": "at,kind,jobseeker,course,,ref\n2009-03-01,submited,J999,C9,,\n2009-03-01,applied,J2,,,caf\x00\n",
    "monitoring.json": '[{"jobseeker": "J1", "sex": true}, {"jobseeker": "J2", "sex": {"a": 1}}]',
    "monitoring.csv": "jobseeker,sex\nJ1,male\n",
    "vacancy.csv": "id\nV1\n",
    "jobseekers.xls": "",
}
FOUND = """
employers.csv, row 1, name: this column is required
employers.csv, row 1, sector: the column stands twice
pledges.csv, row 2, starts: starts 2009-06-01, ends 2009-05-01; must not end before it starts
pledges.csv, row 3, places: got '0'; must be a whole number from 1 to 100000
pledges.csv, row 4: 2 fields; the header names 6 columns
vacancies.csv, row 2, employer: got 'EMP2'; must be an id in employers; did you mean 'EMP1'?
vacancies.csv, row 3: a quote that opens in this row is never closed
courses.csv, row 1: got 'id;title'; separate columns by commas
intakes.csv, row 3, course: C1, 2009-05-01 twice; stands in row 2 already
events.csv, row 1: column 5 of the header is blank; name it
events.csv, row 2, kind: got 'submited'; must be a kind of event; did you mean 'submitted'?
events.csv, row 2, jobseeker: got 'J999'; must be an id in jobseekers
events.csv, row 3: a NUL at byte 28; must be text in UTF-8
jobseekers.csv, row 1, postcde: unknown column 'postcde'; did you mean 'postcode'?
jobseekers.csv, row 2, travel_modes: got 'bys'; each item must be a way to travel: walk, cycle, bus, car; did you mean
jobseekers.csv, row 3, postcode: got 'SO1O 1AA'; must be a postcode or its first half
jobseekers.csv, row 4, postcode: got 'ZZ99 9ZZ'; must be a postcode or its first half
jobseekers.csv, row 5, latitude: latitude 50.9, longitude blank; latitude and longitude come together
jobseekers.csv, row 6, latitude: got '40.7'; must be a number from 49 to 61.5
jobseekers.csv, row 7, max_travel_minutes: got '٤٥'; must be a whole number from 1 to 240
jobseekers.csv, row 8, max_travel_minutes: got '1_000'; must be a whole number
jobseekers.csv, row 9, max_travel_minutes: got '241'; must be a whole number from 1 to 240, minutes
jobseekers.csv, row 10, claim_start: got '31/12/2008'; must be a day of the calendar as YYYY-MM-DD
jobseekers.csv, row 11, claim_start: got '2009-02-30'; must be a day of the calendar
jobseekers.csv, row 12, claim_start: got '2009-04-01'; must not be after the day of the market, 2009-03-31
jobseekers.csv, row 13, earliest_start: got '2999-01-01'; must be a day of the calendar as YYYY-MM-DD, from 1960 to 2099
jobseekers.csv, row 14, min_hourly_pay: got 'nan'; must be a number from 0 to 1000
jobseekers.csv, row 15, min_hourly_pay: got '-1'; must be a number from 0
jobseekers.csv, row 16, min_hourly_pay: got '5.735'; must be a number from 0 to 1000 with at most 2 decimals
jobseekers.csv, row 17, hours_min: hours_min 40.0, hours_max 16.0; the least must not be above the most
jobseekers.csv, row 18, licences: got 'forklift'; each item must be a licence; did you mean 'fork_lift'
jobseekers.csv, row 19, district: got 'Tees Vally'; must be a Jobcentre Plus district; did you mean 'Tees Valley'?
jobseekers.csv, row 20, sought_occupations: got '0000'; each item must be a job title
jobseekers.csv, row 21, adjustments: the control character U+0007; take it out
jobseekers.csv, row 22, skills: 17,000 characters; a field holds at most 16,384 characters
jobseekers.csv, row 23, id: J1 twice; stands in row 2 already
jobseekers.csv, row 24, id: blank; is required
jobseekers.csv, row 25, id: got 'J 22'; must be an id of 1 to 64 letters, digits
jobseekers.xls: is not read; save it as CSV UTF-8 or as a workbook
market.toml, scheme: got 'lap'; must be a scheme: lep; did you mean 'lep'?
market.toml, sheme: unknown setting 'sheme'; did you mean 'scheme'?
market.toml, on: got '31/03/2009'; must be a day of the calendar
monitoring.json: the same table is in monitoring.csv; keep one of the two
vacancy.csv: unknown table 'vacancy'; did you mean 'vacancies'?
""".strip().splitlines()


def write(folder, files):
    """Put files into a folder; texts as UTF-8."""
    for name, text in files.items():
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def problems(source, **given):
    """What a report says about a source, line by line."""
    with pytest.raises(MarketError) as caught:
        read_market(source, **given)
    return [str(problem) for problem in caught.value.problems]


def test_a_folder_full_of_faults_is_reported_whole_each_at_its_place(tmp_path):
    found = problems(write(tmp_path, FAULTY), on=date(2009, 3, 31))
    unexpected = [line for line in found if not any(line.startswith(start) for start in FOUND)]
    missing = [start for start in FOUND if not any(line.startswith(start) for line in found)]
    assert (unexpected, missing) == ([], [])
    assert len(found) == len(FOUND) > 40


def test_one_report_names_more_than_thirty_kinds_of_fault(tmp_path):
    found = problems(write(tmp_path, FAULTY), on=date(2009, 3, 31))
    assert len({line.split("; ", 1)[-1] for line in found}) > 30


GOOD = {
    "market.toml": "on = 2009-03-31\n",
    "jobseekers.csv": "id,skills\nJ1,tills\n",
    "employers.csv": "id,name\nE1,A shop\n",
    "vacancies.csv": "id,employer,title,openings\nV1,E1,Shop assistant,2\n",
}


def test_the_same_folder_without_faults_is_a_market(tmp_path):
    market = read_market(write(tmp_path, GOOD))
    assert (market.on, market.scheme) == (date(2009, 3, 31), "lep")
    assert market.vacancies["V1"] == Vacancy(id="V1", employer="E1", title="Shop assistant", openings=2)
    assert len(market.courses) == 0


def test_records_of_a_file_that_cannot_be_read_are_not_missed_elsewhere(tmp_path):
    files = GOOD | {"employers.csv": "id,name\nE0,A shop\nE1,Caf\xe9\n".encode("latin-1")}
    found = problems(write(tmp_path, files))
    assert found == ["employers.csv, row 3: 0xE9 at byte 7; must be UTF-8; save it again as CSV UTF-8"]


def test_a_row_that_is_left_out_still_counts_where_it_is_referred_to(tmp_path):
    assert problems(write(tmp_path, GOOD | {"employers.csv": "id,name\nE1,A shop,\n"})) == [
        "employers.csv, row 2: 3 fields; the header names 2 columns"
    ]


def test_a_wrong_header_is_not_blamed_on_the_records_of_other_files(tmp_path):
    found = problems(write(tmp_path, GOOD | {"employers.csv": "idd,name\nE1,A shop\n"}))
    assert [line.split(": ")[0] for line in found] == ["employers.csv, row 1, id", "employers.csv, row 1, idd"]


def test_a_wrong_place_is_reported_once_not_again_by_the_rule_over_two_fields(tmp_path):
    files = GOOD | {"jobseekers.csv": "id,latitude,longitude,hours_min,hours_max\nJ1,50.9,east,x,5\n"}
    found = problems(write(tmp_path, files))
    assert [line.split(":")[0] for line in found] == [
        "jobseekers.csv, row 2, hours_min",
        "jobseekers.csv, row 2, longitude",
    ]


def test_a_column_that_is_wrong_throughout_is_listed_to_a_length_people_read(tmp_path):
    many = MOST_OF_A_COLUMN + 234
    rows = "".join(f"J{n},{n}/03/2009\n" for n in range(many))
    found = problems(write(tmp_path, GOOD | {"jobseekers.csv": "id,claim_start\n" + rows}))
    assert len(found) == MOST_OF_A_COLUMN + 1
    assert found[0] == "jobseekers.csv, claim_start: 234 more like these; not listed here"


def test_rows_that_are_ragged_throughout_are_counted_too(tmp_path):
    many = MOST_OF_A_COLUMN + 234
    found = problems(write(tmp_path, GOOD | {"jobseekers.csv": "id\n" + "J1,x\n" * many}))
    assert len(found) == MOST_OF_A_COLUMN + 1
    assert found[0] == "jobseekers.csv: 234 more like these; not listed here"


@pytest.mark.parametrize(
    ("records", "place"),
    [
        ([Jobseeker(id="J1", skills=("tills; shelves",))], "Jobseeker, row 1, skills"),
        ([Jobseeker(id="J1", skills=("none",))], "Jobseeker, row 1, skills"),
        ([Jobseeker(id="J1", skills="tills")], "Jobseeker, row 1, skills"),
        ([Jobseeker(id="J1"), Jobseeker(id="J1")], "Jobseeker, row 2, id"),
        ([Jobseeker(id="J1", min_hourly_pay=float("nan"))], "Jobseeker, row 1, min_hourly_pay"),
        ([Jobseeker(id="J1", work_history=(Spell("till work", -1),))], "Jobseeker, row 1, work_history"),
        ([Jobseeker(id="J1", claim_start=date(2009, 4, 1))], "Jobseeker, row 1, claim_start"),
        ([Employer(id="E1", name=None)], "Employer, row 1, name"),
        ([Pledge(id="P1", employer="E1", kind="job", places=1)], "Pledge, row 1, employer"),
        ([Intake(course="C1", starts=date(2009, 4, 1), seats=5)], "Intake, row 1, course"),
    ],
)
def test_records_made_in_code_are_checked_like_a_file(records, place):
    with pytest.raises(MarketError) as caught:
        Market.of(date(2009, 3, 31), records)
    assert [str(problem).split(":")[0] for problem in caught.value.problems] == [place]


def test_lists_made_in_code_may_be_lists_and_an_unknown_scheme_is_refused():
    market = Market.of(date(2009, 3, 31), [Jobseeker(id="J1", skills=["tills"])])
    assert market.jobseekers["J1"].skills == ("tills",)
    with pytest.raises(MarketError, match="unknown scheme 'lap'; did you mean 'lep'"):
        Market.of(date(2009, 3, 31), [], scheme="lap")
