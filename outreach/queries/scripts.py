"""What a campaign counts and asks, as the screens and the sync read it. Nothing here writes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from outreach.models import Choice, Counter, Outcome, Question, ScriptVersion, TextPermit
from shifts.models import Campaign

Option = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """A question as it is, or was, asked. `options` are (value, label) in the order of the screen: choices, yes and no,
    or the steps of a scale. `after` is the key of the earlier question that decides whether this one is asked, namely
    if its answer is `among` these values; empty where it always is."""

    pk: int
    key: str
    label: str
    kind: str
    options: tuple[Option, ...] = ()
    least: int | None = None
    most: int | None = None
    low_label: str = ""
    high_label: str = ""
    after: str = ""
    among: frozenset[str] = frozenset()
    is_permitted: bool = True  # a short text that its campaign does not ask for any more is not

    @property
    def is_several(self) -> bool:
        return self.kind == Question.Kind.SEVERAL

    @cached_property
    def values(self) -> frozenset[str]:
        return frozenset(value for value, _label in self.options)


@dataclass(frozen=True)
class Script:
    """Counters, outcomes and questions of one campaign in the order of the screen. `version` is its number, None for
    what has none: everything that was ever asked."""

    counters: tuple[Counter, ...]
    outcomes: tuple[Outcome, ...]
    questions: tuple[Asked, ...]
    version: int | None = None

    @property
    def has_questions(self) -> bool:
        return bool(self.questions)


@dataclass(frozen=True)
class Rows:
    """All rows of one campaign's script, retired ones included; of `questions` see `questions_with_choices`."""

    counters: tuple[Counter, ...]
    outcomes: tuple[Outcome, ...]
    questions: tuple[Any, ...]

    def full(self) -> Script:
        return Script(self.counters, self.outcomes, tuple(asked(row) for row in self.questions))

    def content(self) -> dict[str, Any]:
        """What is in use, as `ScriptVersion.content` has it."""
        questions = [_content(row) for row in self.questions if row.retired_at is None]
        return {
            "counters": _used(row for row in self.counters if row.key != Counter.CARDS),
            "outcomes": _used(self.outcomes),
            "questions": sorted(questions, key=lambda question: str(question["key"])),
        }

    def now(self) -> Script:
        """What is in use, as a script without a number."""
        return script_in_version(self.full(), ScriptVersion(content=self.content()))


def script_for(campaign: Campaign, *, version: int | None = None) -> Script:
    """What is asked today, or was asked under an earlier `version`. A number that there never was means today. Five
    queries.

    The version is read first and says what is asked, so that a page never names a version that its questions are not
    of, whatever an organizer changes meanwhile.
    """
    versions = ScriptVersion.objects.filter(campaign=campaign).order_by("-number")
    found = versions.filter(number=version).first() if version else None
    written = found or versions.first()
    rows = rows_of([campaign.pk])[campaign.pk]
    return script_in_version(rows.full(), written) if written else rows.now()


def full_scripts(campaign_ids: Iterable[int]) -> dict[int, Script]:
    """For each campaign everything that it ever asked, retired rows included, under the conditions of today: a phone
    may come back from three days without signal with rows of a script that has changed since, and they are still
    true. Four queries."""
    return {campaign_id: rows.full() for campaign_id, rows in rows_of(campaign_ids).items()}


def rows_of(campaign_ids: Iterable[int]) -> dict[int, Rows]:
    """Four queries."""
    ids = set(campaign_ids)
    counters = list(Counter.objects.filter(campaign__in=ids))
    outcomes = list(Outcome.objects.filter(campaign__in=ids))
    questions = list(questions_with_choices().filter(campaign__in=ids))
    return {
        campaign_id: Rows(
            counters=tuple(row for row in counters if row.campaign_id == campaign_id),
            outcomes=tuple(row for row in outcomes if row.campaign_id == campaign_id),
            questions=tuple(row for row in questions if row.campaign_id == campaign_id),
        )
        for campaign_id in ids
    }


def choosable(campaign_ids: Iterable[int]) -> dict[tuple[int, str], set[str]]:
    """By campaign and question, the keys that an answer can have, or could once. One query."""
    found: dict[tuple[int, str], set[str]] = {}
    questions = Question.objects.filter(campaign__in=set(campaign_ids)).order_by()
    for campaign, key, kind, choice in questions.values_list("campaign_id", "key", "kind", "choices__key"):
        known = {Question.YES, Question.NO} if kind == Question.Kind.YES_NO else {choice} - {None}
        found.setdefault((campaign, key), set()).update(known)
    return found


def choices_of(scripts: Mapping[int, Script]) -> dict[tuple[int, str], frozenset[str]]:
    """The same of scripts that have been read: {campaign: all that it ever asked}."""
    return {
        (campaign, question.key): question.values
        for campaign, script in scripts.items()
        for question in script.questions
    }


def questions_with_choices() -> QuerySet[Question]:
    """With `is_permitted`, whether the campaign takes short texts. Two queries."""
    permit = Exists(TextPermit.objects.filter(campaign=OuterRef("campaign")))
    rows = Question.objects.annotate(is_permitted=permit).select_related("asked_after")
    return rows.prefetch_related(Prefetch("choices", queryset=Choice.objects.order_by("position", "pk")))


def script_in_version(full: Script, version: ScriptVersion) -> Script:
    """The part of everything that was ever asked that was asked then."""
    then = {each["key"]: each for each in version.content["questions"]}
    return Script(
        counters=tuple(row for row in full.counters if row.key in version.content["counters"]),
        outcomes=tuple(row for row in full.outcomes if row.key in version.content["outcomes"]),
        questions=tuple(_then(each, then[each.key]) for each in full.questions if each.key in then),
        version=version.number,
    )


def asked(row: Any) -> Asked:
    """A row of `questions_with_choices` with all that could ever be answered."""
    choices = [(choice.key, choice.label) for choice in row.choices.all()]
    return Asked(
        pk=row.pk,
        key=row.key,
        label=row.label,
        kind=row.kind,
        options=_options(row.kind, choices, row.least, row.most),
        least=row.least,
        most=row.most,
        low_label=row.low_label,
        high_label=row.high_label,
        after=row.asked_after.key if row.asked_after else "",
        among=frozenset(row.asked_if),
        is_permitted=row.kind != Question.Kind.TEXT or row.is_permitted,
    )


def _then(question: Asked, content: Mapping[str, Any]) -> Asked:
    choices = [option for option in question.options if option[0] in content["choices"]]
    return replace(
        question,
        options=_options(question.kind, choices, content["least"], content["most"]),
        least=content["least"],
        most=content["most"],
        after=content["after"],
        among=frozenset(content["among"]),
    )


def _options(kind: str, choices: Iterable[Option], least: int | None, most: int | None) -> tuple[Option, ...]:
    if kind == Question.Kind.YES_NO:
        return (Question.YES, _("Yes")), (Question.NO, _("No"))
    if kind == Question.Kind.SCALE and least is not None and most is not None:
        return tuple((str(step), str(step)) for step in range(least, most + 1))
    return tuple(choices)


def _content(row: Question) -> dict[str, Any]:
    return {
        "key": row.key,
        "choices": _used(row.choices.all()),
        "least": row.least,
        "most": row.most,
        "after": row.asked_after.key if row.asked_after else "",
        "among": sorted(row.asked_if),
    }


def _used(rows: Iterable[Counter | Outcome | Choice]) -> list[str]:
    return sorted(row.key for row in rows if row.retired_at is None)
