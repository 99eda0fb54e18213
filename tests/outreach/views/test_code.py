"""The code that is held out: the same for everybody, and cards are counted beside everything else."""

from urllib.parse import urlsplit

import pytest
from django.urls import NoReverseMatch, reverse

from outreach.models import Counter, Tally
from outreach.queries.filters import Filters
from outreach.queries.tallies import tallies
from outreach.views import code
from outreach.views.code import ways_of
from people.documents.qr import qr_code
from shifts.models import Attendance
from tests.factories import claim, make_conversation, make_member, make_running_shift, make_shift, make_tally, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def shift():
    return make_running_shift()


@pytest.fixture
def person(client, shift):
    person = make_member(shift.campaign.chapter)
    claim(shift, person, now=shift.starts_at)
    client.force_login(person)
    return person


def address(shift):
    return reverse("outreach:code", args=[shift.pk])


def page(client, shift):
    return client.get(address(shift)).content.decode()


def drawn(html):
    """The path of the code, and its address in words."""
    code = html.partition('class="qr')[2]
    return code.split('<path d="')[1].split('"')[0], code.split('<bdi dir="ltr">')[1].split("<")[0]


def given(client, shift, key="3f1c0a5e-8f6b-4c3e-9d2a-000000000001"):
    return client.post(reverse("outreach:code_card", args=[shift.pk]), {"counter": "cards", "id-cards": key})


def test_it_holds_the_campaigns_own_address_and_nothing_else(client, settings, shift, person):
    settings.PUBLIC_URL = "https://daybreak.example.org"
    public = f"https://daybreak.example.org/campaigns/{shift.campaign_id}/"
    path, words = drawn(page(client, shift))
    assert path == qr_code(public).path
    assert words == f"daybreak.example.org/campaigns/{shift.campaign_id}"
    assert client.get(urlsplit(public).path).status_code == 200


def test_it_is_the_same_for_every_person_and_every_shift_of_a_campaign(client, shift, person):
    other = make_shift(shift.campaign, day=shift.starts_on)
    found = {drawn(page(client, each)) for each in (shift, other)}
    client.force_login(make_user())
    found |= {drawn(page(client, each)) for each in (shift, other)}
    assert len(found) == 1


def test_only_what_this_installation_has_is_offered(client, shift, person, monkeypatch):
    assert [way.label for way in ways_of(shift.campaign)] == ["Join us: take a shift"]
    assert "<details name=" not in page(client, shift)

    def knows_actions(route, **options):
        if route in ("events:interest", "advice:ask"):
            raise NoReverseMatch
        return "/actions/" if route == "events:list" else reverse(route, **options)

    monkeypatch.setattr(code, "reverse", knows_actions)
    labels = ["Come to an action", "Join us: take a shift"]
    assert [way.label for way in ways_of(shift.campaign)] == labels
    shown = page(client, shift)
    assert shown.count('<details name="way"') == 2
    assert shown.count('<details name="way" open>') == 1


def test_a_card_is_counted_once_however_often_the_form_is_sent(client, shift, person):
    assert not Counter.objects.filter(key="cards").exists()
    for _twice in range(2):
        assert given(client, shift)["Location"] == address(shift)
    assert list(Tally.objects.values_list("shift", "person", "counter__key", "counter__label", "delta")) == [
        (shift.pk, person.pk, "cards", "Cards given", 1)
    ]
    shown = page(client, shift)
    assert '<bdi class="tally-count">1</bdi> <span>Card given</span>' in shown
    assert "Cards given <bdi>+1</bdi>" in shown
    assert Attendance.objects.get().person == person


def test_undo_takes_a_card_back(client, shift, person):
    given(client, shift)
    tally = Tally.objects.get()
    undo = reverse("outreach:log_correct", args=[shift.pk, tally.pk])
    assert f'action="{undo}"' in page(client, shift)
    client.post(undo, {"id": "3f1c0a5e-8f6b-4c3e-9d2a-000000000002", "was": "1", "should_be": "0"})
    assert sum(Tally.objects.values_list("delta", flat=True)) == 0
    shown = page(client, shift)
    assert '<bdi class="tally-count">0</bdi>' in shown
    assert "Cards given <bdi>" not in shown


def test_the_log_and_the_script_do_not_offer_it(client, shift, person):
    given(client, shift)
    assert 'value="cards"' not in client.get(reverse("outreach:log", args=[shift.pk])).content.decode()
    client.force_login(make_member(shift.campaign.chapter, "organizer"))
    script = reverse("outreach:script", args=[shift.campaign_id])
    assert "Cards given" not in client.get(script).content.decode()
    counter = Counter.objects.get(key="cards")
    row = reverse("outreach:script_row", args=["counters", counter.pk])
    assert client.post(row, {"do": "retire"}).status_code == 404


def test_nobody_can_make_a_counter_of_that_key(client, shift, person):
    client.force_login(make_member(shift.campaign.chapter, "organizer"))
    client.post(reverse("outreach:script_add", args=[shift.campaign_id, "counters"]), {"label_en": "Cards"})
    assert [row.label for row in Counter.objects.filter(key="cards-2")] == ["Cards"]


def test_cards_are_no_attempts_and_no_conversations(client, shift, person):
    make_tally(shift, person, "approached", 3)
    make_conversation(shift, person)
    organizer = make_member(shift.campaign.chapter, "organizer")
    (before,) = tallies(organizer, filters=Filters(), group_by=[])
    given(client, shift)
    (after,) = tallies(organizer, filters=Filters(), group_by=[])
    assert after.counters["cards"] == 1
    for figure in ("attempts", "conversations", "rate", "outcomes"):
        assert getattr(after, figure) == getattr(before, figure)
    assert (before.attempts, before.rate) == (4, 0.25)


def test_a_visitor_is_asked_to_sign_in_and_a_cancelled_shift_counts_nothing(client, shift, person):
    type(shift).objects.update(cancelled_at=shift.starts_at)
    assert "Card given" not in page(client, shift)
    client.logout()
    assert client.get(address(shift))["Location"].startswith(reverse("people:signin"))
