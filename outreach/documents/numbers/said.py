"""What was said: by outcome and by question."""

from django.utils.translation import gettext as _

from outreach.documents.numbers.sections import Section, columns_of, conversations_chart, group_query, label_of
from outreach.documents.words import number, share
from outreach.queries.look import Look


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
