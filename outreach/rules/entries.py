"""The shape of a row as a phone sends it: strict reading, no database. Only keys, numbers and times come through, and
as an answer a short text, which is taken where a script asks for one and refused everywhere else."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from outreach.errors import Malformed
from outreach.models import Tally
from shifts.models import Mark

CONVERSATION, TALLY, MARK = "conversation", "tally", "mark"
SCHEMA = 1  # The only shape so far. Phones name it, so that a later server still reads rows of an older app.

LARGEST_ID = 2**63 - 1
LONGEST_LIST = 40
LONGEST_AGE = 366 * 24 * 3600  # seconds
LONGEST_TEXT = 1000  # More than any script takes: what is too long by a few words is told so by its question.
LARGEST_ANSWER = 1_000_000
# A phone's clock that is off by more than this is not believed where the row says how long ago it was.
CLOCK_TOLERANCE = timedelta(minutes=10)

COMMON = {"id", "kind", "shift", "occurred_at", "age_s", "schema", "script_version", "corrects"}
FIELDS = {
    CONVERSATION: COMMON | {"outcome", "answers"},
    TALLY: COMMON | {"counter", "delta"},
    MARK: COMMON - {"corrects"} | {"person", "mark"},
}

UUID_SHAPE = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE | re.ASCII)
KEY_SHAPE = re.compile(r"[a-z0-9_-]{1,40}", re.IGNORECASE | re.ASCII)
MOMENT_SHAPE = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)

Value = str | int | list[str]
Answers = Mapping[str, Value]


@dataclass(frozen=True)
class Sent:
    """A well-formed row. `at` is the moment of the tap in UTC, corrected for a phone whose clock is off; `body_hash`
    is over the body as it was sent, without `age_s`, which differs from one try to the next. `script_version` is None
    where the phone named none, or none of ours."""

    id: UUID
    shift_id: int
    at: datetime
    corrects: UUID | None
    body_hash: str
    script_version: int | None


@dataclass(frozen=True)
class SentConversation(Sent):
    """`outcome` None withdraws what the row corrects."""

    outcome: str | None
    answers: Answers


@dataclass(frozen=True)
class SentTally(Sent):
    counter: str
    delta: int


@dataclass(frozen=True)
class SentMark(Sent):
    """What a captain says of somebody on the roster of her shift."""

    person_id: int
    word: Mark.Word


def read_item(item: object, *, now: datetime) -> SentConversation | SentTally | SentMark:
    """The row that `item` (parsed JSON) describes. Raises Malformed, which says what is wrong with which field."""
    if not isinstance(item, dict):
        raise Malformed(why=_("it is not an object."))
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in FIELDS:
        raise Malformed(why=_("“kind” must be conversation, tally or mark."))
    if not item.keys() <= FIELDS[kind]:
        raise Malformed(why=_("it has fields that a %(kind)s does not have.") % {"kind": kind})
    _check_schema(item)
    common: dict[str, Any] = {
        "id": _identifier(item, "id"),
        "shift_id": _whole_number(item, "shift", 1, LARGEST_ID),
        "at": _moment(item, now),
        "corrects": None if item.get("corrects") is None else _identifier(item, "corrects"),
        "body_hash": body_hash(item),
        "script_version": _script_version(item),
    }
    if kind == TALLY:
        least = 1 if common["corrects"] is None else -Tally.MOST
        delta = _whole_number(item, "delta", least, Tally.MOST)
        if delta == 0:
            raise Malformed(why=_("“delta” is 0."))
        return SentTally(**common, counter=_key(item.get("counter"), "counter"), delta=delta)
    if kind == MARK:
        return SentMark(**common, person_id=_whole_number(item, "person", 1, LARGEST_ID), word=_word(item))
    return SentConversation(**common, outcome=_outcome(item), answers=_answers(item))


def body_hash(item: Mapping[str, Any]) -> str:
    """Equal for two sends of one row and different for any other body. Keys may come in any order."""
    body = {name: value for name, value in item.items() if name != "age_s"}
    return hashlib.sha256(json.dumps(body, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _check_schema(item: Mapping[str, Any]) -> None:
    schema = item.get("schema", SCHEMA)
    if type(schema) is not int or schema != SCHEMA:
        raise Malformed(why=_("“schema” must be 1."))


def _script_version(item: Mapping[str, Any]) -> int | None:
    """Programs may call theirs by a name of their own: that is none of ours."""
    version = item.get("script_version")
    if version is None:
        return None
    if isinstance(version, str):
        _key(version, "script_version")
        return None
    return _whole_number(item, "script_version", 0, LARGEST_ID)


def _identifier(item: Mapping[str, Any], name: str) -> UUID:
    value = item.get(name)
    if not isinstance(value, str) or not UUID_SHAPE.fullmatch(value):
        raise Malformed(why=_("“%(name)s” must be a UUID.") % {"name": name})
    return UUID(value)


def _whole_number(item: Mapping[str, Any], name: str, least: int, most: int) -> int:
    value = item.get(name)
    if type(value) is not int or not least <= value <= most:  # type, because True is an int to isinstance
        raise Malformed(
            why=_("“%(name)s” must be a whole number from %(least)s to %(most)s.")
            % {"name": name, "least": least, "most": most}
        )
    return value


def _key(value: object, name: str) -> str:
    if not isinstance(value, str) or not KEY_SHAPE.fullmatch(value):
        raise Malformed(why=_("“%(name)s” must be a key of the campaign's script.") % {"name": name})
    return value


def _moment(item: Mapping[str, Any], now: datetime) -> datetime:
    """When the tap was: as the phone says, unless its clock is off; then, or where it names no time, the server's time
    less the row's age."""
    age = item.get("age_s")
    by_age = None if age is None else now - timedelta(seconds=_age(age))
    if "occurred_at" not in item and by_age is not None:
        return by_age
    said = _time_with_offset(item.get("occurred_at"))
    return said if by_age is None or abs(by_age - said) <= CLOCK_TOLERANCE else by_age


def _age(value: object) -> float:
    """JSON knows true and NaN as well: neither is a number of seconds."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= LONGEST_AGE:
        raise Malformed(why=_("“age_s” must be the seconds since the tap."))
    return float(value)


def _time_with_offset(value: object) -> datetime:
    wrong = Malformed(why=_("“occurred_at” must be a time with an offset, like 2026-08-03T08:15:00-04:00."))
    if not isinstance(value, str) or not MOMENT_SHAPE.fullmatch(value):
        raise wrong
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise wrong from error


def _word(item: Mapping[str, Any]) -> Mark.Word:
    value = item.get("mark")
    if not isinstance(value, str) or value not in Mark.Word.values:
        raise Malformed(why=_("“mark” must be one of: %(words)s.") % {"words": ", ".join(Mark.Word.values)})
    return Mark.Word(value)


def _outcome(item: Mapping[str, Any]) -> str | None:
    if "outcome" in item and item["outcome"] is None:
        if item.get("corrects") is None:
            raise Malformed(why=_("“outcome” may be null only to withdraw an earlier conversation."))
        if item.get("answers"):
            raise Malformed(why=_("“answers” must be empty where a conversation is withdrawn."))
        return None
    return _key(item.get("outcome"), "outcome")


def _answers(item: Mapping[str, Any]) -> Answers:
    answers = item.get("answers", {})
    if not isinstance(answers, dict) or len(answers) > LONGEST_LIST:
        raise Malformed(why=_("“answers” must be an object of questions and answers."))
    return {_key(question, "answers"): _answer(given) for question, given in answers.items()}


def _answer(given: object) -> Value:
    if isinstance(given, list):
        return _choices(given)
    if isinstance(given, str) and 0 < len(given) <= LONGEST_TEXT:
        return given
    if type(given) is int and abs(given) <= LARGEST_ANSWER:  # type, because True is an int to isinstance
        return given
    raise Malformed(why=_("“answers” must name choices, whole numbers or short texts."))


def _choices(chosen: list[object]) -> list[str]:
    choices = [_key(choice, "answers") for choice in chosen]
    if len(choices) > LONGEST_LIST or len(set(choices)) < len(choices):
        raise Malformed(why=_("“answers” names a choice twice, or too many."))
    return choices
