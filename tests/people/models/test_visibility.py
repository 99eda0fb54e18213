"""Who sees which rows of `people`: every model and every kind of actor."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from people.actions.audit import record
from people.actions.signing_in import create_link
from people.actions.tokens import create_token
from people.models import ApiToken, AuditEntry, Chapter, Membership, Role, SignInLink, User
from tests.factories import make_chapter, make_member, make_user

pytestmark = pytest.mark.django_db

HERE = {"volunteer", "captain", "organizer", "former"}
ELSEWHERE = {"other volunteer", "other organizer"}


@pytest.fixture
def actors():
    """One of each, by what they are; `switched off` was organizer here."""
    here, elsewhere = make_chapter(name="Here"), make_chapter(name="Elsewhere")
    yesterday = here.today(timezone.now()) - timedelta(days=1)
    return {
        "visitor": AnonymousUser(),
        "stranger": make_user(name="stranger"),
        "volunteer": make_member(here, Role.VOLUNTEER, name="volunteer"),
        "captain": make_member(here, Role.CAPTAIN, name="captain"),
        "organizer": make_member(here, Role.ORGANIZER, name="organizer"),
        "former": make_member(here, Role.ORGANIZER, name="former", until_on=yesterday),
        "switched off": make_member(here, Role.ORGANIZER, name="switched off", is_active=False),
        "other volunteer": make_member(elsewhere, Role.VOLUNTEER, name="other volunteer"),
        "other organizer": make_member(elsewhere, Role.ORGANIZER, name="other organizer"),
    }


ROSTER = HERE | {"switched off"}
NAMES_SEEN = {
    "visitor": set(),
    "stranger": {"stranger"},
    "volunteer": {"volunteer"},
    "captain": ROSTER,
    "organizer": ROSTER,
    "former": {"former"},
    "switched off": {"switched off"},
    "other volunteer": {"other volunteer"},
    "other organizer": ELSEWHERE,
}


@pytest.mark.parametrize("actor", NAMES_SEEN)
def test_names_are_for_captains_and_organizers_of_the_chapter(actors, actor):
    assert {person.name for person in User.objects.visible_to(actors[actor])} == NAMES_SEEN[actor]


@pytest.mark.parametrize("actor", NAMES_SEEN)
def test_memberships_are_seen_by_whom_the_names_are(actors, actor):
    seen = {membership.person.name for membership in Membership.objects.visible_to(actors[actor])}
    assert seen == NAMES_SEEN[actor] - {"stranger"}


@pytest.mark.parametrize("actor", NAMES_SEEN)
def test_chapters_are_public(actors, actor):
    assert {chapter.name for chapter in Chapter.objects.visible_to(actors[actor])} == {"Here", "Elsewhere"}


@pytest.mark.parametrize("actor", NAMES_SEEN)
@pytest.mark.parametrize("model", [ApiToken, SignInLink])
def test_secrets_are_their_owners_alone(actors, actor, model):
    now = timezone.now()
    for person in User.objects.all():
        create_token(person, name="Calendar", scopes=["read"], now=now)
        create_link(person, now=now, lifetime=timedelta(hours=1))
    seen = {each.person.name for each in model.objects.visible_to(actors[actor])}
    assert seen == {actor} - {"visitor"}


@pytest.mark.parametrize("actor", NAMES_SEEN)
def test_the_audit_log_is_for_organizers_of_the_chapter(actors, actor):
    for chapter in Chapter.objects.all():
        record("did", chapter, chapter=chapter, by=None, now=timezone.now())
    seen = [entry.chapter.name for entry in AuditEntry.objects.visible_to(actors[actor])]
    assert seen == {"organizer": ["Here"], "other organizer": ["Elsewhere"]}.get(actor, [])


def test_a_switched_off_organizer_holds_no_role(actors):
    assert actors["switched off"].roles.by_chapter == {}
