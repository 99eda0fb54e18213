"""Writing down what a campaign asks, each time that it comes to mean something else.

Lock: the campaign, which whoever changes a script holds: else two changes at once would write one number, or a version
in which one of them is missing.
"""

from datetime import datetime

from outreach.models import ScriptVersion
from outreach.queries.scripts import rows_of
from outreach.rules.scripts import check_script
from shifts.models import Campaign


def note_version(campaign: Campaign, *, now: datetime) -> ScriptVersion:
    """The version of the script as it stands: a new one if it asks something else than the last one did. Raises what
    `check_script` raises; then whoever has changed it takes that back. Call it in the transaction of the change."""
    rows = rows_of([campaign.pk])[campaign.pk]
    check_script(rows.now(), ever=rows.full())
    content = rows.content()
    last = ScriptVersion.objects.latest_of(campaign)
    if last is not None and last.content == content:
        return last
    number = 1 if last is None else last.number + 1
    return ScriptVersion.objects.create(campaign=campaign, number=number, content=content, made_at=now)
