"""State backends that a test can have on this machine: a folder, and an S3-compatible server (moto)."""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import urllib3

from tests.ci.tools import ROOT, python_tool

BUCKET = "raxx-queue-state"
_RUNNING = re.compile(r"Running on (http://127\.0\.0\.1:\d+)")


@contextmanager
def file_backend(folder: Path) -> Iterator[dict[str, str]]:
    """A shared folder; gives the variables that choose it."""
    shared = folder / "shared"
    shared.mkdir()
    yield {"PULUMI_BACKEND_URL": f"file://{shared}"}


@contextmanager
def s3_backend(folder: Path) -> Iterator[dict[str, str]]:
    """A bucket of an S3-compatible server of its own; gives the variables that choose it (docs/backends.md)."""
    python = python_tool("s3", ROOT / "tests" / "ci" / "s3" / "requirements.txt") / "python"
    command = [str(python), "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"]
    log = folder / "s3.log"
    with log.open("w") as stream:
        server = subprocess.Popen(command, cwd=folder, stdout=stream, stderr=stream)
    try:
        url = _url(server, log)
        made = urllib3.request("PUT", f"{url}/{BUCKET}", retries=False)
        assert made.status == 200, made.data
        yield {
            "PULUMI_BACKEND_URL": f"s3://{BUCKET}?endpoint={url}&region=us-east-1&s3ForcePathStyle=true",
            "AWS_ACCESS_KEY_ID": "sandbox",
            "AWS_SECRET_ACCESS_KEY": "sandbox",
        }
    finally:
        server.terminate()
        server.wait()


def contents(backend: str) -> list[str]:
    """What is stored there, each with the time of its last change: the same before and after if nothing was written."""
    where = urlsplit(backend)
    if where.scheme == "file":
        return sorted(f"{path} {path.stat().st_mtime_ns}" for path in Path(where.path).rglob("*") if path.is_file())
    endpoint = parse_qs(where.query)["endpoint"][0]
    listed = urllib3.request("GET", f"{endpoint}/{where.netloc}?list-type=2", retries=False).data.decode()
    return re.findall(r"<Contents>.*?</Contents>", listed, re.DOTALL)


def _url(server: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server listens, as soon as it says so."""
    while server.poll() is None:
        if found := _RUNNING.search(log.read_text()):
            return found[1]
        time.sleep(0.1)
    raise AssertionError(f"the S3-compatible server did not start: {log.read_text()}")


BACKENDS = {"file": file_backend, "s3": s3_backend}
