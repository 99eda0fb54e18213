"""An organizer writes the brief."""

import pytest
from django.urls import reverse

from shifts.models import Brief
from tests.shifts.views.organize.test_campaigns import errors, said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def address(campaign):
    return reverse("shifts:organize_brief", args=[campaign.pk])


def test_what_she_writes_is_what_everybody_with_a_shift_reads(client, campaign, address):
    told = {"to_say": "Hi!", "hotline": "(212) 555-0100", "group_link": "https://chat.example.org/x"}
    answer = client.post(address, told)
    assert answer["Location"] == reverse("shifts:brief", args=[campaign.pk])
    brief = Brief.objects.get()
    assert (brief.campaign, brief.to_say, brief.hotline, brief.group_link) == (
        campaign, "Hi!", "2125550100", "https://chat.example.org/x",
    )  # fmt: skip
    again = client.get(address).content.decode()
    assert 'value="2125550100"' in again
    assert said(answer) == ["Saved. This is what everybody with a shift reads."]


def test_a_wrong_number_or_link_is_refused_and_nothing_typed_is_lost(client, address):
    told = {"to_say": "Hi!", "hotline": "call Olga", "group_link": "http://chat.example.org/x", "flyers": "x" * 601}
    answer = client.post(address, told)
    assert errors(answer) == {
        "hotline": ["Write the number in digits, for example +1 212 555 0100."],
        "group_link": ["Write a link that begins with https://."],
        "flyers": ["Ensure this value has at most 600 characters (it has 601)."],
    }
    shown = answer.content.decode()
    for words in ("Hi!", "call Olga", "http://chat.example.org/x", "x" * 601):
        assert words in shown
    assert not Brief.objects.exists()


def test_a_short_hotline_will_do(client, address):
    client.post(address, {"hotline": "311"})
    assert Brief.objects.get().hotline == "311"


def test_the_campaigns_page_leads_there(client, campaign, address):
    page = client.get(reverse("shifts:organize_campaign", args=[campaign.pk])).content.decode()
    assert f'href="{address}"' in page
    assert f'href="{reverse("shifts:brief", args=[campaign.pk])}"' in page


def typed(page, **changed):
    """What a browser sends of the form as it is on the page, with `changed` typed over it."""
    form = page.context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    return {f"initial-{name}": text for name, text in shown.items()} | shown | changed


def test_what_another_organizer_wrote_meanwhile_in_other_parts_stays(client, address):
    client.post(address, {"to_say": "Hi!", "hotline": "311", "flyers": "In the\r\norange bag"})
    hers, his = client.get(address), client.get(address)
    client.post(address, typed(hers, hotline="2125550100"))
    client.post(address, typed(his, to_say="Hello!", flyers=""))
    brief = Brief.objects.get()
    assert (brief.hotline, brief.to_say, brief.flyers) == ("2125550100", "Hello!", "")


def test_the_page_brings_along_what_it_showed(client, address):
    client.post(address, {"to_say": "Hi!"})
    assert '<input type="hidden" name="initial-to_say" value="Hi!"' in client.get(address).content.decode()
