"""Which roster a captain's link opens, and in whose name."""

from datetime import datetime

from people.models.tokens import fingerprint
from shifts.models import CaptainLink, Shift
from shifts.queries.captain import captained_shifts


def opened_by(secret: str, *, now: datetime) -> CaptainLink | None:
    """The link whose secret this is, with its shift, while it works and its maker still keeps that roster. Its
    `made_by` carries the mark that the audit log reads."""
    usable = CaptainLink.objects.usable(now).select_related("made_by", "shift__campaign__chapter", "shift__location")
    link = usable.filter(secret_hash=fingerprint(secret)).first()
    if link is None or not captained_shifts(link.made_by).filter(pk=link.shift_id).exists():
        return None
    link.made_by.acts_by_link = link.pk
    return link


def link_of(shift: Shift, *, now: datetime) -> CaptainLink | None:
    """The link that opens this roster at the moment, with its maker."""
    link = CaptainLink.objects.usable(now).select_related("made_by").filter(shift=shift).first()
    if link is None or not captained_shifts(link.made_by).filter(pk=shift.pk).exists():
        return None
    link.shift = shift
    return link
