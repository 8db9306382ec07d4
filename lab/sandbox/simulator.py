"""Runs `python -m lab.simulators` as a process of its own, and changes what it serves from outside, as people would."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Any

import urllib3

ROOT = Path(__file__).resolve().parents[2]
_HEROKU = {"Accept": "application/vnd.heroku+json; version=3", "Authorization": "Bearer operator"}
_GITHUB = {"Accept": "application/vnd.github+json", "Authorization": "Bearer operator", "User-Agent": "operator"}


class Simulator:
    """A running simulator with its state and journal in `folder`; use it as a context manager."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        self.folder, self.port = folder, port
        self.journal_file = folder / "journal.jsonl"
        self._http = urllib3.PoolManager(retries=False)
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Simulator:
        command = [sys.executable, "-m", "lab.simulators", "--port", str(self.port)]
        command += ["--state", str(self.folder / "simulator.json"), "--record", str(self.journal_file)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if "http://" not in line:
            raise RuntimeError(f"the simulators did not start: {line!r}")
        self.port = int(line.rsplit(":", 1)[1])
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(timeout=10)
        if self._process.stdout:
            self._process.stdout.close()
        self._http.clear()

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return f"http://127.0.0.1:{self.port}"

    def heroku(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call of the Heroku API with an operator's token, decoded. Raises RuntimeError if refused."""
        return self._call(method, path, body, {**_HEROKU, **headers})

    def github(self, method: str, path: str, body: Any = None) -> Any:
        """One call of the GitHub API ("/repos/…") with an operator's token; as `heroku`."""
        return self._call(method, f"/api/v3{path}", body, _GITHUB)

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """One call of a control route ("/_/faults")."""
        return self._call(method, path, body, {})

    def release_container(self, app: str) -> None:
        """Releases a container with a web process, as the deploy workflow does."""
        self.control("POST", f"/_/heroku/apps/{app}/container-release", {"process_types": ["web"]})

    def config_vars(self, app: str) -> dict[str, str]:
        """The app's live config vars."""
        found: dict[str, str] = self.heroku("GET", f"/apps/{app}/config-vars")
        return found

    def journal(self) -> list[dict[str, Any]]:
        """Every request so far that was not a control call, oldest first."""
        if not self.journal_file.exists():
            return []
        return [json.loads(line) for line in self.journal_file.read_text(encoding="utf-8").splitlines()]

    def writes(self, since: int = 0) -> list[tuple[str, str]]:
        """Method and path of each request from the `since`-th on that was not a read."""
        return [(e["method"], e["path"]) for e in self.journal()[since:] if e["method"] not in ("GET", "HEAD")]

    def _call(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = None if body is None else json.dumps(body).encode()
        sent = {**headers, "Content-Type": "application/json"} if data else headers
        answer = self._http.request(method, self.url + path, body=data, headers=sent)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.data.decode()[:300]}")
        return json.loads(answer.data) if answer.data else None
