"""A test that commits leaves nothing behind."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType

from tests.emptying import empty_tables
from tests.factories import claim, make_photo, make_running_shift, make_tally

KEPT = {"contenttypes.ContentType", "auth.Permission"}


def full_tables() -> list[str]:
    return sorted({model._meta.label for model in apps.get_models() if model._base_manager.exists()} - KEPT)


@pytest.mark.django_db(transaction=True)
def test_every_table_with_rows_is_emptied_whatever_refers_to_what():
    shift = make_running_shift()
    claim(shift, now=shift.starts_at)
    make_tally(shift)
    make_photo(shift.location)
    assert {"people.User", "shifts.Shift", "shifts.Signup", "outreach.Tally", "shifts.PhotoFile"} < set(full_tables())
    empty_tables()
    assert full_tables() == []


@pytest.mark.django_db(transaction=True)
def test_what_migrations_wrote_is_kept():
    empty_tables()
    assert ContentType.objects.exists()


# Under any order of the tests one of these two comes after the other.
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_test_that_commits_finds_nothing_of_the_one_before(time):
    assert full_tables() == []
    make_running_shift()
