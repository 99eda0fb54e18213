"""What a walk asks of a phone, whatever its browser."""

from typing import Any


class NoPage(Exception):
    """The page did not come, or went before it answered."""


class Phone:
    """A browser with its storage, that opens pages of `origin`. A tab is what `open` gives, and nothing else."""

    name = ""
    can_be_killed = False

    def __init__(self, origin: str) -> None:
        self.origin = origin

    def open(self, path: str) -> Any:
        """A new tab with the page. Raises NoPage where none comes."""
        raise NotImplementedError

    def go(self, tab: Any, path: str) -> None:
        raise NotImplementedError

    def run(self, tab: Any, script: str, argument: object = None) -> Any:
        """What the (async) function `script` of one argument says in the page, as JSON. Raises NoPage where the page
        goes meanwhile."""
        raise NotImplementedError

    def close(self, tab: Any) -> None:
        """Without asking the page."""
        raise NotImplementedError

    def crash(self, tab: Any) -> None:
        """End the tab's process in the midst of whatever it does."""
        raise NotImplementedError

    def kill(self) -> None:
        """End the whole browser by SIGKILL, and start it again on the same storage, without a tab."""
        raise NotImplementedError

    def enter(self, name: str, value: str) -> None:
        """Set a cookie."""
        raise NotImplementedError

    def end(self) -> None:
        raise NotImplementedError
