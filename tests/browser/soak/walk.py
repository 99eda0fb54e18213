"""A random walk of one evening on one phone: taps, and everything that has ever lost or doubled one.

All chance comes from the seed; what the browser and the server do between two acts does not, so that a seed which fails
by a race may have to be run a few times.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from tests.browser.soak import screen
from tests.browser.soak.model import Model, Row, on_server
from tests.browser.soak.phone import NoPage, Phone
from tests.browser.soak.road import Road
from tests.browser.soak.world import World

ACTS = 20
MOST_TABS = 3
PATIENCE = 20  # seconds: more than the outbox has with a server that hangs


@dataclass(eq=False)
class Tab:
    """An open log screen: whose it is as it was rendered, and the shift."""

    page: Any
    person: int
    shift: int
    counters: list[str]
    outcomes: list[str]
    keeps: bool = True  # else a tap goes to the server as a form, which may take it or not


@dataclass
class Walk:
    """One run. `said` is the list of its acts, for whoever has to find out why it failed."""

    seed: int
    phone: Phone
    road: Road
    world: World
    model: Model = field(default_factory=Model)
    said: list[str] = field(default_factory=list)
    tabs: list[Tab] = field(default_factory=list)
    signed_in: int | None = None
    has_signal: bool = True
    wrong: list[str] = field(default_factory=list)
    before: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)
        self.began = time.monotonic()
        self.acts: dict[Callable[[], None], int] = {
            self.tap: 20, self.talk: 10, self.tap_quickly: 5, self.undo: 8, self.change_road: 16, self.deliver: 3,
            self.switch_signal: 3, self.open_tab: 3, self.reload: 4, self.close_tab: 2, self.crash_tab: 2,
            self.kill_in_the_midst: 3, self.kill_browser: 1, self.end_session: 3, self.sign_in_somebody: 5,
            self.send: 3, self.wake: 3, self.ail: 3, self.wait_days: 1, self.release: 2, self.shift_clock: 1,
            self.several: 4, self.correct: 4, self.sign_out: 2,
        }  # fmt: skip

    def say(self, what: str) -> None:
        self.said.append(f"{time.monotonic() - self.began:6.2f} s  {what}")

    def run(self) -> list[str]:
        """Walk, then let everything arrive; what is wrong in the end."""
        self.sign_in(self.world.people[0])
        self.open_tab()
        # Of another walk on the same phone.
        self.before = {*on_server(), *(row["body"]["id"] for row in self.phone.run(self.tabs[0].page, screen.ROWS))}
        acts, weights = list(self.acts), list(self.acts.values())
        for _ in range(ACTS):
            (act,) = self.random.choices(acts, weights)
            try:
                act()
            except NoPage as gone:
                self.say(f"  there is no page: {str(gone).splitlines()[0]}")
                self.look_again()
                if not self.tabs:
                    self.go_where_it_works()
        return self.finish()

    # What a person does.

    def some_tab(self) -> Tab:
        if not self.tabs:
            self.open_tab()
        return self.random.choice(self.tabs)

    def tap(self, times: int = 1) -> None:
        tab = self.some_tab()
        key = self.random.choice(tab.counters)
        self.log(tab, "counter", key, times)

    def tap_quickly(self) -> None:
        self.tap(self.random.randint(2, 5))

    def talk(self) -> None:
        tab = self.some_tab()
        self.log(tab, "outcome", self.random.choice(tab.outcomes), 1)

    def log(self, tab: Tab, name: str, key: str, times: int) -> None:
        row = self.row_of(tab, name, key)
        # Until the screen has answered, any of them may be kept or not.
        self.model.possible.extend([row] * times)
        ids = self.phone.run(tab.page, screen.TAP, [name, key, times])
        for _ in ids:
            self.model.possible.remove(row)
        self.model.promised.update(dict.fromkeys(ids, row))
        self.say(f"{self.name_of(tab)} taps {key} {times} times: {' '.join(ids)}")
        if len(ids) < times and tab.keeps:
            self.wrong.append(f"{times - len(ids)} taps had no effect")

    def row_of(self, tab: Tab, name: str, key: str) -> Row:
        if name == "counter":
            return Row(tab.person, tab.shift, "tally", key, 1)
        return Row(tab.person, tab.shift, "conversation", key)

    def several(self) -> None:
        """By the keypad or by a long press."""
        tab, is_pressed = self.some_tab(), self.random.random() < 0.5
        key, number = self.random.choice(tab.counters), 10 if is_pressed else self.random.randint(2, 30)
        row = Row(tab.person, tab.shift, "tally", key, number)
        self.model.possible.append(row)
        found = self.phone.run(tab.page, screen.SEVERAL, [key, number, is_pressed])
        self.say(f"{self.name_of(tab)} {'presses' if is_pressed else 'types'} {number} {key}: {found}")
        if found:
            self.model.possible.remove(row)
            self.model.promised[found] = row
        elif tab.keeps:
            self.wrong.append(f"{number} {key} at once had no effect")

    def undo(self) -> None:
        tab = self.some_tab()
        line = self.phone.run(tab.page, screen.LINE, self.random.randint(0, 3))
        if line is None:
            return
        if line["amount"]:
            row = Row(tab.person, tab.shift, "tally", line["key"], -line["amount"], line["id"])
        else:
            row = Row(tab.person, tab.shift, "conversation", None, 0, line["id"])
        self.say(f"{self.name_of(tab)} takes back {line}")
        self.model.possible.append(row)
        if self.phone.run(tab.page, screen.UNDO, line["id"]):
            self.model.possible.remove(row)
            self.model.taken_back.append(row)

    def correct(self) -> None:
        """An entry that the server has, by the form that it has for that."""
        tab = self.some_tab()
        should_be, outcome = self.random.randint(0, 12), self.random.choice(tab.outcomes)
        found = self.phone.run(tab.page, screen.CORRECT, [self.random.randint(0, 3), should_be, outcome])
        if found is None:
            return
        self.say(f"{self.name_of(tab)} corrects {found}")
        if found["was"] is None:
            row = Row(tab.person, tab.shift, "conversation", outcome, 0, found["corrects"])
        else:
            row = Row(tab.person, tab.shift, "tally", found["key"], should_be - found["was"], found["corrects"])
        if found["stored"]:
            self.model.promised[found["id"]] = row
        else:
            self.model.possible.append(row)

    def name_of(self, tab: Tab) -> str:
        return f"tab {id(tab.page) % 1000} of {tab.person} on shift {tab.shift}"

    # Tabs and the browser.

    def open_tab(self) -> None:
        if len(self.tabs) == MOST_TABS:
            return
        shift = self.random.choices(self.world.shifts, [4, 1])[0]
        if self.road.way == "silent":
            self.take("cut")  # a browser waits for ages
        self.say(f"open a tab on shift {shift}")
        page = self.phone.open(f"/shifts/{shift}/log/")
        self.look_at(page, shift)

    def look_at(self, page: Any, shift: int, *, keeps: bool = True) -> None:
        """Take the page for one of ours, if it is one."""
        found = self.phone.run(page, screen.READY)
        if found and found["counter"]:
            self.tabs.append(Tab(page, found["person"], shift, found["counter"], found["outcome"], keeps))
        else:
            self.phone.close(page)
            raise NoPage("It is no log screen.")

    def reload(self) -> None:
        tab = self.some_tab()
        self.tabs.remove(tab)
        if self.road.way == "silent":
            self.take("cut")
        self.say(f"load {self.name_of(tab)} again")
        self.phone.go(tab.page, f"/shifts/{tab.shift}/log/")
        self.look_at(tab.page, tab.shift)

    def close_tab(self) -> None:
        if self.tabs:
            self.gone(self.phone.close, "close")

    def crash_tab(self) -> None:
        if self.tabs:
            self.gone(self.phone.crash, "crash")

    def gone(self, how: Callable[[Any], None], word: str) -> None:
        tab = self.random.choice(self.tabs)
        self.tabs.remove(tab)
        self.say(f"{word} {self.name_of(tab)}")
        how(tab.page)

    def kill_in_the_midst(self) -> None:
        """Right after a tap, before the screen has said anything."""
        tab = self.some_tab()
        key = self.random.choice(tab.counters)
        self.model.possible.append(self.row_of(tab, "counter", key))
        self.say(f"{self.name_of(tab)} taps {key} and is killed")
        self.phone.run(tab.page, screen.TAP_BLINDLY, ["counter", key])
        if self.phone.can_be_killed and self.random.random() < 0.3:
            self.kill_browser()
        else:
            self.tabs.remove(tab)
            self.random.choice([self.phone.close, self.phone.crash])(tab.page)

    def kill_browser(self) -> None:
        if self.phone.can_be_killed:
            self.say("kill the browser")
            self.tabs.clear()
            self.phone.kill()
            self.enter()

    def look_again(self) -> None:
        """A tab may have gone, or to another page."""
        tabs, self.tabs = self.tabs, []
        for tab in tabs:
            with suppress(NoPage):
                self.look_at(tab.page, tab.shift, keeps=tab.keeps)

    # The road, and who is signed in.

    def take(self, way: str) -> None:
        self.say(f"from here on the road is {way}")
        self.road.take(way)

    def change_road(self) -> None:
        self.take("open" if self.random.random() < 0.35 else self.random.choice(Road.WAYS))

    def deliver(self) -> None:
        if self.road.under_way:
            self.say(f"{self.road.deliver()} requests arrive late")

    def switch_signal(self) -> None:
        self.has_signal = not self.has_signal
        self.say(f"the phone is {'online' if self.has_signal else 'offline'}")
        self.road.is_there = self.has_signal
        for tab in self.tabs:
            with suppress(NoPage):
                self.phone.run(tab.page, screen.WAKE, "online" if self.has_signal else "offline")

    def end_session(self) -> None:
        self.say("all sessions end")
        self.world.end_sessions()
        self.signed_in = None

    def sign_in_somebody(self) -> None:
        self.sign_in(self.random.choice(self.world.people))

    def sign_in(self, person: int) -> None:
        self.say(f"{person} signs in")
        self.signed_in = person
        self.enter()

    def enter(self) -> None:
        if self.signed_in is not None:
            for name, value in self.world.cookies_of(self.signed_in).items():
                self.phone.enter(name, value)

    def sign_out(self) -> None:
        tab, choice = self.some_tab(), self.random.choice(["send", "discard", "stay"])
        self.say(f"{self.name_of(tab)}: sign out, and {choice} what waits")
        if choice == "discard":
            rows = self.phone.run(tab.page, screen.ROWS)
            self.model.let_go([row for row in rows if row["person"] == tab.person])
        if choice != "stay":
            self.signed_in = None
        self.phone.run(tab.page, screen.SIGN_OUT, choice)

    def go_where_it_works(self) -> None:
        """Without a page there is nothing to tap."""
        self.take("open")
        if not self.has_signal:
            self.switch_signal()
        if self.signed_in is None:
            self.sign_in_somebody()

    # What is asked of the page, the phone and the server.

    def send(self) -> None:
        tab = self.some_tab()
        self.say(f"{self.name_of(tab)}: send now")
        self.phone.run(tab.page, screen.SEND)

    def wake(self) -> None:
        tab = self.some_tab()
        kind = self.random.choice(["online", "visibilitychange"])
        self.say(f"{self.name_of(tab)}: {kind}")
        self.phone.run(tab.page, screen.WAKE, kind)

    def ail(self) -> None:
        tab = self.some_tab()
        how = [self.random.choice(["silent", "broken", "full"]), self.random.randint(1, 4)]
        self.say(f"{self.name_of(tab)}: the phone's database fails: {how}")
        tab.keeps = tab.keeps and how[0] != "full"
        self.phone.run(tab.page, screen.AIL, how)

    def wait_days(self) -> None:
        """Without a signal, and meanwhile there is another release."""
        self.take("cut")
        self.say("72 hours go by")
        self.world.pass_time(timedelta(hours=72))
        self.release()
        self.set_lag(self.world.passed)

    def release(self) -> None:
        self.say("another release")
        self.world.release(self.road)

    def shift_clock(self) -> None:
        self.set_lag(self.world.passed + timedelta(minutes=self.random.choice([-1500, -60, -5, 5, 60, 1500])))

    def set_lag(self, lag: timedelta) -> None:
        """The phone's clock is off by so much from the real one."""
        tab = self.some_tab()
        self.say(f"the phone's clock is off by {lag}")
        self.phone.run(tab.page, screen.SET_CLOCK, lag.total_seconds() * 1000)

    # The end.

    def finish(self) -> list[str]:
        """Everybody comes home, signs in, and waits until all is sent."""
        self.say("the end: everything is well again, and each person signs in")
        self.road.take("open")
        self.road.deliver()
        if not self.has_signal:
            self.switch_signal()
        page = self.only_page()
        rows: list[dict[str, Any]] = []
        for person in self.world.people:
            self.come_home(person, page)
            rows = self.send_all_of(person, page)
        stored = {found: row for found, row in on_server().items() if found not in self.before}
        return self.wrong + self.model.compare(stored, [row for row in rows if row["body"]["id"] not in self.before])

    def come_home(self, person: int, page: Any) -> None:
        """The answer to what was under way in a session that had ended may end the next one."""
        for _try in range(3):
            self.sign_in(person)
            self.phone.go(page, f"/shifts/{self.world.shifts[0]}/log/")
            if self.phone.run(page, screen.READY):
                return

    def only_page(self) -> Any:
        """One of those that are open, or a new one; the others are closed."""
        for tab in self.tabs[1:]:
            self.phone.close(tab.page)
        if self.tabs:
            return self.tabs[0].page
        self.sign_in(self.world.people[0])
        return self.phone.open(f"/shifts/{self.world.shifts[0]}/log/")

    def send_all_of(self, person: int, page: Any) -> list[dict[str, Any]]:
        """What is then left on the phone."""
        end = time.monotonic() + PATIENCE
        looks = 0
        while True:
            rows = self.phone.run(page, screen.ROWS)
            if time.monotonic() > end or not any(is_waiting(row, person) for row in rows):
                return rows
            looks += 1
            if looks % 10 == 0 and self.phone.run(page, screen.WHO) != person:
                self.say(f"{person} is signed out again")
                self.come_home(person, page)
            elif looks % 10 == 0:
                self.phone.run(page, screen.SEND)
            self.phone.run(page, screen.PAUSE)


def is_waiting(row: dict[str, Any], person: int) -> bool:
    return row["state"] == "waiting" and row["person"] == person
