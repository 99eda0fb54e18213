"""A whole day, played in six browsers by two captains and four volunteers, with every mail read as it arrives."""

import re
from datetime import date, datetime, time, timedelta
from email.message import EmailMessage

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from people.emails.sending import Sender
from people.models import AuditEntry, Message
from shifts.emails import ON_THE_WAY, alert_kind
from shifts.models import AlertRule, Attendance, Shift, Signup
from tests.browser.helpers import PHONE
from tests.factories import make_campaign, make_chapter, make_location, make_member, make_script, make_shift
from tests.smtp import plain

THE_DAY = date(2026, 8, 6)
LINK = re.compile(r"http://localhost:8000(/answer/\S+)")
ANY_LINK = re.compile(r"http://localhost:8000(/\S+)")
Status = Attendance.Status


class Play:
    """The scene: an evening shift at Union Sq, one at Times Sq, and one without a place."""

    def __init__(self, clock, smtp, open_page, sign_in):
        self.clock, self.smtp, self.sign_in = clock, smtp, sign_in
        self.chapter = make_chapter("Play")
        campaign = make_campaign(self.chapter, "Outreach")
        make_script(campaign)
        self.union, self.times, self.corner = (
            make_location(self.chapter, name, latitude=latitude, longitude=-73.99)
            for name, latitude in (("Union Sq", 40.7359), ("Times Sq", 40.7580), ("W 16 St", 40.7372))
        )
        evening = {"day": THE_DAY, "opens": time(16), "min_people": 2}
        self.at_union = make_shift(campaign, self.union, **evening)
        self.at_times = make_shift(campaign, self.times, **evening)
        self.floating = make_shift(campaign, floating=True, **evening)
        self.people = {name: make_member(self.chapter, name=name, email=f"{name}@example.org") for name in VOLUNTEERS}
        self.people |= {name: self.captain(name) for name in CAPTAINS}
        self.pages = {name: open_page(**PHONE) for name in self.people}

    def captain(self, name):
        return make_member(self.chapter, "captain", name=name, email=f"{name}@example.org")

    def it_is(self, day: date, clock: time) -> None:
        """Everybody's clock, and what the server does of itself by then."""
        self.clock.now = datetime.combine(day, clock, self.chapter.zone)
        for name, page in self.pages.items():
            page.clock.set_fixed_time(self.clock.now)
            self.sign_in(page, self.people[name])
        call_command("tick", verbosity=0)

    def mails(self) -> dict[str, str]:
        """{name: subject} of what has arrived since the last look, each read to its end; nobody gets two at once."""
        while Message.objects.due(self.clock.now).exists() or DBTaskResult.objects.ready().delete()[0]:
            Sender().turn()
        arrived, self.smtp.mails = self.smtp.mails, []
        self.letters = {mail["To"].split("@")[0].title(): mail for mail in arrived}
        assert len(self.letters) == len(arrived)
        for name, mail in self.letters.items():
            self.read(name, mail)
        return {name: " ".join(mail["Subject"].split()) for name, mail in sorted(self.letters.items())}

    def read(self, name: str, mail: EmailMessage) -> None:
        """Every link in it leads somewhere, and whatever opens them all, as scanners of mails do, changes nothing."""
        text, before = plain(mail), list(Signup.objects.order_by("pk").values())
        assert text.startswith(f"Hello {name},")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        links = ANY_LINK.findall(text)
        assert links
        for path in links:
            answer = Client().get(path)
            assert answer.status_code == 200 or answer["Location"].startswith("/signin/"), path
        assert list(Signup.objects.order_by("pk").values()) == before

    def open(self, name: str, route: str, *args: object):
        page = self.pages[name]
        page.goto(reverse(route, args=args))
        return page

    def claim(self, name: str, shift: Shift) -> None:
        page = self.open(name, "shifts:detail", shift.pk)
        page.get_by_role("button", name="Claim this shift").tap()
        page.get_by_text("This shift is yours.").wait_for()

    def answer(self, name: str, button: str) -> None:
        """By the link of her mail, as somebody whom nobody has signed in."""
        page = self.pages[name]
        page.context.clear_cookies()
        page.goto(LINK.search(plain(self.letters[name]))[1])
        page.get_by_role("button", name=button).tap()
        page.wait_for_load_state("networkidle")

    def mark(self, captain: str, shift: Shift, name: str, button: str) -> None:
        page = self.open(captain, "shifts:captain_shift", shift.pk)
        line = page.get_by_role("listitem").filter(has_text=name)
        if button != "Here":
            line.get_by_text("More").tap()
        line.get_by_role("button", name=button).first.tap()
        page.wait_for_function("() => document.getElementById('outbox').dataset.waiting === '0'")

    def close(self, captain: str, shift: Shift) -> None:
        page = self.open(captain, "outreach:close", shift.pk)
        page.get_by_role("button", name="Looks right: close").tap()
        page.get_by_text("Closed. Thank you.").wait_for()

    def state(self, name: str) -> tuple[str, str]:
        """Her latest claim, and what was said of her there."""
        signup = Signup.objects.filter(person=self.people[name]).latest("pk")
        said = Attendance.objects.filter(person=self.people[name], shift=signup.shift).first()
        return signup.state, said.status if said else ""

    def done_by(self, name: str) -> list[str]:
        """What the log says that she did, at any time."""
        return sorted(set(AuditEntry.objects.filter(actor=self.people[name]).values_list("verb", flat=True)))


VOLUNTEERS, CAPTAINS = ("Ada", "Bea", "Cleo", "Eli"), ("Carmen", "Dan")


@pytest.fixture
def play(db, clock, smtp, open_page, sign_in):
    return Play(clock, smtp, open_page, sign_in)


def test_a_day_from_the_first_claim_to_the_thanks(play):
    before = THE_DAY - timedelta(days=1)

    play.it_is(before - timedelta(days=1), time(12))
    for name, shift in {
        "Ada": play.at_union,
        "Bea": play.at_union,
        "Cleo": play.floating,
        "Eli": play.at_times,
    }.items():
        play.claim(name, shift)
    assert play.mails() == dict.fromkeys(VOLUNTEERS, "Yours: the shift of Thu, Aug 6")
    files = [[part.get_content_type() for part in mail.iter_attachments()] for mail in play.letters.values()]
    assert files == [["text/calendar"]] * len(VOLUNTEERS)

    play.it_is(before, time(11))
    assert play.mails() == dict.fromkeys(VOLUNTEERS, "Tomorrow: are you coming? Thu, Aug 6, 4 p.m. – 6 p.m.")
    play.answer("Ada", "I’m coming")
    play.answer("Eli", "I’m coming")
    play.answer("Cleo", "I’m coming")
    asked = play.letters["Bea"]
    confirmed = Signup.objects.filter(confirmed_at__isnull=False).values_list("person__name", flat=True)
    assert sorted(confirmed) == ["Ada", "Cleo", "Eli"]
    assert play.mails() == {}

    play.it_is(THE_DAY, time(10))
    board = play.pages["Carmen"]
    board.goto(f"/captain/board/?day={THE_DAY}&period=evening")
    board.get_by_label("Cleo").tap()
    times = board.get_by_role("region", name="Times Sq", exact=True)
    times.get_by_role("button", name="Put here").tap()
    board.get_by_text("Cleo is now at Times Sq.").wait_for()
    assert play.mails() == {"Cleo": "Your place on Thu, Aug 6 is a different one"}

    alerts = play.open("Dan", "shifts:captain_alerts")
    alerts.get_by_label("Somebody releases late").select_option("12")
    alerts.get_by_role("button", name="Save").tap()
    alerts.get_by_text("Saved").first.wait_for()

    play.it_is(THE_DAY, time(13, 30))
    play.letters = {"Bea": asked}
    play.answer("Bea", "I can’t make it")
    assert play.state("Bea") == (Signup.State.LATE_RELEASED, "")
    call_command("tick", verbosity=0)
    assert play.mails() == {"Dan": "1 person released late"}
    assert "Bea cannot come." in plain(play.letters["Dan"])

    play.it_is(THE_DAY, time(14))
    assert play.mails() == dict.fromkeys(("Ada", "Cleo", "Eli"), "Your shift: Thu, Aug 6, 4 p.m. – 6 p.m.")

    play.it_is(THE_DAY, time(15, 50))
    dan = play.open("Dan", "shifts:captain_shift", play.at_union.pk)
    dan.get_by_role("link", name="We moved").tap()
    dan.get_by_role("listitem").filter(has_text="W 16 St").get_by_role("button", name="We are here").tap()
    dan.get_by_role("heading", name="W 16 St").wait_for()
    assert play.mails() == {"Ada": "Your shift was changed: now Thu, Aug 6"}
    assert "W 16 St" in plain(play.letters["Ada"])

    play.it_is(THE_DAY, time(15, 52))
    late = play.open("Ada", "shifts:mine")
    late.get_by_role("button", name="10", exact=True).tap()
    late.get_by_text("Your captain sees that you will be 10 minutes late.").wait_for()
    assert play.mails() == {"Carmen": "Ada will be 10 minutes late"}
    roster = play.open("Dan", "shifts:captain_shift", play.at_union.pk)
    roster.get_by_role("button", name="Seen").tap()
    roster.get_by_role("button", name="Seen").wait_for(state="detached")
    play.open("Ada", "shifts:mine").get_by_text("A captain has seen it.").wait_for()

    play.it_is(THE_DAY, time(16, 10))
    play.mark("Dan", play.at_union, "Ada", "Here")
    walk_in = play.open("Dan", "shifts:captain_walk_in", play.at_union.pk)
    walk_in.get_by_label("Name").fill("Dora")
    walk_in.get_by_role("button", name="Here").tap()
    walk_in.get_by_role("listitem").filter(has_text="Dora").get_by_text("Walked in").wait_for()
    play.mark("Carmen", play.at_times, "Cleo", "Here")
    play.mark("Carmen", play.at_times, "Eli", "Did not come")
    assert play.mails() == {}

    play.it_is(THE_DAY, time(18, 5))
    play.close("Dan", play.at_union)
    play.close("Carmen", play.at_times)
    assert {name: play.state(name) for name in VOLUNTEERS} == {
        "Ada": (Signup.State.CLAIMED, Status.COMPLETED),
        "Bea": (Signup.State.LATE_RELEASED, ""),
        "Cleo": (Signup.State.CLAIMED, Status.COMPLETED),
        "Eli": (Signup.State.CLAIMED, Status.NO_SHOW),
    }

    play.it_is(THE_DAY, time(21))
    assert play.mails() == dict.fromkeys(("Ada", "Cleo"), "Thank you for Thu, Aug 6")
    assert play.done_by("Dan") == ["added", "added person", "closed", "marked", "place"]
    assert play.done_by("Carmen") == ["closed", "marked", "moved", "placed"]
    to_captains = Message.objects.filter(person__name__in=CAPTAINS).values_list("person__name", "kind")
    assert sorted(to_captains) == [("Carmen", ON_THE_WAY), ("Dan", alert_kind(AlertRule.Kind.LATE_RELEASE))]
