"""What every campaign is given is read in the reader's language; own words are left alone."""

import pytest
from django.db import connection
from django.utils import translation

from outreach.actions.scripts import default_script, ensure_cards_counter
from outreach.models import Counter, Outcome
from outreach.models.labels import GIVEN
from tests.factories import make_campaign

pytestmark = pytest.mark.django_db


def stored(row) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT label FROM {row._meta.db_table} WHERE id = %s", [row.pk])  # noqa: S608 - our own name
        return cursor.fetchone()[0]


@pytest.fixture
def counter() -> Counter:
    default_script(make_campaign())
    return Counter.objects.get(key="declined")


def test_a_given_label_is_read_in_the_readers_language(counter):
    assert str(counter) == "Declined"
    with translation.override("es"):
        assert str(Counter.objects.get(pk=counter.pk)) == "Rechazos"
        assert Outcome.objects.values_list("label", flat=True)[0] == "Con interés"


def test_a_campaign_made_in_spanish_is_read_in_english_too():
    with translation.override("es"):
        campaign = make_campaign()
        default_script(campaign)
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
