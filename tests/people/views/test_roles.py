"""The organizer's screen of roles: `/organize/roles/`."""

import re
from urllib.parse import quote

import pytest

from people.models import AuditEntry, Membership, Role, User
from tests.factories import make_chapter, make_member, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter():
    return make_chapter(name="New York")


@pytest.fixture
def organizer(client, chapter):
    person = make_member(chapter, Role.ORGANIZER, name="Olga", email="olga@example.org")
    client.force_login(person)
    return person


def names(response) -> list[str]:
    return [person.name for person in response.context["page_obj"]]


def held(person, chapter) -> list[str]:
    return [membership.role for membership in person.memberships.filter(chapter=chapter, until_on=None).by_rank()]


def test_members_are_listed_by_name_with_their_roles(client, organizer, chapter):
    ada = make_member(chapter, Role.CAPTAIN, name="Ada")
    Membership.objects.create(person=ada, chapter=chapter, role=Role.VOLUNTEER, from_on="2020-01-01")
    make_member(chapter, name="Past", until_on="2020-02-01")
    make_member(make_chapter(), name="Elsewhere")
    response = client.get("/organize/roles/")
    assert names(response) == ["Ada", "Olga"]
    assert [[each.get_role_display() for each in person.held] for person in response.context["page_obj"]] == [
        ["Volunteer", "Captain"],
        ["Organizer"],
    ]


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_and_for_three(
    client, organizer, chapter, people, django_assert_num_queries
):
    for _number in range(people):
        make_member(chapter)
    with django_assert_num_queries(7):
        client.get("/organize/roles/")


def test_somebody_is_found_by_a_part_of_name_or_address(client, organizer, chapter):
    make_member(chapter, name="Ada Lovelace", email="ada@example.org")
    make_member(chapter, name="Bob", email="bob@lovelace.example")
    assert names(client.get("/organize/roles/?q=LOVELACE")) == ["Ada Lovelace", "Bob"]
    assert "Nobody found" in client.get("/organize/roles/?q=nobody").content.decode()


def test_a_long_list_has_pages_that_keep_the_search(client, organizer, chapter):
    for number in range(51):
        make_member(chapter, name=f"Volunteer {number:02}")
    page = client.get("/organize/roles/?q=Volunteer&page=2")
    assert names(page) == ["Volunteer 50"]
    assert "?q=Volunteer&amp;page=1" in page.content.decode()


def test_who_organizes_several_chapters_chooses_between_them(client, organizer, chapter):
    boston = make_chapter(name="Boston")
    Membership.objects.create(person=organizer, chapter=boston, role=Role.ORGANIZER, from_on="2020-01-01")
    make_member(boston, name="Ada")
    assert names(client.get("/organize/roles/")) == ["Ada", "Olga"]
    assert names(client.get(f"/organize/roles/?chapter={chapter.pk}")) == ["Olga"]


@pytest.mark.parametrize("wanted", ["x", "-1", "0", "٣", "9" * 30, "9" * 5000])
def test_a_chapter_that_is_not_ones_own_is_not_there(client, organizer, wanted):
    assert client.get("/organize/roles/", {"chapter": wanted}).status_code == 404
    assert client.get("/organize/roles/", {"chapter": make_chapter().pk}).status_code == 404


def test_somebody_new_is_added_with_address_name_and_role(client, organizer, chapter):
    fields = {"email": "ADA@example.org", "name": "Ada", "role": "captain"}
    assert client.post("/organize/roles/add/", fields).headers["Location"] == f"/organize/roles/?chapter={chapter.pk}"
    ada = User.objects.get(email="ada@example.org")
    assert (ada.name, held(ada, chapter)) == ("Ada", ["captain"])
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor, entry.chapter) == ("gave role", organizer, chapter)
    assert entry.detail == {"role": "captain", "person": ada.pk}


def test_somebody_who_is_here_keeps_her_name_and_other_roles(client, organizer, chapter):
    ada = make_member(chapter, name="Ada", email="ada@example.org")
    client.post("/organize/roles/add/", {"email": "ada@example.org", "name": "Eve", "role": "organizer"})
    ada.refresh_from_db()
    assert (ada.name, held(ada, chapter)) == ("Ada", ["volunteer", "organizer"])


def test_giving_a_role_twice_changes_nothing(client, organizer, chapter):
    for _time in range(2):
        client.post("/organize/roles/add/", {"email": "ada@example.org", "name": "Ada", "role": "captain"})
    assert Membership.objects.filter(role="captain").count() == 1
    assert AuditEntry.objects.count() == 1


def test_a_new_person_needs_a_name(client, organizer):
    page = client.post("/organize/roles/add/", {"email": "ada@example.org", "role": "captain"}).content.decode()
    assert "Nobody with this address has given a name yet." in page
    assert 'value="ada@example.org"' in page
    assert User.objects.count() == 1


@pytest.mark.parametrize("wrong", [{"email": "ada"}, {"role": "queen"}, {"name": "a\nb"}])
def test_what_cannot_be_given_is_refused(client, organizer, wrong):
    page = client.post("/organize/roles/add/", {"email": "ada@example.org", "name": "Ada", "role": "captain", **wrong})
    assert "Please look at this again" in page.content.decode()
    assert User.objects.count() == 1


def test_the_list_leads_to_the_form_with_the_address_filled_in(client, organizer, chapter):
    make_member(chapter, name="Ada", email="ada@example.org")
    assert f"/organize/roles/add/?chapter={chapter.pk}&amp;email={quote('ada@example.org')}" in client.get(
        "/organize/roles/"
    ).content.decode().replace("%40", "@").replace("@", "%40")
    assert 'value="ada@example.org"' in client.get("/organize/roles/add/?email=ada@example.org").content.decode()


def test_who_only_phoned_has_no_button_for_a_role(client, organizer, chapter):
    make_member(chapter, name="Ada", email=None)
    page = client.get("/organize/roles/").content.decode()
    assert "to Ada</span>" not in page
    assert "to Olga</span>" in page


def test_only_a_captains_role_leads_to_her_locations(client, organizer, chapter):
    captaincy = make_member(chapter, Role.CAPTAIN).memberships.get()
    page = client.get("/organize/roles/").content.decode()
    assert re.findall(r"/organize/captains/(\d+)/locations/", page) == [str(captaincy.pk)]


def test_ending_a_role_asks_first(client, organizer, chapter):
    ada = make_member(chapter, Role.CAPTAIN, name="Ada")
    address = f"/organize/roles/{ada.memberships.get().pk}/end/"
    assert "End the role “Captain” of <bdi>Ada</bdi>?" in client.get(address).content.decode()
    assert held(ada, chapter) == ["captain"]
    client.post(address)
    assert held(ada, chapter) == []
    assert client.post(address).status_code == 302


def test_the_only_organizer_stays(client, organizer, chapter):
    address = f"/organize/roles/{organizer.memberships.get().pk}/end/"
    client.post(address)
    assert held(organizer, chapter) == ["organizer"]
    assert "This is the chapter’s only organizer." in client.get("/organize/roles/").content.decode()


def test_who_ends_her_own_role_comes_to_the_start_page(client, organizer, chapter):
    make_member(chapter, Role.ORGANIZER)
    address = f"/organize/roles/{organizer.memberships.get().pk}/end/"
    assert "This is your own role:" in client.get(address).content.decode()
    assert client.post(address).headers["Location"] == "/"
    assert client.get("/organize/roles/").status_code == 404


def test_a_name_is_shown_as_text(client, organizer, chapter):
    make_member(chapter, name="<script>alert(1)</script>{{ 7|add:7 }}")
    page = client.get("/organize/roles/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}" in page


def test_whom_a_captain_or_another_chapter_asks_for_is_not_there(client, chapter):
    membership = make_member(chapter).memberships.get()
    for actor in (make_member(chapter, Role.CAPTAIN), make_member(make_chapter(), Role.ORGANIZER), make_user()):
        client.force_login(actor)
        assert client.post(f"/organize/roles/{membership.pk}/end/").status_code == 404
    assert Membership.objects.filter(pk=membership.pk, until_on=None).exists()
