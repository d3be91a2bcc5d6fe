"""The server of a run: started like anywhere, stopped, killed, and what it takes of the machine."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

from webui.serving import COUNTS

TICKS = os.sysconf("SC_CLK_TCK")
START = "from lepmatch.cli import main; main()"
GIVEN = "import os; os.dup2({number}, 3); os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); "


class Server:
    """``lepmatch serve`` on a port of its own.

    Parameters
    ----------
    log : where its log goes, after what is there
    is_given : whether it is given its socket, as by systemd; so whoever connects while there is no server waits
    """

    def __init__(self, database: Path, log: Path, workers: int = 2, *, is_given: bool = False) -> None:
        self._database, self._log, self._workers = database, log, workers
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self._socket.getsockname()[1]
        self._is_given = is_given
        if not is_given:
            self._socket.close()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, patience: float = 900) -> float:
        """Start it and wait until it is ready; the seconds that it took."""
        begun = time.monotonic()
        told = ["serve", str(self._database), "--local", "--port", str(self.port), "--workers", str(self._workers)]
        given = (self._socket.fileno(),) if self._is_given else ()
        start = "".join(GIVEN.format(number=number) for number in given) + START
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", start, *told], stdout=log, stderr=log, start_new_session=True, pass_fds=given
            )
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > begun + patience:
                raise RuntimeError(f"the server did not start; see {self._log}")
            time.sleep(0.1)
        return time.monotonic() - begun

    def stop(self) -> None:
        """End it in good order: what is under way is finished."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(60)

    def kill(self) -> None:
        """End all its processes at once, in the middle of whatever they do."""
        assert self._process is not None
        with suppress(ProcessLookupError):  # it may not have started
            os.killpg(self._process.pid, signal.SIGKILL)  # its session is its own
        self._process.wait(60)

    def end(self) -> None:
        """Kill what is left, and listen no longer."""
        if self._process is not None:
            self.kill()
        self._socket.close()

    def kill_worker(self) -> None:
        """End one worker in the middle of whatever it does."""
        os.kill(min(pid for pid in self._children() if not _counts(pid)), signal.SIGKILL)

    def cpu(self) -> dict[str, float]:
        """CPU seconds so far: of the workers, and of the process that counts."""
        took = {"workers": 0.0, "counting": 0.0}
        for pid in self._children():
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            took["counting" if _counts(pid) else "workers"] += (int(fields[11]) + int(fields[12])) / TICKS
        return took

    def memory(self) -> float:
        """Megabytes of all its processes, what they share counted once."""
        assert self._process is not None
        kilobytes = 0
        for pid in (self._process.pid, *self._children()):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    kilobytes += int(line.split()[1])
        return kilobytes / 1024

    def _children(self) -> list[int]:
        assert self._process is not None
        pid = self._process.pid
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

    def _is_ready(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _counts(pid: int) -> bool:
    """Whether a process is the one that counts."""
    return Path(f"/proc/{pid}/comm").read_text().strip() == COUNTS
