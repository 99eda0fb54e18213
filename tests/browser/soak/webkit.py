"""A phone with WebKit: Debian's WebKitGTK, which stands for the browsers of iOS. It has no Background Sync, and its own
IndexedDB, locks and workers."""

import json
import os
import select
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.browser.soak.phone import NoPage, Phone

SHELL = Path(__file__).with_name("webkit_shell.py")
PATIENCE = 20
# The package of the bindings belongs to Debian's own Python.
PYTHON = "/usr/bin/python3"
NEEDED = "gir1.2-webkit2-4.1 python3-gi xvfb"
PLAIN = {
    "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    "GDK_BACKEND": "x11",
    "LANG": "C.UTF-8",
    "NO_AT_BRIDGE": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
}


def is_there() -> bool:
    """Whether this machine has what it takes."""
    look = "import gi; gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2"
    try:
        subprocess.run([PYTHON, "-c", look], check=True, capture_output=True)
        subprocess.run(["Xvfb", "-help"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return True


class Screen:
    """An X server without a screen."""

    def __enter__(self) -> str:
        command = ["Xvfb", "-displayfd", "1", "-screen", "0", "400x700x24", "-nolisten", "tcp"]
        self.server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        return f":{self.server.stdout.readline().strip()}"

    def __exit__(self, *_why: object) -> None:
        self.server.terminate()
        self.server.wait(10)
        self.server.stdout.close()


class WebKit(Phone):
    name = "webkit"
    can_be_killed = True

    def __init__(self, origin: str, display: str) -> None:
        super().__init__(origin)
        self.folder = TemporaryDirectory(prefix="daybreak-soak-", ignore_cleanup_errors=True)
        self.environment = {**os.environ, **PLAIN, "DISPLAY": display, "HOME": self.folder.name}
        self.start()

    def start(self) -> None:
        # A group of its own, so that no part of it outlives `kill`.
        self.shell = subprocess.Popen(
            [PYTHON, str(SHELL), self.folder.name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment,
            start_new_session=True,
        )
        self.hear()

    def tell(self, do: str, **what: object) -> Any:
        self.shell.stdin.write(json.dumps({"do": do, **what}).encode() + b"\n")
        self.shell.stdin.flush()
        return self.hear()

    def hear(self) -> Any:
        if not select.select([self.shell.stdout], [], [], PATIENCE)[0]:
            raise TimeoutError("The browser does not answer.")
        line = self.shell.stdout.readline()
        if not line:
            raise RuntimeError("The browser has ended.")
        answer = json.loads(line)
        if "error" in answer:
            raise NoPage(answer["error"])
        return answer["value"]

    def open(self, path: str) -> int:
        return self.tell("open", url=self.origin + path)

    def go(self, tab: int, path: str) -> None:
        self.tell("go", tab=tab, url=self.origin + path)

    def run(self, tab: int, script: str, argument: object = None) -> Any:
        return self.tell("run", tab=tab, script=script, argument=argument)

    def close(self, tab: int) -> None:
        self.tell("close", tab=tab)

    def crash(self, tab: int) -> None:
        self.tell("crash", tab=tab)

    def kill(self) -> None:
        self.stop()
        self.start()

    def enter(self, name: str, value: str) -> None:
        self.tell("cookie", name=name, value=value, domain="localhost")

    def stop(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.shell.pid, signal.SIGKILL)
        self.shell.wait(10)
        self.shell.stdin.close()
        self.shell.stdout.close()

    def end(self) -> None:
        self.stop()
        self.folder.cleanup()
