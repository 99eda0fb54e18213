"""From attempts to conversations to outcomes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import bar_chart
from outreach.documents.numbers.sections import Section, columns_of
from outreach.documents.words import number, share
from outreach.queries.funnel import Funnel, funnel
from outreach.queries.look import Look


@dataclass(frozen=True)
class Step:
    """`part` is of the step before, None for a first one."""

    name: str
    number: int
    part: float | None


def steps_of(found: Funnel) -> list[Step]:
    """Where attempts were counted on some shifts only, their conversations are a step of their own."""
    steps = []
    if found.counting:
        steps.append(Step(_("Attempts"), found.attempts, None))
        if found.talks != found.conversations:
            steps.append(Step(_("Conversations where attempts were counted"), found.talks, found.rate))
            steps.append(Step(_("All conversations"), found.conversations, None))
        else:
            steps.append(Step(_("Conversations"), found.conversations, found.rate))
    elif found.conversations:
        steps.append(Step(_("Conversations"), found.conversations, None))
    outcomes = [Step(found.names.label("outcome", key), said, found.share(key)) for key, said in found.outcomes.items()]
    return [*steps, *outcomes]


def steps(look: Look) -> Section:
    found = funnel(look.person, filters=look.filters)
    lines = steps_of(found)
    chart = bar_chart(
        _("From attempts to outcomes"),
        [(step.name, [step.number], _in_words(step)) for step in lines],
    )
    columns = columns_of(_("Step"), _("Number"), _("Of the step before"))
    rows: list[list[Any]] = [[step.name, number(step.number), share(step.part)] for step in lines]
    query = urlencode({name: value for name, value in look.filters.params.items() if name not in ("outcome", "mine")})
    note = _("All outcomes stand here beside each other, whichever is chosen.") if look.filters.outcome else ""
    return Section(
        "steps", _("From attempts to outcomes"), chart, columns, rows, [], ("steps", query), note,
        verdict=_verdict(found), words=tuple(_words(found)),
    )  # fmt: skip


def _in_words(step: Step) -> str:
    if step.part is None:
        return number(step.number)
    return _("%(number)s · %(share)s") % {"number": number(step.number), "share": share(step.part)}


def _verdict(found: Funnel) -> str:
    if found.rate is None:
        return _("Attempts were not counted")
    return _("%(share)s of attempts become conversations") % {"share": share(found.rate)}


def _words(found: Funnel) -> Sequence[str]:
    if not found.counting:
        return [
            _("Nobody counted who passed by or declined, so there is no rate of attempts, only what came of talks.")
        ]
    if found.counting < found.shifts:
        text = ngettext(
            "Attempts were counted on %(counting)s of %(shifts)s shift; their rate is of these alone.",
            "Attempts were counted on %(counting)s of %(shifts)s shifts; their rate is of these alone.",
            found.shifts,
        )
        return [text % {"counting": number(found.counting), "shifts": number(found.shifts)}]
    return []
