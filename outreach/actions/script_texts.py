"""Letting a campaign ask for short texts, and stopping it."""

from datetime import datetime

from django.db import transaction

from outreach.actions.script_versions import note_version
from outreach.models import Note, Question, TextPermit
from people.actions.audit import record
from people.models import User
from shifts.models import Campaign


@transaction.atomic
def allow_texts(campaign: Campaign, *, by: User, now: datetime) -> TextPermit:
    Campaign.objects.hold(campaign.pk)
    permit, is_new = TextPermit.objects.get_or_create(campaign=campaign, defaults={"given_by": by, "given_at": now})
    if is_new:
        record("allow_texts", campaign, chapter=campaign.chapter, by=by, now=now)
    return permit


@transaction.atomic
def stop_texts(campaign: Campaign, *, erase: bool, by: User, now: datetime) -> int:
    """Ask for none any more: questions for them are retired, and what phones still send is left out. With `erase` those
    that are stored go at once. Returns how many went. Raises what `check_script` raises."""
    Campaign.objects.hold(campaign.pk)
    stopped, _rows = TextPermit.objects.filter(campaign=campaign).delete()
    campaign.questions.filter(kind=Question.Kind.TEXT, retired_at=None).update(retired_at=now)
    note_version(campaign, now=now)
    erased = Note.objects.filter(question__campaign=campaign).delete()[0] if erase else 0
    if stopped or erased:
        record("stop_texts", campaign, chapter=campaign.chapter, by=by, now=now, erased=erased)
    return erased
