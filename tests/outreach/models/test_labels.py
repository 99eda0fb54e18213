"""What every campaign is given is read in the reader's language; own words are left alone."""

import copy

import pytest
from django.db import connection
from django.utils import translation

from outreach.actions.scripts import default_script, ensure_cards_counter
from outreach.models import Counter, Outcome
from outreach.models.labels import GIVEN, label_of, read_label
from tests.factories import NOW, make_campaign

pytestmark = pytest.mark.django_db


def stored(row) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT label FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608 - our own name
        return cursor.fetchone()[0]


@pytest.fixture
def counter() -> Counter:
    default_script(make_campaign(), now=NOW)
    return Counter.objects.get(key="declined")


def test_a_given_label_is_read_in_the_readers_language(counter):
    assert str(counter) == "Declined"
    with translation.override("es"):
        assert str(Counter.objects.get(pk=counter.pk)) == "Rechazos"
        assert Outcome.objects.values_list("label", flat=True)[0] == "Con interés"


def test_a_campaign_made_in_spanish_is_read_in_english_too():
    with translation.override("es"):
        campaign = make_campaign()
        default_script(campaign, now=NOW)
        ensure_cards_counter([campaign.pk])
    found = [*Counter.objects.values_list("label", flat=True), *Outcome.objects.values_list("label", flat=True)]
    assert sorted(found) == sorted(GIVEN)


def test_saving_it_again_in_another_language_keeps_it_given(counter):
    with translation.override("es"):
        again = Counter.objects.get(pk=counter.pk)
        again.save()
    assert stored(counter) == "Declined"


def test_a_given_label_is_found_by_its_name_in_any_language(counter):
    with translation.override("es"):
        assert Counter.objects.get(label="Rechazos") == counter


def test_own_words_stay_as_they_were_written(counter):
    counter.label = "Save"
    counter.save()
    with translation.override("es"):
        assert Counter.objects.get(pk=counter.pk).label == "Save"
    assert stored(counter) == "Save"


def test_own_words_are_read_in_the_readers_language_and_those_that_are_missing_in_the_first_one(counter):
    counter.label = label_of({"en": "Leaflets", "es": "Volantes"})
    counter.save()
    for code, text, language in [("en", "Leaflets", ""), ("es", "Volantes", ""), ("ar-xb", "Leaflets", "en")]:
        with translation.override(code):
            label = Counter.objects.get(pk=counter.pk).label
            assert (label, label.language) == (text, language)
    assert stored(counter) == '{"en": "Leaflets", "es": "Volantes"}'


def test_what_was_written_first_stands_in(counter):
    counter.label = label_of({"es": "Volantes", "en": ""})
    counter.save()
    label = Counter.objects.get(pk=counter.pk).label
    assert (label, label.language, label.texts) == ("Volantes", "es", {"es": "Volantes"})


def test_a_given_label_has_its_texts_and_is_given_again_when_they_come_back(counter):
    assert counter.label.texts == {"en": "Declined", "es": "Rechazos"}
    assert label_of(counter.label.texts).stored == "Declined"
    assert label_of({"en": "Declined", "es": "No, gracias"}).stored == '{"en": "Declined", "es": "No, gracias"}'


def test_bare_words_stand_under_the_installations_own_language(counter):
    counter.label = "Save"
    counter.save()
    assert Counter.objects.get(pk=counter.pk).label.texts == {"en": "Save"}


@pytest.mark.parametrize("words", ['{"en": "Hello"}', '{"en": 7}', '{"', "{}", '{"a": "b"} and more'])
def test_words_that_look_like_a_store_of_texts_are_words(counter, words):
    counter.label = words
    counter.save()
    assert Counter.objects.get(pk=counter.pk).label == words


@pytest.mark.parametrize("words", ['{"', '{"en": 7}', '{"a": "b"} and more', "{}"])
def test_words_of_before_there_were_languages_are_words(words):
    assert read_label(words) == words


def test_a_copy_keeps_all_languages(counter):
    label = copy.deepcopy(label_of({"en": "A", "es": "B"}))
    assert (label, label.texts) == ("A", {"en": "A", "es": "B"})
