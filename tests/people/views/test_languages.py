"""The languages that somebody speaks: ticked, or typed."""

import pytest
from django.urls import reverse
from django.utils import translation

from people.models.languages import language_names, read_languages
from tests.factories import make_user

PAGE = reverse("people:languages")


@pytest.fixture
def ada(client, db):
    person = make_user(name="Ada")
    client.force_login(person)
    return person


def told(person):
    person.refresh_from_db()
    return person.languages


def test_what_is_ticked_and_typed_is_kept_and_shown_again(client, ada):
    response = client.post(PAGE, {"spoken": ["es", "zh"], "other_languages": "Quechua,  mixteco "}, follow=True)
    assert [str(message) for message in response.context["messages"]] == ["Saved."]
    assert told(ada) == ["es", "zh", "quechua", "mixteco"]
    form = client.get(PAGE).context["form"]
    assert form.initial == {"spoken": ["es", "zh", "quechua", "mixteco"], "other_languages": "quechua, mixteco"}


def test_nothing_ticked_takes_all_away(client, ada):
    client.post(PAGE, {"spoken": ["es"]})
    client.post(PAGE, {})
    assert told(ada) == []


@pytest.mark.parametrize(
    "sent",
    [{"spoken": ["xx"]}, {"other_languages": "x" * 31}, {"other_languages": ",".join(map(str, range(13)))}],
)
def test_what_makes_no_sense_is_refused_and_nothing_lost(client, ada, sent):
    client.post(PAGE, {"spoken": ["es"]})
    response = client.post(PAGE, sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert told(ada) == ["es"]


def test_a_name_of_the_list_that_is_typed_is_that_of_the_list_in_the_readers_language():
    assert read_languages(["es"], "SPANISH, Korean,, korean") == ["es", "ko"]
    with translation.override("es"):
        assert read_languages([], "coreano") == ["ko"]
        assert language_names(["ko", "quechua"]) == ["Coreano", "Quechua"]
