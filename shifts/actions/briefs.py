"""The brief of a campaign."""

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
def write_brief(campaign: Campaign, *, details: BriefDetails, by: User | None, now: datetime) -> Brief:
    """Tell this from now on. The last word stands; the log says which parts of it are new."""
    told = asdict(details)
    brief = Brief.objects.filter(campaign=campaign).first() or Brief(campaign=campaign)
    changed = [name for name, text in told.items() if getattr(brief, name) != text]
    if changed or brief.pk is None:
        brief, _is_new = Brief.objects.update_or_create(campaign=campaign, defaults=told)
        record("write brief", campaign, chapter=campaign.chapter, by=by, now=now, fields=changed)
    return brief
