"""People come in, and say how they want to be addressed."""

from datetime import datetime

from django.db import transaction

from people.actions.audit import record, record_of_person
from people.actions.memberships import ensure_member, give_role
from people.actions.sessions import end_sessions
from people.errors import EmailTaken, NameMissing
from people.models import Chapter, Membership, Role, User, normalize_email


def ensure_person(email: str, *, now: datetime) -> User:
    """The person with this address, made now if there was none. An address that nobody proved to own has no name.

    Both statements run whether or not the address is known: an answer that took longer would tell. The insert gives
    way to an earlier one, so two requests at once end with one person.
    """
    address = normalize_email(email)
    User.objects.bulk_create([User(email=address, joined_at=now)], ignore_conflicts=True)
    return User.objects.get(email=address)


@transaction.atomic
def add_person(*, name: str, email: str | None = None, chapter: Chapter, by: User, now: datetime) -> User:
    """Make somebody who phoned or walked in a volunteer of `chapter`; a name is enough.

    An address that signs in elsewhere in the organisation brings that person along, under the name that she chose
    herself. Raises EmailTaken when she is a member of the chapter already.
    """
    if email:
        person = ensure_person(email, now=now)
        if person.roles.by_chapter.get(chapter.pk):
            raise EmailTaken
        if not person.name:
            person.name = name
            person.save(update_fields=["name"])
    else:
        person = User.objects.create(name=name, joined_at=now)
    ensure_member(person, chapter=chapter, now=now)
    record("added person", person, chapter=chapter, by=by, now=now)
    return person


@transaction.atomic
def appoint(*, email: str, name: str, role: Role, chapter: Chapter, by: User, now: datetime) -> Membership:
    """Give the person with this address the role, making her if she is new to Daybreak. `name` is hers only if she has
    not chosen one. Raises NameMissing."""
    person = ensure_person(email, now=now)
    if not person.name:
        if not name:
            raise NameMissing
        person.name = name
        person.save(update_fields=["name"])
    return give_role(person, chapter=chapter, role=role, by=by, now=now)


@transaction.atomic
def switch_off(person: User, *, now: datetime) -> None:
    """Let `person` in no more: she is signed out everywhere, and her programs' keys open nothing meanwhile. On the
    operator's word."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions(person)
    record_of_person("switched off", person, by=None, now=now)


@transaction.atomic
def switch_on(person: User, *, now: datetime) -> None:
    """Let `person` in again. Sessions of before stay ended."""
    User.objects.filter(pk=person.pk).update(is_active=True)
    person.refresh_from_db(fields=["is_active"])
    person.forget_roles()
    record_of_person("switched on", person, by=None, now=now)


def update_account(person: User, *, name: str, language: str, time_zone: str) -> User:
    """Set what somebody says about herself: her name, her language (a code of settings.LANGUAGES) and her zone."""
    person.name, person.language, person.time_zone = name, language, time_zone
    person.save(update_fields=["name", "language", "time_zone"])
    return person


def set_languages(person: User, *, languages: list[str]) -> User:
    """Set what she can talk to people in, as `people.models.languages` writes it; see there."""
    person.languages = languages
    person.save(update_fields=["languages"])
    return person


def set_phone(person: User, *, phone: str, may_be_called: bool, may_be_texted: bool) -> User:
    """Set how a captain can be reached by those who come; an empty `phone` takes it all away."""
    person.phone = phone
    person.may_be_called, person.may_be_texted = may_be_called and bool(phone), may_be_texted and bool(phone)
    person.save(update_fields=["phone", "may_be_called", "may_be_texted"])
    return person


def choose_language(person: User, language: str) -> User:
    """Speak `language`, a code of settings.LANGUAGES, to this person from now on."""
    person.language = language
    person.save(update_fields=["language"])
    return person
