"""The captain's link: one roster for whoever has it, and nothing else."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import get_resolver, reverse

from outreach.models import Tally
from people.models import AuditEntry, User
from shifts.actions.captain_links import end_captain_link, make_captain_link
from shifts.actions.notices import tell_captain
from shifts.actions.presence import mark, note_logging
from shifts.models import Attendance, Notice, Shift, Signup
from tests.factories import claim, make_member, make_script, make_shift, make_user
from tests.house.access.requests import TOKEN

Status = Attendance.Status
PAGES = ("shifts:link_shift", "shifts:link_walk_in", "shifts:link_check_in", "outreach:link_close")


@pytest.fixture
def secret(shift, captain, begun):
    return make_captain_link(shift, by=captain, now=begun)


@pytest.fixture
def person(shift):
    return claim(shift, make_user("Ada Lovelace", email="ada@example.org")).person


class Link:
    """A browser of nobody's that has the link."""

    def __init__(self, secret):
        self.client, self.secret = Client(), secret

    def address(self, route="shifts:link_shift", *args):
        return reverse(route, args=[self.secret, *args])

    def get(self, *route):
        return self.client.get(self.address(*route))

    def post(self, *route, **data):
        return self.client.post(self.address(*route), data, follow=True)

    def mark(self, person, word, **data):
        return self.post("shifts:link_mark", person.pk, word, **data)


@pytest.fixture
def link(secret):
    return Link(secret)


def text(response):
    return response.content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def undo(link, response):
    (message,) = response.context["messages"]
    return link.client.post(message.extra_tags.removeprefix("undo:"), follow=True)


def test_the_roster_says_first_names_and_no_address(link, shift, person):
    nameless = claim(shift, make_user(email="nameless@example.org")).person
    User.objects.filter(pk=nameless.pk).update(name="")
    page = text(link.get())
    assert "<bdi>Ada</bdi>" in page
    assert f"<bdi>#{nameless.pk}</bdi>" in page
    assert "Lovelace" not in page and "@" not in page


def test_nothing_on_its_pages_leads_to_another_page_of_a_captain(link, shift, person, begun, captain):
    note_logging(shift, person=make_user("Gil"), now=begun)
    mark(shift, person=claim(shift).person, status=Status.CHECKED_IN, by=captain, now=begun)
    mark(shift, person=claim(shift).person, status=Status.EXCUSED, reason="Her knee", by=captain, now=begun)
    for route in PAGES:
        page = text(link.get(route))
        assert "/captain/" not in page and "/me/" not in page and "/shifts/" not in page
        assert "Her knee" not in page


def test_who_is_here_is_marked_and_the_log_says_by_which_link(link, shift, captain, person):
    page = link.mark(person, "here")
    assert said(page) == ["Ada is here."]
    assert Attendance.objects.get().set_by == captain
    entry = AuditEntry.objects.get(verb="marked")
    assert (entry.actor, entry.detail["by_link"]) == (captain, shift.captain_links.get().pk)
    assert said(undo(link, page)) == ["Ada is not marked any more."]
    assert not Attendance.objects.exists()


@pytest.mark.parametrize("word", ["left", "no-show", "excused"])
def test_every_mark_of_a_captain_can_be_said(link, person, word):
    link.mark(person, word, reason="Ill")
    assert Attendance.objects.get().status in (Status.COMPLETED, Status.NO_SHOW, Status.EXCUSED)


def test_a_guest_is_confirmed(link, shift, begun):
    guest = make_user("Gil Gomez")
    note_logging(shift, person=guest, now=begun)
    assert said(link.mark(guest, "with-us")) == ["Gil is with us, and what they logged counts."]


def test_a_walk_in_is_added_by_name_alone(link, shift, captain):
    member = make_member(shift.campaign.chapter, name="Mia", email="mia@example.org")
    sent = {"name": "Walter Walkin", "email": "mia@example.org", "key": uuid4()}
    for _ in range(2):
        page = link.post("shifts:link_walk_in", **sent)
    assert said(page) == ["Walter is here."]
    here = Attendance.objects.get()
    assert (here.person.name, here.person.email, here.set_by) == ("Walter Walkin", None, captain)
    assert not Attendance.objects.filter(person=member).exists()
    assert "E-mail" not in text(link.get("shifts:link_walk_in"))


def test_the_shift_is_closed_with_its_counts_and_reopened(link, shift, captain, person):
    make_script(shift.campaign)
    flyers = shift.campaign.counters.get(key="flyers")
    page = link.post("outreach:link_close", **{f"here_{person.pk}": "on", f"more_{flyers.pk}": "7", "flyers_left": "3"})
    assert said(page) == ["Closed. Thank you."]
    assert "<bdi>Ada</bdi>" in text(page) and "/captain/" not in text(page)
    shift.refresh_from_db()
    assert (shift.closed_by, shift.flyers_left, Tally.objects.get().delta) == (captain, 3, 7)
    assert AuditEntry.objects.get(verb="closed").detail["by_link"] == shift.captain_links.get().pk
    undo(link, page)
    assert Shift.objects.get().closed_at is None


def test_only_people_of_this_roster_can_be_reached(link, shift, captain):
    member = make_member(shift.campaign.chapter, name="Mia")
    other = claim(make_shift(shift.campaign)).person
    for person in (member, other, captain):
        assert link.mark(person, "here").status_code == 404
    assert not Attendance.objects.exists()


def test_it_neither_signs_in_nor_makes_a_session(link, person):
    link.get()
    link.mark(person, "here")
    assert "sessionid" not in " ".join(link.client.cookies)
    assert not Session.objects.exists()
    assert link.client.get("/captain/").status_code == 302
    assert link.client.get("/api/v1/me/signups/").status_code in (401, 403, 404)


def test_who_is_signed_in_acts_by_the_link_and_not_as_herself(link, shift, captain, person):
    link.client.force_login(make_user("Vera", email="vera@example.org"))
    assert "Sign out" not in text(link.get())
    link.mark(person, "here")
    assert Attendance.objects.get().set_by == captain


def test_looking_changes_nothing(link, person):
    before = (AuditEntry.objects.count(), Attendance.objects.count(), Signup.objects.count())
    for route in PAGES:
        assert link.get(route).status_code == 200
    assert (AuditEntry.objects.count(), Attendance.objects.count(), Signup.objects.count()) == before


def test_no_cache_keeps_it_no_search_engine_lists_it_and_no_other_site_learns_the_address(link):
    response = link.get()
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"
    assert response["Referrer-Policy"] == "same-origin"


def link_routes():
    found = []
    for resolver in get_resolver().url_patterns:
        for each in getattr(resolver, "url_patterns", []):
            if str(each.pattern).startswith("c/<str:secret>/"):
                found.append(f"{resolver.namespace}:{each.name}")
    return found


def arguments(route, person, notice):
    more = {"shifts:link_mark": [person.pk, "here"], "shifts:link_notice_seen": [notice.pk]}
    return more.get(route, [])


def test_a_wrong_an_ended_and_a_revoked_link_are_answered_alike(shift, captain, person, at, begun):
    notice = tell_captain(shift.signups.get(person=person), kind=Notice.Kind.LOST, now=begun)

    def answers(secret):
        found = set()
        for route in link_routes():
            address = reverse(route, args=[secret, *arguments(route, person, notice)])
            for method in ("get", "post"):
                response = getattr(Client(), method)(address)
                if response.status_code != 405:
                    found.add((response.status_code, TOKEN.sub(b"", response.content.replace(address.encode(), b""))))
        return found

    ended = make_captain_link(shift, by=captain, now=begun)
    revoked = make_captain_link(shift, by=captain, now=begun)
    end_captain_link(shift, by=captain, now=begun)
    works = make_captain_link(shift, by=captain, now=begun)
    assert len(link_routes()) == 7
    assert len(answers("x" * 43) | answers(ended) | answers(revoked)) == 1
    assert {status for status, _ in answers(works)} == {200, 302}
    at(shift.ends_at + timedelta(hours=24))
    assert answers(works) == answers("x" * 43)
    assert {status for status, _ in answers(works)} == {404}


def test_many_guesses_wait_and_a_link_that_works_goes_on(link, settings):
    settings.LIMITS = {**settings.LIMITS, "captain_link": [(2, 60)]}
    wrong = Link("x" * 43)
    assert [wrong.get().status_code for _ in range(3)] == [404, 404, 429]
    assert link.get().status_code == 200


def test_the_captain_makes_it_and_sees_it_once(pages, shift, begun):
    page = pages.post("link", shift.pk)
    url = page.context["url"]
    assert url in text(page)
    assert "no-store" in page["Cache-Control"]
    assert Client().get(url.removeprefix("http://localhost:8000")).status_code == 200
    again = pages.get("link", shift.pk)
    assert "A link is out: <bdi>Carmen</bdi> made it" in text(again)
    assert url not in text(again)


def test_looking_at_its_page_makes_none(pages, shift, begun):
    assert "A link is out" not in text(pages.get("link", shift.pk))
    assert not shift.captain_links.exists()


def test_the_captain_takes_it_back(pages, link, shift):
    page = pages.post("link_end", shift.pk)
    assert pages.said(page) == ["The link opens nothing any more."]
    assert link.get().status_code == 404
    assert "A link is out" not in text(page)


def test_after_a_day_none_can_be_made(pages, shift, at):
    at(shift.ends_at + timedelta(hours=24))
    page = pages.post("link", shift.pk)
    assert pages.said(page) == ["This shift is over or was cancelled. It stays as it was."]


def test_by_the_link_the_check_in_code_is_shown_and_renewed(link, shift, captain):
    assert "Make the code" in text(link.get("shifts:link_check_in"))
    assert not hasattr(Shift.objects.get(pk=shift.pk), "check_in_code")
    link.post("shifts:link_check_in")
    code = Shift.objects.get(pk=shift.pk).check_in_code
    assert code.made_by == captain
    page = text(link.get("shifts:link_check_in"))
    assert str(code) in page and "/captain/" not in page
