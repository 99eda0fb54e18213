"""How a captain lets volunteers reach her."""

import pytest

from people.models import User
from tests.factories import make_chapter, make_member

pytestmark = pytest.mark.django_db
PHONE = "/me/phone/"


@pytest.fixture
def captain(client):
    person = make_member(make_chapter(), "captain")
    client.force_login(person)
    return person


def stored():
    return User.objects.values_list("phone", "may_be_called", "may_be_texted").get()


def test_a_captain_gives_a_number_and_says_what_for(client, captain):
    answer = client.post(PHONE, {"phone": "(212) 555-0100", "may_be_texted": "on"})
    assert answer["Location"] == "/me/"
    assert stored() == ("2125550100", False, True)
    page = client.get(PHONE).content.decode()
    assert 'value="2125550100"' in page


def test_an_empty_number_takes_everything_away(client, captain):
    client.post(PHONE, {"phone": "+1 212 555 0100", "may_be_called": "on", "may_be_texted": "on"})
    assert stored() == ("+12125550100", True, True)
    client.post(PHONE, {"phone": " ", "may_be_called": "on"})
    assert stored() == ("", False, False)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"phone": "call me", "may_be_called": "on"}, "Write the number in digits, for example +1 212 555 0100."),
        ({"phone": "+1 212 555 0100"}, "Choose calls, texts or both below, or leave the number empty."),
    ],
)
def test_what_helps_nobody_is_refused_and_stays_typed(client, captain, told, said):
    page = client.post(PHONE, told)
    assert page.context["form"].errors["phone"] == [said]
    assert f'value="{told["phone"]}"' in page.content.decode()
    assert stored() == ("", False, False)


def test_a_captain_is_told_that_volunteers_reach_her_and_a_volunteer_that_her_captain_does(client, captain):
    page = client.get(PHONE).content.decode()
    assert "How volunteers reach you" in page
    assert "Whoever has claimed a shift of yours sees" in page
    assert "So do the captains of a shift that you come to yourself." in page
    client.force_login(make_member(make_chapter(), "volunteer"))
    assert f'href="{PHONE}"' in client.get("/me/").content.decode()
    page = client.get(PHONE).content.decode()
    assert "How your captain reaches you" in page
    assert "The captains of a shift that you come to see" in page
    assert "If a captain hands a shift on to you, whoever has claimed it sees them too" in page


def test_who_is_captain_no_more_can_still_take_her_number_away(client, captain):
    User.objects.update(phone="2125550100", may_be_called=True)
    captain.memberships.all().delete()
    assert f'href="{PHONE}"' in client.get("/me/").content.decode()
    client.post(PHONE, {"phone": ""})
    assert stored() == ("", False, False)
