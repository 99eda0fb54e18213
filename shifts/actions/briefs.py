"""The brief of a campaign."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import User
from shifts.models import Brief, Campaign


@dataclass(frozen=True)
class BriefDetails:
    """What an organizer tells those who come; see `models.Brief`. Each may be empty."""

    to_say: str = ""
    talking_points: str = ""
    to_bring: str = ""
    flyers: str = ""
    told_to_leave: str = ""
    hotline: str = ""
    hotline_hours: str = ""
    reporting: str = ""
    group_link: str = ""


@transaction.atomic
def write_brief(
    campaign: Campaign,
    *,
    details: BriefDetails,
    parts: Collection[str] | None = None,
    by: User | None,
    now: datetime,
) -> Brief:
    """Tell this from now on, or of `details` only these `parts`: what somebody else has written meanwhile in the others
    stays. The last word on a part stands; the log says which are new."""
    told = {name: text for name, text in asdict(details).items() if parts is None or name in parts}
    brief = Brief.objects.filter(campaign=campaign).first() or Brief(campaign=campaign)
    changed = [name for name, text in told.items() if getattr(brief, name) != text]
    if changed or brief.pk is None:
        brief, _is_new = Brief.objects.update_or_create(campaign=campaign, defaults=told)
        record("write brief", campaign, chapter=campaign.chapter, by=by, now=now, fields=changed)
    return brief
