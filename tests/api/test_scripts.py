"""A campaign's script in the API."""

import pytest

from outreach.actions.script_rows import Details, add_question
from outreach.models.labels import label_of
from tests.factories import NOW, make_campaign, make_chapter, make_member, make_script

pytestmark = pytest.mark.django_db


@pytest.fixture
def campaign():
    campaign = make_campaign(make_chapter())
    make_script(campaign)
    told = {"by": make_member(campaign.chapter, "organizer"), "now": NOW}
    work = label_of({"en": "Work?", "es": "¿Trabajo?"})
    first = add_question(campaign, details=Details(work), kind="yes_no", **told)
    details = Details("How sure?", 1, 3, "Not", "Very", after=first, among=["yes"])
    add_question(campaign, details=details, kind="scale", **told)
    return campaign


def url(campaign, query=""):
    return f"/api/v1/campaigns/{campaign.pk}/script/{query}"


def test_a_script_tells_what_is_counted_and_asked_with_its_version(api, campaign):
    found = api.get(url(campaign)).json()
    assert found["version"] == 2
    assert [row["key"] for row in found["counters"]] == ["approached", "declined", "flyers"]
    assert found["outcomes"][0] == {"key": "interested", "label": "Interested", "labels": INTERESTED}
    assert found["questions"] == [
        {
            **{"key": "work", "label": "Work?", "labels": {"en": "Work?", "es": "¿Trabajo?"}, "kind": "yes_no"},
            "choices": [{"key": "yes", "label": "Yes", "labels": {}}, {"key": "no", "label": "No", "labels": {}}],
            **{"least": None, "most": None, "low_label": "", "high_label": "", "asked_if": None},
        },
        {
            **{"key": "how-sure", "label": "How sure?", "labels": {"en": "How sure?"}, "kind": "scale"},
            "choices": [{"key": step, "label": step, "labels": {}} for step in "123"],
            **{"least": 1, "most": 3, "low_label": "Not", "high_label": "Very"},
            "asked_if": {"question": "work", "answers": ["yes"]},
        },
    ]


INTERESTED = {"en": "Interested", "es": "Con interés"}


def test_it_speaks_the_language_that_is_asked_for(api, campaign):
    found = api.get(url(campaign), headers={"accept-language": "es"}).json()
    assert [question["label"] for question in found["questions"]] == ["¿Trabajo?", "How sure?"]
    assert found["questions"][0]["choices"][0]["label"] == "Sí"


@pytest.mark.parametrize(
    ("number", "asked"), [("1", ["work"]), ("2", ["work", "how-sure"]), ("9", ["work", "how-sure"])]
)
def test_an_earlier_version_is_found_by_its_number(api, campaign, number, asked):
    found = api.get(url(campaign, f"?version={number}")).json()
    assert [question["key"] for question in found["questions"]] == asked
    assert found["version"] == min(int(number), 2)


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "2147483648", "1" * 30, "１"])
def test_what_is_no_number_of_a_version_is_refused(api, campaign, number):
    answer = api.get(url(campaign, f"?version={number}"))
    assert (answer.status_code, answer.json()["detail"]) == (400, "“version” must be a whole number from 1 on.")


def test_a_campaign_that_cannot_be_seen_has_none(api, campaign):
    draft = make_campaign(campaign.chapter, published=False)
    assert api.get(url(draft)).status_code == 404
