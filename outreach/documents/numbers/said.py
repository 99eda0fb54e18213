"""What was said: by outcome, and by question the answers that were given."""

from collections.abc import Sequence

from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.charts import bar_chart
from outreach.documents.numbers.sections import Section, columns_of, conversations_chart, group_query, label_of
from outreach.documents.words import number, share
from outreach.models import Question
from outreach.queries.answers import Answers, Spread, answers_of
from outreach.queries.look import Look

# Of a number that took more values than this, ranges are shown.
MOST_VALUES = 12


def answers(look: Look) -> dict[str, list[Section]]:
    """The page: outcomes, then the questions in the order of the script."""
    outcomes = by_outcome(look)
    found = [_by_answer(look, each) for each in answers_of(look.facts)]
    return {"sections": [*([outcomes] if outcomes.rows else []), *found]}


def by_outcome(look: Look) -> Section:
    rows = [row for row in look.facts.grouped(["outcome"]) if row.conversations]
    total = look.facts.totals.conversations
    return Section(
        "outcome",
        _("By outcome"),
        conversations_chart(look, _("Conversations by outcome"), rows),
        columns_of(_("Outcome"), _("Conversations"), _("Share")),
        [[label_of(look, row), number(row.conversations), share(row.conversations / total)] for row in rows],
        [_("Total"), number(total), share(1.0)],
        ("figures", group_query(look.filters, ["outcome"])),
    )


def _by_answer(look: Look, answers: Answers) -> Section:
    lines = _lines(answers)
    bars = [(label, [count], f"{number(count)} · {share(count / answers.answered)}") for label, count in lines]
    return Section(
        f"question-{answers.key}",
        answers.label,
        bar_chart(_("How often each was the answer"), bars),
        columns_of(_("Answer"), _("Conversations"), _("Share")),
        [[label, number(count), share(count / answers.answered)] for label, count in lines],
        [_("Answered"), number(answers.answered), share(1.0)],
        ("answers", urlencode({**look.filters.params, "question": answers.key})),
        " ".join(_notes(answers)),
    )


def _lines(answers: Answers) -> list[tuple[str, int]]:
    """In the order of the script, also what nobody answered; of a number its values or ranges of them."""
    if answers.kind != Question.Kind.NUMBER:
        return [(label, count) for _key, label, count in answers.choices]
    values = [(int(key), count) for key, _label, count in answers.choices]
    if len(values) <= MOST_VALUES:
        return [(number(value), count) for value, count in values]
    return _ranges(values)


def _ranges(values: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    """As many values in each, beginning at a round one."""
    first, last = values[0][0], values[-1][0]
    size = 1
    while (last - first) // size >= MOST_VALUES:
        size = next(step for step in _round_sizes() if step > size)
    found = []
    for start in range(first // size * size, last + 1, size):
        count = sum(count for value, count in values if start <= value < start + size)
        label = _("%(first)s to %(last)s") % {"first": number(start), "last": number(start + size - 1)}
        found.append((label if size > 1 else number(start), count))
    return found


def _round_sizes() -> list[int]:
    return [step * 10**power for power in range(7) for step in (1, 2, 5)]


def _notes(answers: Answers) -> list[str]:
    notes = []
    if answers.spread:
        notes.append(_in_words(answers, answers.spread))
    if answers.kind == Question.Kind.SEVERAL:
        notes.append(_("Several answers could be chosen, so that the shares add up to more than 100%."))
    if answers.kind == Question.Kind.TEXT:
        notes.append(_("Own words are only counted here."))
    return notes


def _in_words(answers: Answers, spread: Spread) -> str:
    said = {"mean": number(spread.mean, 1), "median": number(spread.median), "answers": number(answers.answered)}
    if answers.kind == Question.Kind.SCALE:
        return _mean_of(answers.answered) % said
    said |= {"least": number(spread.least), "most": number(spread.most), "sum": number(spread.sum)}
    middle = _("Half of the answers are %(median)s or less.") % said
    ends = _("From %(least)s to %(most)s, on average %(mean)s, together %(sum)s.") % said
    return f"{ends} {middle}"


def _mean_of(answered: int) -> str:
    return ngettext("On average %(mean)s, from %(answers)s answer.", "On average %(mean)s, from %(answers)s answers.",
                    answered)  # fmt: skip
