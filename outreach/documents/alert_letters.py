"""What captains are told of held rows."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.queries.held import shifts_with_held_rows
from people.emails.kinds import Kind
from people.emails.letters import Letter
from people.models import Message
from shifts.documents.alert_letters import ALERTS, letter, rules
from shifts.emails import alert_kind
from shifts.models import AlertRule
from shifts.queries.alerts import kept


def held(message: Message, rule: AlertRule, now: datetime) -> Letter | None:
    shifts = shifts_with_held_rows(kept(message.person, message.data["about"]))
    lines = [(shift, _("Rows or people wait for your look, and do not count yet.")) for shift in shifts]
    return letter(
        ngettext("Rows are held on %(number)s shift", "Rows are held on %(number)s shifts", len(lines)), lines
    )


KINDS = [Kind(alert_kind(AlertRule.Kind.HELD), ALERTS, rules, held)]
