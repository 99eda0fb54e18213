"""How long what leads to people is kept, and what happens then: `config/retention.yaml` says it, and nothing else does.

Whoever deletes or cuts asks here from which moment on: `expired("messages", now)`. An entry that is not there is a
PolicyWrong, at the start already (config/retention/checks.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.utils.translation import ngettext


class Then(StrEnum):
    """What becomes of it once its time is over."""

    DELETE = "delete"
    CUT = "cut"  # the row stays, nobody's
    BLANK = "blank"  # the field is emptied, the row stays
    ROUND = "round"  # the time is made coarser
    KEEP = "keep"


@dataclass(frozen=True)
class Kind:
    """One kind of data. `days` are counted from what `since` says in words, and are None for what is kept until
    something happens, which `since` says then. `fields` are named "app.Model.field"."""

    key: str
    what: str
    why: str
    days: int | None
    since: str
    then: Then
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Policy:
    """`not_personal` are fields that look as if they could lead to somebody, with the reason why they do not."""

    kinds: Mapping[str, Kind]
    not_personal: Mapping[str, str]


class PolicyWrong(Exception):
    """`problems` say what is wrong and where, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


def policy() -> Policy:
    """What the file says. Raises PolicyWrong."""
    return _read(Path(settings.RETENTION_POLICY))


def days_kept(key: str) -> int:
    """Of a kind that has days. Raises PolicyWrong."""
    kind = policy().kinds.get(key)
    if kind is None or kind.days is None:
        raise PolicyWrong([f"{key}: the program needs to know for how many days it is kept."])
    return kind.days


def days_in_words(days: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", days) % {"number": days}


def expired(key: str, now: datetime) -> datetime:
    """What is as old as this moment, or older, has been kept long enough."""
    return now - timedelta(days=days_kept(key))


@lru_cache(maxsize=8)
def _read(path: Path) -> Policy:
    try:
        said = yaml.load(path.read_text(encoding="utf-8"), Loader=_Strict)  # noqa: S506 - a SafeLoader
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise PolicyWrong([f"{path.name} cannot be read: {error}"]) from error
    return _Reader(said).read()


class _Strict(yaml.SafeLoader):
    """Of two entries under one name YAML takes the last, silently: here that is a mistake."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        names = [self.construct_object(key, deep=True) for key, _value in node.value]
        if twice := {str(name) for name in names if names.count(name) > 1}:
            raise yaml.constructor.ConstructorError(None, None, f"twice: {', '.join(sorted(twice))}", node.start_mark)
        return super().construct_mapping(node, deep)


class _Reader:
    """Collects everything that is wrong, so that all of it is told at once."""

    def __init__(self, said: Any) -> None:
        self.said, self.problems = said, list[str]()

    def read(self) -> Policy:
        if not isinstance(self.said, dict) or set(self.said) != {"kinds", "not_personal"}:
            raise PolicyWrong(["The policy has two parts, “kinds” and “not_personal”."])
        kinds = {str(key): self._kind(str(key), each) for key, each in self._parts("kinds").items()}
        reasons = {
            name: str(why) for why, fields in self._parts("not_personal").items() for name in self._names(fields)
        }
        if self.problems:
            raise PolicyWrong(self.problems)
        return Policy({key: kind for key, kind in kinds.items() if kind}, reasons)

    def _parts(self, name: str) -> dict[Any, Any]:
        part = self.said[name]
        if isinstance(part, dict):
            return part
        self.problems.append(f"“{name}” must hold entries with names.")
        return {}

    def _kind(self, key: str, said: Any) -> Kind | None:
        if not isinstance(said, dict) or set(said) - {"days"} != {"what", "why", "since", "then", "fields"}:
            self.problems.append(f"{key}: needs what, why, since, then, fields and, unless it is kept, days.")
            return None
        if said["then"] not in list(Then):
            self.problems.append(f"{key}: “then” must be one of {', '.join(Then)}.")
            return None
        then, days = Then(said["then"]), said.get("days")
        is_number = type(days) is int and days >= 0  # type, because True is an int to isinstance
        if is_number == (then is Then.KEEP) or (then is Then.KEEP and "days" in said):
            self.problems.append(
                f"{key}: what is kept has no days." if then is Then.KEEP else f"{key}: “days” must be 0 or more."
            )
        texts = {name: said[name] for name in ("what", "why", "since")}
        if not all(isinstance(text, str) and text.strip() for text in texts.values()):
            self.problems.append(f"{key}: what, why and since must be said in words.")
        return Kind(key, **texts, days=days, then=then, fields=tuple(self._names(said["fields"])))

    def _names(self, said: Any) -> list[str]:
        """{"app.Model": [field]} as "app.Model.field"."""
        if isinstance(said, dict) and all(isinstance(fields, list) for fields in said.values()):
            return [f"{model}.{field}" for model, fields in said.items() for field in fields]
        self.problems.append("Fields are written as “app.Model: [field, field]”.")
        return []
