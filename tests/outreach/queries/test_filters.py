from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError

from outreach.models import Conversation
from outreach.queries.filters import Filters, campaigns_in_sight, read_filters
from people.models import Role
from shifts.models import Target
from tests.factories import make_campaign, make_chapter, make_location, make_member, make_shift

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift():
    return make_shift()


@pytest.fixture
def organizer(shift):
    return make_member(shift.campaign.chapter, Role.ORGANIZER)


def errors(params, actor):
    with pytest.raises(ValidationError) as refused:
        read_filters(params, actor=actor)
    return {field: texts[0] for field, texts in refused.value.message_dict.items()}


def test_nothing_set_is_no_filter(organizer):
    assert read_filters({}, actor=organizer) == Filters()
    assert read_filters({"campaign": "", "from": " ", "page": "3"}, actor=organizer) == Filters()
    assert Filters().params == {}


def test_everything_set_is_read_and_written_back_as_it_was(shift, organizer):
    target = Target.objects.create(chapter=shift.campaign.chapter, name="Books")
    params = {
        "campaign": str(shift.campaign_id),
        "location": str(shift.location_id),
        "target": str(target.pk),
        "period": "evening",
        "from": "2026-08-01",
        "to": "2026-08-31",
        "outcome": "interested",
        "shift": str(shift.pk),
        "mine": "1",
    }
    filters = read_filters(params, actor=organizer)
    assert filters == Filters(
        campaign=shift.campaign_id,
        location=shift.location_id,
        target=target.pk,
        period="evening",
        first=date(2026, 8, 1),
        last=date(2026, 8, 31),
        outcome="interested",
        shift=shift.pk,
        mine=True,
    )
    assert filters.params == params


@pytest.mark.parametrize("name", ["campaign", "location", "target", "shift"])
@pytest.mark.parametrize("value", ["987654321", "x", "-1", "0", "1.5", "9" * 30, "９", "1 OR 1=1"])
def test_a_number_of_nothing_is_refused_in_the_same_words_whatever_is_wrong_with_it(organizer, name, value):
    said = f"There is no “{value}” here. Give the number of one that you can see."
    assert errors({name: value}, organizer) == {name: said}


def test_what_is_not_yours_is_refused_as_what_does_not_exist(organizer):
    draft = make_shift(make_campaign(published=False))
    for name, row in {"campaign": draft.campaign, "location": draft.location, "shift": draft}.items():
        said = f"There is no “{row.pk}” here. Give the number of one that you can see."
        assert errors({name: str(row.pk)}, organizer) == {name: said}


@pytest.mark.parametrize("value", ["2026-02-30", "yesterday", "08/01/2026", "2026-08-01T10:00"])
def test_a_day_that_is_none_is_refused_with_an_example(organizer, value):
    assert errors({"from": value}, organizer) == {"from": f"“{value}” is not a day. Write it like 2026-08-31."}


def test_days_in_the_wrong_order_are_refused(organizer):
    wrong = errors({"from": "2026-08-02", "to": "2026-08-01"}, organizer)
    assert wrong == {"to": "This day is before the first one. Swap them."}


def test_every_wrong_field_is_named_at_once(organizer):
    wrong = errors({"period": "noon", "from": "x", "mine": "perhaps"}, organizer)
    assert wrong == {
        "period": "“noon” is not one of these: morning, evening.",
        "from": "“x” is not a day. Write it like 2026-08-31.",
        "mine": "“perhaps” is not one of these: 1, true, 0, false.",
    }


def test_figures_are_of_campaigns_of_ones_own_chapters(shift, organizer):
    other = make_campaign()
    draft = make_campaign(shift.campaign.chapter, published=False)
    volunteer = make_member(shift.campaign.chapter)
    assert set(campaigns_in_sight(organizer)) == {shift.campaign, draft}
    assert set(campaigns_in_sight(volunteer)) == {shift.campaign}
    assert other not in campaigns_in_sight(organizer)
    assert list(campaigns_in_sight(AnonymousUser())) == []


def test_a_visitor_can_name_no_campaign(shift):
    assert list(errors({"campaign": str(shift.campaign_id)}, AnonymousUser())) == ["campaign"]


def test_locations_of_another_chapters_drafts_are_not_found(organizer):
    hidden = make_location(make_chapter())
    assert list(errors({"location": str(hidden.pk)}, organizer)) == ["location"]


def test_a_nul_in_an_address_reaches_no_database(organizer):
    """PostgreSQL answers one with an error."""
    filters = read_filters({"outcome": "inter\0ested"}, actor=organizer)
    assert not Conversation.objects.filter(outcome__key=filters.outcome).exists()
