from collections.abc import Iterator

from django.utils.translation import gettext as _

from outreach.queries.answers import Answers, answers_of
from outreach.queries.tables.base import Breakdown, Cell, Column, Kind, Source, Table
from outreach.queries.tallies import facts_for


def answers_table(source: Source) -> Table:
    """Each answer to each question, or to `source.question` alone, with how often it was given. Where several can be
    chosen, the conversations of a question's answers add up to more than were answered."""
    facts = facts_for(source.actor, filters=source.filters)
    columns = (
        Column(_("Question")),
        Column(_("Question key")),
        Column(_("Answer")),
        Column(_("Answer key")),
        Column(_("Conversations"), Kind.NUMBER),
        Column(_("Conversations with an answer"), Kind.NUMBER),
        Column(_("Share"), Kind.SHARE),
    )

    def rows() -> Iterator[tuple[Cell, ...]]:
        for answers in answers_of(facts):
            if source.question in ("", answers.key):
                yield from _cells(answers)

    breakdown = Breakdown(_("Conversations"), by=_("Answer"), number=_("Conversations"))
    return Table("answers", _("Answers"), columns, rows(), breakdown)


def _cells(answers: Answers) -> Iterator[tuple[Cell, ...]]:
    for key, label, number in answers.choices:
        yield answers.label, answers.key, label, key, number, answers.answered, number / answers.answered
