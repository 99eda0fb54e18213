"""Runs several programs as one: they live together, and when one ends or somebody asks, all end."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

LOOK_EVERY_S = 0.2
PR_SET_PDEATHSIG = 1


@dataclass
class Program:
    """One command, and its process while it runs. It leads a process group of its own, so that a signal reaches its
    children too and Ctrl-C in a terminal reaches the supervisor alone."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own command line
            self.command, start_new_session=True, preexec_fn=end_with_parent if sys.platform == "linux" else None
        )

    @property
    def status(self) -> int | None:
        """The exit status; None while it runs and before it started."""
        return self.process.poll() if self.process else None

    @property
    def runs(self) -> bool:
        return self.process is not None and self.status is None

    def ask_to_end(self) -> None:
        if self.process and self.runs:
            self.process.terminate()

    def end_group(self) -> None:
        """Whatever is left of the program, the children of one that was killed included."""
        if not self.process:
            return
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        self.process.wait()


@dataclass
class Periodic(Program):
    """A command that runs again every `seconds`, never twice at once. When it fails, the next round is the remedy."""

    seconds: float = 60
    due_at: float = field(default_factory=time.monotonic)

    def keep_going(self) -> None:
        if self.runs or time.monotonic() < self.due_at:
            return
        if self.status:
            say(f"{self.name} failed with {self.status} and is tried again.")
        self.due_at = time.monotonic() + self.seconds
        self.start()


class Supervisor:
    """`run()` starts the programs and returns the exit status for the whole: 0 when it was asked to stop by TERM or
    INT, 1 when a program ended by itself. Whatever has not ended `patience_s` seconds after it was asked is killed."""

    def __init__(self, programs: list[Program], periodic: list[Periodic], *, patience_s: float = 25) -> None:
        self.programs = programs
        self.periodic = periodic
        self.patience_s = patience_s
        self.asked = threading.Event()

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)
        try:
            for program in self.programs:
                program.start()
            ended = self.wait()
        finally:
            self.stop()
        if ended is None:
            return 0
        say(f"{ended.name} ended with {ended.status}, so everything was stopped.")
        return 1

    def ask(self, number: int, frame: FrameType | None) -> None:
        self.asked.set()

    def wait(self) -> Program | None:
        """Until a program has ended, which is returned, or until somebody asks to stop."""
        while not self.asked.wait(LOOK_EVERY_S):
            for program in self.programs:
                if program.status is not None:
                    return program
            for program in self.periodic:
                program.keep_going()
        return None

    def stop(self) -> None:
        everything = [*self.programs, *self.periodic]
        for program in everything:
            program.ask_to_end()
        deadline = time.monotonic() + self.patience_s
        while any(program.runs for program in everything) and time.monotonic() < deadline:
            time.sleep(LOOK_EVERY_S)
        for program in everything:
            program.end_group()


def end_with_parent() -> None:
    """Have Linux send TERM to this process when the supervisor is gone, however that came."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
