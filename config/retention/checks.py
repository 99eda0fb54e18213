"""The policy is looked at when the program starts: a mistake in it is told then, and not noticed when something should
have been deleted long ago, or is gone that should not be."""

from collections.abc import Iterator
from typing import Any

from django.core.checks import CheckMessage, Error

from config.retention.chores import DAILY, EVERY_MINUTE
from config.retention.fields import all_fields, may_be_personal, name_of
from people.retention import Policy, PolicyWrong, Then, policy

# What the program itself must have known for so many days at least, and why.
LEAST = {
    "conversation_times": (3, "phones without a signal send for 72 hours, and minutes tell what is odd"),
    "conversation_links": (3, "phones without a signal send for 72 hours, and correct what they sent"),
    "unreviewed_links": (3, "phones without a signal send for 72 hours, and correct what they sent"),
    "tombstones": (31, "a phone may send a row for 30 days, and would bring it back"),
    "marks": (31, "a phone may send a mark for 30 days, and it would count twice"),
    "messages": (7, "what was told would be told again"),
    "alerts": (7, "what was told would be told again"),
    "audit_trail": (2, "a form that is sent twice would be done twice"),
    "audit_actors": (2, "a form that is sent twice would be done twice"),
    "presence": (34, "a phone may send for 30 days what counts, and whether it does hangs on who was there"),
}


def check_retention(**options: Any) -> list[CheckMessage]:
    try:
        found = policy()
    except PolicyWrong as wrong:
        problems = wrong.problems
    else:
        problems = [*_wrong_fields(found), *_wrong_chores(found), *_too_short(found)]
    return [Error(f"config/retention.yaml: {problem}", id="daybreak.E001") for problem in problems]


def _wrong_fields(found: Policy) -> Iterator[str]:
    known = {name_of(field): field for field in all_fields()}
    kinds = {name: kind.key for kind in found.kinds.values() for name in kind.fields}
    for name in sorted({*kinds, *found.not_personal} - known.keys()):
        yield f"there is no field {name}."
    for name in sorted(kinds.keys() & found.not_personal.keys()):
        yield f"{name} is in “{kinds[name]}” and under not_personal: it can be one of the two."
    for name, field in known.items():
        if may_be_personal(field) and name not in kinds and name not in found.not_personal:
            yield f"{name} may lead to somebody: it needs a place in a kind, or a reason under not_personal."


def _wrong_chores(found: Policy) -> Iterator[str]:
    ending = {key for key, kind in found.kinds.items() if kind.then is not Then.KEEP}
    known = {chore.kind for chore in (*EVERY_MINUTE, *DAILY)}
    for key in sorted(ending - known):
        yield f"{key}: nothing in the program does this; see config/retention/chores.py."
    for key in sorted(known - ending):
        yield f"{key} is missing: the program needs to know for how many days it is kept."


def _too_short(found: Policy) -> Iterator[str]:
    for key, (least, why) in LEAST.items():
        kind = found.kinds.get(key)
        if kind and kind.days is not None and kind.days < least:
            yield f"{key}: at least {least} days, because {why}."
