"""Officers: each with a session and a connection of their own, who click, choose and send forms."""

from __future__ import annotations

import html
import http.client
import random
import re
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from benchmarks.load.place import PASSWORD

CLICKS = {"shortlist": 45, "list": 15, "progress": 15, "today": 10, "write": 15}
"""How often each is clicked on, of a hundred clicks. A write is the form of a shortlist and the page that follows."""

WORDS = ("assistant", "driver", "care", "cleaner", "warehouse", "")
TRIES = 5  # vacancies that an officer looks at for somebody to put forward
CUT_OFF = (OSError, http.client.HTTPException)


@dataclass(frozen=True, slots=True)
class Form:
    """The form of a shortlist, filled in for one person; sent again, it is the same command."""

    vacancy: str
    jobseeker: str
    key: str
    token: str


@dataclass(slots=True)
class Record:
    """What an officer saw.

    Attributes
    ----------
    seconds : of every page that came, by kind; of a write also ``after``, the page that it leads to
    failed : pages that should have come and did not
    cut_off : how often the server was not there
    acknowledged : forms of which the server said that they were written down
    refused : forms that a rule refused, such as a place that somebody else has taken meanwhile
    """

    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    cut_off: int = 0
    acknowledged: list[Form] = field(default_factory=list)
    refused: int = 0


class Officer:
    """One officer at the dashboard.

    Parameters
    ----------
    vacancies : ids to choose from
    """

    def __init__(
        self, name: str, port: int, vacancies: Sequence[str] = (), seed: int = 0, password: str = PASSWORD
    ) -> None:
        self.name, self.vacancies, self.record = name, vacancies, Record()
        self._password = password
        self._port, self.lot = port, random.Random(f"{name} {seed}")
        self._connection: http.client.HTTPConnection | None = None
        self._cookies: dict[str, str] = {}
        self._form: Form | None = None

    def log_in(self) -> None:
        """Begin a session."""
        _, page = self._ask("GET", "/log-in")
        said = {"username": self.name, "password": self._password, "csrf_token": _token(page)}
        status, _ = self._ask("POST", "/log-in", said)
        assert status == 302, f"{self.name} could not log in: {status}"

    def is_logged_in(self) -> bool:
        """Whether the session still stands."""
        return self._ask("GET", "/today")[0] == 200

    @property
    def cookie(self) -> tuple[str, str]:
        """Name and value of the key to the session."""
        [cookie] = self._cookies.items()
        return cookie

    def read(self, path: str) -> str:
        """A page, whatever comes."""
        return self._ask("GET", path)[1]

    def find_vacancies(self, pages: int) -> list[str]:
        """Ids of open vacancies."""
        found: list[str] = []
        for page in range(1, pages + 1):
            found += re.findall(r'href="/vacancies/([^"/?]+)"', self.read(f"/vacancies?page={page * 37}"))
        return sorted(set(found))

    def leave(self) -> None:
        """Close the connection; the session stays."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def click(self) -> None:
        """One click, whatever comes next to the mind."""
        kind = self.lot.choices([*CLICKS], [*CLICKS.values()])[0]
        if kind == "write" and self._form:
            self._send(self._form)
        elif kind in ("shortlist", "write"):
            self._look_for_people()
        elif kind == "list":
            word, page = self.lot.choice(WORDS), self.lot.randint(1, 20)
            self._timed("list", f"/vacancies?{urlencode({'q': word, 'page': page})}")
        else:
            self._timed(kind, f"/{kind}")

    def write(self) -> None:
        """Put somebody forward, looking for whom first; where the server goes away meanwhile, send it again."""
        for _ in range(TRIES):
            if self._form:
                self._send(self._form)
                return
            self._look_for_people()

    def _look_for_people(self) -> None:
        vacancy = self.lot.choice(self.vacancies)
        text = self._timed("shortlist", f"/vacancies/{vacancy}")
        people = re.findall(r'name="jobseeker" value="([^"]+)"', text)
        if people:
            key = re.search(r'name="key" value="([^"]+)"', text)
            assert key
            self._form = Form(vacancy, html.unescape(self.lot.choice(people[:3])), key[1], _token(text))

    def _send(self, form: Form) -> None:
        sent = {"jobseeker": form.jobseeker, "consent": form.jobseeker, "reason": "fit", "key": form.key}
        begun = time.perf_counter()
        status, _ = self._ask("POST", f"/vacancies/{form.vacancy}", sent | {"csrf_token": form.token})
        self._form = None  # where no answer came, it is sent again
        self._note("write", begun)
        if status == 302:
            self.record.acknowledged.append(form)
            self._timed("after", f"/vacancies/{form.vacancy}/put-forward")
        elif status == 422:
            self.record.refused += 1
        else:
            self.record.failed.append(f"write {status}")

    def _timed(self, kind: str, path: str) -> str:
        begun = time.perf_counter()
        status, text = self._ask("GET", path)
        self._note(kind, begun)
        if status != 200 or "</html>" not in text:
            self.record.failed.append(f"{kind} {status}")
        return text

    def _note(self, kind: str, begun: float) -> None:
        self.record.seconds.setdefault(kind, []).append(time.perf_counter() - begun)

    def _ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """Send a request, on the connection that is there if the server has not closed it for being idle."""
        is_kept = self._connection is not None
        try:
            return self._try(method, path, form)
        except CUT_OFF:
            self.leave()
            if not is_kept:
                raise
        return self._try(method, path, form)

    def _try(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if form:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, urlencode(form) if form else None, headers)
            answer = self._connection.getresponse()
            text = answer.read().decode()
        except CUT_OFF:
            self.leave()
            raise
        for set_to in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = set_to.partition(";")[0].partition("=")
            self._cookies[name] = value
        return answer.status, text


def click_on(officers: Sequence[Officer], every: float, until: Callable[[], bool], *, only_write: bool = False) -> None:
    """Have all officers click at the same time, each once in so many seconds, until it is time.

    Parameters
    ----------
    only_write : whether they put people forward and nothing else, and go on where the server goes away
    """

    def work(officer: Officer) -> None:
        time.sleep(officer.lot.random() * every)
        while not until():
            begun = time.monotonic()
            try:
                (officer.write if only_write else officer.click)()
            except CUT_OFF as error:
                officer.record.cut_off += 1
                if not only_write:
                    officer.record.failed.append(type(error).__name__)
            time.sleep(max(0.0, begun + every - time.monotonic()))

    threads = [threading.Thread(target=work, args=(officer,)) for officer in officers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found, "a page without a form"
    return found[1]
