"""Web servers as an operator runs them, on free ports of this machine, and what their processes cost."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psutil

from benchmarks.databases import ROOT
from config.supervisor import end_with_parent

PATIENCE_S = 30


class Server:
    """A running server. Its CPU and memory are those of all its processes."""

    def __init__(self, process: psutil.Popen, port: int) -> None:
        self.process, self.port = process, port

    def processes(self) -> list[psutil.Process]:
        return [self.process, *self.process.children(recursive=True)]

    def cpu_s(self) -> float:
        """Seconds of CPU, user and system, that its processes have used since they began."""
        return sum(sum(each.cpu_times()[:2]) for each in self.processes())

    def answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection):
            try:
                connection.request("GET", "/shifts/", headers={"Host": "localhost"})
                return connection.getresponse().status < 500
            except OSError:
                return False

    def wait_until_ready(self) -> None:
        until = time.monotonic() + PATIENCE_S
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"The server on port {self.port} does not answer.")
            time.sleep(0.1)


@contextmanager
def gunicorn(folder: Path, **environment: str) -> Iterator[Server]:
    """The web server alone, with the settings of `make serve` unless the environment names others."""
    with running([sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"], folder, environment) as it:
        yield it


@contextmanager
def everything(folder: Path) -> Iterator[Server]:
    """What `make serve` runs: web server, worker and chores."""
    with running([sys.executable, "manage.py", "serve"], folder, {}) as it:
        yield it


@contextmanager
def running(command: list[str], folder: Path, environment: dict[str, str]) -> Iterator[Server]:
    port = free_port()
    with (folder / f"server-{port}.log").open("w") as log:
        process = psutil.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "PORT": str(port), **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
            preexec_fn=end_with_parent,
        )
        server = Server(process, port)
        try:
            server.wait_until_ready()
            yield server
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
