"""`manage.py setup`."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from people.actions import chapters
from people.actions.chapters import check_empty, set_up
from people.models import Chapter, Role, SignInLink, User
from tests.factories import NOW, make_chapter, make_user
from tests.races import Meeting, race

pytestmark = pytest.mark.django_db

ANSWERS = {"chapter": "New York", "time_zone": "America/New_York", "name": "Ada", "email": "Ada@example.org"}


def setup(**answers) -> str:
    out = StringIO()
    call_command("setup", **{**ANSWERS, **answers}, stdout=out)
    return out.getvalue()


def test_the_first_chapter_and_its_organizer_are_made():
    setup()
    chapter, organizer = Chapter.objects.get(), User.objects.get()
    assert (chapter.name, chapter.time_zone) == ("New York", "America/New_York")
    assert (organizer.name, organizer.email) == ("Ada", "ada@example.org")
    assert organizer.roles.by_chapter == {chapter.pk: {Role.ORGANIZER}}


def test_the_last_line_is_a_link_that_signs_the_organizer_in_once(settings):
    settings.PUBLIC_URL = "https://daybreak.example.org"
    link = setup().splitlines()[-1]
    assert link.startswith("https://daybreak.example.org/once/")
    path = link.removeprefix("https://daybreak.example.org")
    client = Client()
    client.post(path)
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)
    assert Client().post(path).status_code == 404


def test_the_link_lives_a_day():
    setup()
    hours = (SignInLink.objects.get().expires_at - timezone.now()).total_seconds() / 3600
    assert 23.9 < hours <= 24


def test_what_is_not_given_is_asked_for(monkeypatch):
    asked = []
    answers = iter(["New York", "America/New_York", "Ada", "ada@example.org"])
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or next(answers))
    setup(chapter=None, time_zone=None, name=None, email=None)
    assert len(asked) == 4
    assert User.objects.get().email == "ada@example.org"


@pytest.mark.parametrize("make", [make_chapter, make_user])
def test_an_installation_with_somebody_in_it_is_refused_before_anything_is_asked(make, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: pytest.fail(question))
    make()
    with pytest.raises(CommandError, match="There are people here already."):
        setup(chapter=None)
    assert SignInLink.objects.count() == 0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"time_zone": "New York"}, "“New York” is not a time zone. Try one like America/New_York."),
        ({"email": "ada"}, "Enter a valid email address."),
        ({"name": " "}, "Write a name."),
        ({"chapter": "a\nb"}, "Write the name in one line, without invisible characters."),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused_with_a_sentence(wrong, sentence):
    with pytest.raises(CommandError, match=sentence):
        setup(**wrong)
    assert (Chapter.objects.count(), User.objects.count()) == (0, 0)


def two_at_once(monkeypatch) -> list[object]:
    """Two operators set up one installation; both have looked whether it is empty before either writes, if they can."""
    has_looked = Meeting(lambda: None)

    def check_empty_and_wait():
        check_empty()
        has_looked()

    monkeypatch.setattr(chapters, "check_empty", check_empty_and_wait)
    answers = [
        {"chapter": city, "time_zone": "UTC", "name": city, "email": f"{city}@example.org", "now": NOW}
        for city in ("Bonn", "Ulm")
    ]
    return race(*[lambda told=told: chapters.set_up(**told) for told in answers])


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_chapter_and_one_organizer(monkeypatch):
    results = two_at_once(monkeypatch)
    assert sorted(type(result).__name__ for result in results) == ["AlreadySetUp", "User"]
    assert (Chapter.objects.count(), User.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_control_without_the_lock_there_are_two(monkeypatch):
    """Nor a transaction: on SQLite a transaction alone is a lock already."""
    monkeypatch.setattr(chapters, "hold_rows", lambda model, ids: None)
    monkeypatch.setattr(chapters, "set_up", set_up.__wrapped__)
    assert [type(result).__name__ for result in two_at_once(monkeypatch)] == ["User", "User"]
    assert (Chapter.objects.count(), User.objects.count()) == (2, 2)
