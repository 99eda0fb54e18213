"""What a message says, apart from how it travels. Whoever writes one has the reader's language active."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: str
    is_text = True

    def plain(self) -> str:
        return self.words


@dataclass(frozen=True)
class Facts:
    """Lines that belong together: what a shift is, when and where. The first is the most important."""

    lines: Sequence[str]
    is_facts = True

    def plain(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Link:
    """An absolute address, and what is there or what it is for, without a full stop."""

    words: str
    url: str
    is_link = True

    def plain(self) -> str:
        return f"{self.words}:\n{self.url}"


@dataclass(frozen=True)
class File:
    name: str
    content: bytes
    type: str


@dataclass(frozen=True)
class Letter:
    """`parts` come after the greeting. `url` is where the whole is about: for a channel that has no room for more."""

    subject: str
    parts: Sequence[Text | Facts | Link]
    url: str
    files: Sequence[File] = ()
