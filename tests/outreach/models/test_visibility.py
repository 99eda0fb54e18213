"""Who sees which rows of `outreach`: every model and every kind of actor."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from outreach.models import (
    Choice,
    Conversation,
    Counter,
    ErasedEntry,
    Export,
    Note,
    Outcome,
    Question,
    Review,
    ScriptVersion,
    ShiftAnswer,
    ShiftFigures,
    Tally,
    TextPermit,
)
from people.models import Membership, Role
from shifts.models import CaptainScope
from tests.factories import (
    NOW,
    make_campaign,
    make_chapter,
    make_conversation,
    make_member,
    make_question,
    make_script,
    make_shift,
    make_tally,
)

pytestmark = pytest.mark.django_db

ACTORS = ["visitor", "volunteer", "scoped", "captain", "organizer", "former", "abroad"]


@pytest.fixture
def actors():
    """A published campaign in whose shift A the volunteer logged and in whose shift B a colleague did, a draft with a
    script, one download and one erased row; the scoped captain looks after A."""
    chapter = make_chapter()
    yesterday = chapter.today(timezone.now()) - timedelta(days=1)
    found = {
        "visitor": AnonymousUser(),
        "volunteer": make_member(chapter),
        "scoped": make_member(chapter, Role.CAPTAIN),
        "captain": make_member(chapter, Role.CAPTAIN),
        "organizer": make_member(chapter, Role.ORGANIZER),
        "former": make_member(chapter, Role.ORGANIZER, until_on=yesterday),
        "abroad": make_member(make_chapter(), Role.ORGANIZER),
    }
    public, draft = make_campaign(chapter), make_campaign(chapter, published=False)
    for campaign in (draft, public):
        make_script(campaign)
        question = make_question(campaign)
        ScriptVersion.objects.create(campaign=campaign, number=1, content={}, made_at=NOW)
        TextPermit.objects.create(campaign=campaign, given_at=NOW)
    for person in (found["volunteer"], make_member(chapter)):
        shift = make_shift(public)
        talk = make_conversation(shift, person, answers={question.key: "yes"})
        Note.objects.create(conversation=talk, question=question, text="The bus", said_on=shift.starts_on)
        make_tally(shift, person)
        Review.objects.create(shift=shift, person=person, made_at=NOW)
        if person == found["volunteer"]:
            membership = Membership.objects.get(person=found["scoped"])
            CaptainScope.objects.create(membership=membership, location=shift.location)
    Export.objects.create(chapter=chapter, person=found["organizer"], made_at=NOW, table="shifts", form="csv")
    ErasedEntry.objects.create(id=uuid4(), erased_at=NOW)
    return found


def counts(actors, model):
    return {actor: model.objects.visible_to(actors[actor]).count() for actor in ACTORS}


def expected(everybody, **others):
    return {actor: others.get(actor, everybody) for actor in ACTORS}


SCRIPT = [(Counter, 3), (Outcome, 2), (Question, 1), (Choice, 2), (ScriptVersion, 1), (TextPermit, 1)]


@pytest.mark.parametrize("model, rows", SCRIPT)
def test_a_script_is_as_public_as_its_campaign(actors, model, rows):
    assert counts(actors, model) == expected(rows, organizer=2 * rows)


@pytest.mark.parametrize("model", [Conversation, Tally, Note, Review])
def test_what_was_logged_is_ones_own_and_the_roster_keepers(actors, model):
    assert counts(actors, model) == expected(0, volunteer=1, scoped=1, captain=2, organizer=2)


@pytest.mark.parametrize("model, rows", [(ShiftFigures, 1), (ShiftAnswer, 2)])
def test_what_is_kept_of_a_shift_is_its_roster_keepers(actors, model, rows):
    assert counts(actors, model) == expected(0, scoped=rows, captain=2 * rows, organizer=2 * rows)


def test_downloads_are_recorded_for_organizers(actors):
    assert counts(actors, Export) == expected(0, organizer=1)


def test_nobody_lists_what_was_erased(actors):
    assert counts(actors, ErasedEntry) == expected(0)
