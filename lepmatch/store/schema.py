"""What the file holds, as numbered migrations: each is SQL that is never edited once it was released.

Market tables hold the texts of `market.texts`, the form that files hold too, so that nothing is written in two ways. A
record that a later market leaves out is withdrawn on that market's day, not deleted: events may speak of it. Rows that
change are kept as they were by triggers, so that no way of writing can forget it; see `lepmatch.store.past`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlite_utils import Database

from lepmatch.errors import StoreError
from lepmatch.store.connection import APPLICATION, path_of, write

FIRST = """
CREATE TABLE market (one INTEGER PRIMARY KEY CHECK (one = 1), day TEXT NOT NULL, scheme TEXT NOT NULL,
    version INTEGER NOT NULL) STRICT;
CREATE TABLE kept_columns (name TEXT NOT NULL, field TEXT NOT NULL, texts TEXT NOT NULL, codes BLOB NOT NULL,
    PRIMARY KEY (name, field)) STRICT;

CREATE TABLE jobseekers (id TEXT PRIMARY KEY NOT NULL, district TEXT, postcode TEXT, latitude TEXT, longitude TEXT,
    travel_modes TEXT, max_travel_minutes TEXT, customer_group TEXT, claim_start TEXT, sought_occupations TEXT,
    work_history TEXT, skills TEXT, qualification_level TEXT, licences TEXT, hours_min TEXT, hours_max TEXT,
    availability TEXT, earliest_start TEXT, min_hourly_pay TEXT, basic_skills_needs TEXT, adjustments TEXT,
    excluded_work TEXT, wants_training TEXT, consent TEXT, withdrawn TEXT) STRICT;
CREATE TABLE employers (id TEXT PRIMARY KEY NOT NULL, name TEXT NOT NULL, sector TEXT, size TEXT, public_sector TEXT,
    pool TEXT, district TEXT, withdrawn TEXT) STRICT;
CREATE TABLE pledges (id TEXT PRIMARY KEY NOT NULL, employer TEXT NOT NULL REFERENCES employers (id),
    kind TEXT NOT NULL, places TEXT NOT NULL, starts TEXT, ends TEXT, region TEXT, withdrawn TEXT) STRICT;
CREATE TABLE vacancies (id TEXT PRIMARY KEY NOT NULL, employer TEXT NOT NULL REFERENCES employers (id),
    pledge TEXT REFERENCES pledges (id), title TEXT NOT NULL, occupation TEXT, description TEXT, openings TEXT NOT NULL,
    postcode TEXT, latitude TEXT, longitude TEXT, hours_per_week TEXT, shifts TEXT, flexible TEXT, pay_per_hour TEXT,
    start_date TEXT, closing_date TEXT, contract_weeks TEXT, essential_skills TEXT, desirable_skills TEXT,
    licences TEXT, legal_licences TEXT, min_qualification_level TEXT, experience_months TEXT, interviews TEXT,
    work_trial_days TEXT, adjustments_offered TEXT, withdrawn TEXT) STRICT;
CREATE TABLE courses (id TEXT PRIMARY KEY NOT NULL, provider TEXT, title TEXT NOT NULL, sector TEXT, weeks TEXT,
    hours_per_week TEXT, timetable TEXT, postcode TEXT, latitude TEXT, longitude TEXT, gives_skills TEXT,
    gives_licences TEXT, gives_level TEXT, needs_level TEXT, helps TEXT, withdrawn TEXT) STRICT;
CREATE TABLE intakes (course TEXT NOT NULL REFERENCES courses (id), starts TEXT NOT NULL, seats TEXT NOT NULL,
    withdrawn TEXT, PRIMARY KEY (course, starts)) STRICT;
CREATE TABLE monitoring (jobseeker TEXT PRIMARY KEY NOT NULL REFERENCES jobseekers (id), sex TEXT, ethnic_group TEXT,
    disabled TEXT, age_band TEXT, lone_parent TEXT, withdrawn TEXT) STRICT;

CREATE INDEX withdrawn_jobseekers ON jobseekers (id) WHERE withdrawn IS NOT NULL;
CREATE INDEX withdrawn_vacancies ON vacancies (id) WHERE withdrawn IS NOT NULL;
CREATE INDEX withdrawn_courses ON courses (id) WHERE withdrawn IS NOT NULL;
CREATE INDEX withdrawn_pledges ON pledges (id) WHERE withdrawn IS NOT NULL;

CREATE TABLE events (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, kind TEXT NOT NULL,
    jobseeker TEXT REFERENCES jobseekers (id), vacancy TEXT REFERENCES vacancies (id),
    course TEXT REFERENCES courses (id), pledge TEXT REFERENCES pledges (id), actor TEXT, reason TEXT, ref TEXT,
    recorded TEXT, corrects TEXT) STRICT;
CREATE INDEX events_of_jobseeker ON events (jobseeker);
CREATE INDEX events_of_vacancy ON events (vacancy);
CREATE INDEX events_of_course ON events (course);
CREATE INDEX events_of_pledge ON events (pledge);
CREATE INDEX events_of_ref ON events (ref);
CREATE INDEX events_of_corrects ON events (corrects) WHERE corrects IS NOT NULL;
CREATE TRIGGER events_are_kept BEFORE DELETE ON events BEGIN SELECT RAISE (ABORT, 'events are kept'); END;
CREATE TRIGGER events_stay_as_they_are BEFORE UPDATE ON events
    WHEN coalesce(new.jobseeker, '') NOT GLOB 'erased-*' OR coalesce(old.jobseeker, '') GLOB 'erased-*'
        OR (new.seq, new.at, new.kind, new.vacancy, new.course, new.pledge, new.recorded)
        IS NOT (old.seq, old.at, old.kind, old.vacancy, old.course, old.pledge, old.recorded)
    BEGIN SELECT RAISE (ABORT, 'events stay as they are; only a person is erased from them'); END;

CREATE TABLE commands (key TEXT PRIMARY KEY NOT NULL, request TEXT NOT NULL, first INTEGER NOT NULL,
    last INTEGER NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE audit (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,
    about TEXT NOT NULL, detail TEXT NOT NULL, mac TEXT NOT NULL) STRICT;
CREATE INDEX audit_origins ON audit (seq) WHERE action IN ('created', 'restored');
CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT RAISE (ABORT, 'the audit log is kept'); END;
CREATE TRIGGER audit_stays_as_it_is BEFORE UPDATE ON audit
    BEGIN SELECT RAISE (ABORT, 'the audit log stays as it is'); END;

CREATE TABLE backups (file TEXT PRIMARY KEY NOT NULL, at TEXT NOT NULL) STRICT;
"""

SECOND = """
ALTER TABLE market ADD COLUMN synthetic TEXT CHECK (synthetic IN ('yes', 'no'));

CREATE TABLE accounts (name TEXT PRIMARY KEY NOT NULL, full_name TEXT NOT NULL, role TEXT NOT NULL, district TEXT,
    employer TEXT, password TEXT NOT NULL, totp TEXT, disabled INTEGER NOT NULL CHECK (disabled IN (0, 1))) STRICT;
CREATE TABLE sessions (token TEXT PRIMARY KEY NOT NULL, account TEXT REFERENCES accounts (name), data TEXT NOT NULL,
    started REAL NOT NULL, seen REAL NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_of_account ON sessions (account);
CREATE INDEX sessions_by_age ON sessions (seen);
CREATE TABLE tokens (token TEXT PRIMARY KEY NOT NULL, account TEXT NOT NULL REFERENCES accounts (name),
    label TEXT NOT NULL, made TEXT NOT NULL, ends TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE attempts (of TEXT NOT NULL, at REAL NOT NULL) STRICT;
CREATE INDEX attempts_of ON attempts (of, at);
CREATE TABLE wishes (jobseeker TEXT NOT NULL REFERENCES jobseekers (id), vacancy TEXT NOT NULL
    REFERENCES vacancies (id), wish TEXT NOT NULL CHECK (wish IN ('pin', 'exclude')), actor TEXT NOT NULL,
    reason TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (jobseeker, vacancy)) STRICT, WITHOUT ROWID;
"""

_TABLES = {
    "jobseekers": "id district postcode latitude longitude travel_modes max_travel_minutes customer_group claim_start "
    "sought_occupations work_history skills qualification_level licences hours_min hours_max availability "
    "earliest_start min_hourly_pay basic_skills_needs adjustments excluded_work wants_training consent",
    "employers": "id name sector size public_sector pool district",
    "pledges": "id employer kind places starts ends region",
    "vacancies": "id employer pledge title occupation description openings postcode latitude longitude hours_per_week "
    "shifts flexible pay_per_hour start_date closing_date contract_weeks essential_skills desirable_skills licences "
    "legal_licences min_qualification_level experience_months interviews work_trial_days adjustments_offered",
    "courses": "id provider title sector weeks hours_per_week timetable postcode latitude longitude gives_skills "
    "gives_licences gives_level needs_level helps",
    "intakes": "course starts seats",
}
"""The tables that matching reads, with their columns as they were when `THIRD` was released; monitoring is not read."""


def _remember(name: str, columns: str) -> str:
    """What keeps each row of a table as it was: until which version it stood so, or that it was not there."""
    key = "id" if columns.startswith("id ") else "course || ' ' || starts"
    was = " || ',' || ".join(f"quote(old.{column})" for column in columns.split())
    put = f"INSERT OR IGNORE INTO past SELECT '{name}', {{key}}, version, {{row}} FROM market"
    old_key, new_key = (
        " || ' ' || ".join(f"{side}.{part}" for part in key.split(" || ' ' || ")) for side in ("old", "new")
    )
    then = f"CASE WHEN old.withdrawn IS NULL THEN {was} END"
    return f"""
CREATE TRIGGER past_{name} AFTER UPDATE ON {name} BEGIN
    {put.format(key=old_key, row=then)};
END;
CREATE TRIGGER new_{name} AFTER INSERT ON {name} WHEN new.withdrawn IS NULL BEGIN
    {put.format(key=new_key, row="NULL")};
END;
"""


THIRD = """
CREATE TABLE past (name TEXT NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, row TEXT,
    PRIMARY KEY (name, id, until)) STRICT, WITHOUT ROWID;
CREATE INDEX past_by_version ON past (until);
CREATE TRIGGER past_market AFTER UPDATE OF version ON market BEGIN
    INSERT INTO past VALUES ('market', '', old.version,
        quote(old.day) || ',' || quote(old.scheme) || ',' || quote(old.synthetic));
END;

CREATE TABLE policies (hash TEXT PRIMARY KEY NOT NULL, text TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE runs (id TEXT PRIMARY KEY NOT NULL, vacancy TEXT REFERENCES vacancies (id), jobseeker TEXT,
    n INTEGER NOT NULL, code TEXT NOT NULL, policy TEXT NOT NULL REFERENCES policies (hash), version INTEGER NOT NULL,
    event INTEGER NOT NULL, day TEXT NOT NULL, lot TEXT, pool TEXT, answer BLOB) STRICT;
CREATE INDEX runs_of_vacancy ON runs (vacancy) WHERE vacancy IS NOT NULL;
CREATE INDEX runs_of_jobseeker ON runs (jobseeker) WHERE jobseeker IS NOT NULL;
CREATE TABLE listed (run TEXT NOT NULL REFERENCES runs (id), place INTEGER NOT NULL, jobseeker TEXT,
    PRIMARY KEY (run, place)) STRICT, WITHOUT ROWID;
CREATE INDEX listed_people ON listed (jobseeker) WHERE jobseeker IS NOT NULL;
CREATE INDEX audit_shown ON audit (about) WHERE action = 'shown';
CREATE INDEX audit_decided ON audit (about) WHERE action = 'decided on a list';
CREATE INDEX audit_erased ON audit (seq) WHERE action = 'erase';

CREATE TABLE claims (jobseeker TEXT NOT NULL REFERENCES jobseekers (id), starts TEXT NOT NULL, ended TEXT,
    claimed_before TEXT, withdrawn TEXT, PRIMARY KEY (jobseeker, starts)) STRICT;
CREATE TABLE adoptions (number INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, reason TEXT NOT NULL,
    policy TEXT NOT NULL) STRICT;
CREATE TRIGGER adoptions_are_kept BEFORE DELETE ON adoptions BEGIN SELECT RAISE (ABORT, 'adoptions are kept'); END;
CREATE TRIGGER adoptions_stay_as_they_are BEFORE UPDATE ON adoptions
    BEGIN SELECT RAISE (ABORT, 'adoptions stay as they are'); END;

ALTER TABLE accounts ADD COLUMN subject TEXT;
ALTER TABLE accounts ADD COLUMN must_change INTEGER NOT NULL DEFAULT 0 CHECK (must_change IN (0, 1));
CREATE UNIQUE INDEX accounts_by_subject ON accounts (subject) WHERE subject IS NOT NULL;

CREATE TABLE contests (id TEXT PRIMARY KEY NOT NULL, jobseeker TEXT, vacancy TEXT REFERENCES vacancies (id),
    received TEXT NOT NULL, received_by TEXT NOT NULL, about TEXT NOT NULL, words TEXT, due TEXT NOT NULL,
    answered TEXT, answered_by TEXT, outcome TEXT, answer TEXT) STRICT;
CREATE INDEX contests_of_jobseeker ON contests (jobseeker) WHERE jobseeker IS NOT NULL;
CREATE INDEX contests_open ON contests (due) WHERE answered IS NULL;
""" + "".join(_remember(name, columns) for name, columns in _TABLES.items())

MIGRATIONS: Sequence[str] = (FIRST, SECOND, THIRD)
"""From each version to the next; a database's version is the number of those that it has been through."""


def version_of(db: Database) -> int:
    """The version of the schema that a database has."""
    (version,) = db.conn.execute("PRAGMA user_version").fetchone()
    return int(version)


def migrate(db: Database, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring a database to the newest version, in one transaction; an interrupted one leaves the old version.

    Raises
    ------
    StoreError
        a database that a newer lepmatch has written
    """
    if version_of(db) < len(migrations):
        with write(db):
            for sql in migrations[version_of(db) :]:  # looked up again: another process may have been first
                db.executescript(sql)
            db.execute(f"PRAGMA application_id = {APPLICATION}")
            db.execute(f"PRAGMA user_version = {len(migrations)}")
    if version_of(db) > len(migrations):
        newer = f"version {version_of(db)}, and this lepmatch knows versions up to {len(migrations)}"
        raise StoreError(path_of(db), f"was written by a newer lepmatch ({newer}); install that one")
