"""The Chromium of all tests, pictures and measurements: Debian's headless shell, which is the same browser without the
windows and tabs around its pages. It takes a third of the processor time. It lacks messages that are pushed, for which
the whole browser is there."""

import shutil
from typing import Any

WHOLE = ["chromium", "chromium-browser"]
PROGRAMS = ["chromium-headless-shell", *WHOLE]
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
MISSING = "The browser tests need Chromium: as root, apt-get install chromium-headless-shell chromium."


def launch_arguments(*, whole: bool = False) -> dict[str, Any]:
    """What Playwright starts it with. Raises FileNotFoundError where there is none, and says what to install."""
    path = next((path for path in map(shutil.which, WHOLE if whole else PROGRAMS) if path), None)
    if path is None:
        raise FileNotFoundError(MISSING)
    return {"executable_path": path, "headless": True, "args": FLAGS}
