"""Ten thousand reminders due at the same minute: planned by a tick, and handed to a mail server.

Beside the planning: Django's insert of the same rows, whose values are there already. Beside the sending: Django's
mail, which puts the same mails together and hands them over one connection, with nothing to decide or to remember; and
bare smtplib with bytes that are there already.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTP
from time import process_time
from typing import NamedTuple

from django.core.mail import get_connection
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.bench import Bench, seconds
from benchmarks.data import make_scene
from benchmarks.sink import sink
from people.emails.kinds import Kind, kinds
from people.emails.letters import Letter
from people.emails.mail import compose
from people.emails.sending import AT_ONCE, Sender
from people.models import Message, User
from shifts.actions.planning import plan_reminders
from shifts.emails import REMINDER
from shifts.models import Signup


def measure(bench: Bench) -> None:
    now = timezone.now()
    many = bench.size(10_000, 60)
    make_claims(now, many)
    planned = bench.interleaved({"plan": lambda: planning(now), "insert": lambda: inserting(now)})
    bench.figure(
        "messages.plan", planned["plan"], "s", limit=("bulk_create of the same rows", planned["insert"]),
        goal="<= 2", messages=many,
    )  # fmt: skip
    Message.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        plan_reminders(now=now)
    reading = [query for query in queries if query["sql"].startswith("SELECT")]
    bench.figure("messages.plan_reads", len(reading), "queries", goal="<= 2", messages=many)
    again = bench.interleaved({"again": lambda: seconds(lambda: plan_reminders(now=now))})
    bench.figure("messages.plan_again", [1000 * each for each in again["again"]], "ms", messages=many)
    with (
        sink() as port,
        override_settings(
            EMAIL_BACKEND="django.core.mail.backends.smtp.EmailBackend",
            EMAIL_HOST="127.0.0.1",
            EMAIL_PORT=port,
            EMAIL_USE_TLS=False,
        ),
    ):
        known = letters(now)
        bodies = mails(known)
        bare_loop(port, bodies)
        # Ten thousand are repetition enough.
        bare = measured(lambda: bare_loop(port, bodies))
        loop, sent = measured(lambda: django_loop(known)), measured(lambda: handing_over(now, many))
    bench.figure(
        "messages.send_cpu", sent.cpu, "s of the sender's CPU", limit=("Django's mail, the same mails", loop.cpu),
        goal="<= 3.5", messages=many,
    )  # fmt: skip
    bench.figure("messages.send", sent.wall, "s", limit=("smtplib, the same bytes", bare.wall), messages=many)
    left = Message.objects.exclude(state="sent").count()
    bench.figure("messages.lost", left, "messages", goal="== 0", messages=many)


def make_claims(now: datetime, many: int) -> None:
    """Each person has one, on a shift that begins in an hour."""
    scene = make_scene(now=now, shifts=max(1, many // 6), people=many)
    for shift in scene.shifts:
        shift.starts_at, shift.ends_at = now + timedelta(hours=1), now + timedelta(hours=3)
        type(shift).objects.filter(pk=shift.pk).update(starts_at=shift.starts_at, ends_at=shift.ends_at)
    User.objects.update(email_verified_at=now)
    Signup.objects.bulk_create(
        Signup(shift=scene.shifts[number % len(scene.shifts)], person=person, claimed_at=now - timedelta(days=2))
        for number, person in enumerate(scene.people)
    )


def planning(now: datetime) -> float:
    Message.objects.all().delete()
    return seconds(lambda: plan_reminders(now=now))


def inserting(now: datetime) -> float:
    """The rows that the planning before has made."""
    rows = list(Message.objects.all())
    Message.objects.all().delete()
    for row in rows:
        row.pk = None
    return seconds(lambda: Message.objects.bulk_create(rows, batch_size=1000))


class Cost(NamedTuple):
    """Seconds: on the clock, and of this process's time on the processor, which other work does not make longer."""

    wall: float
    cpu: float


def measured(act: Callable[[], object]) -> Cost:
    begun = process_time()
    wall = seconds(act)
    return Cost(wall, process_time() - begun)


def handing_over(now: datetime, many: int) -> None:
    """As the worker does it, turn after turn."""
    Message.objects.update(state="waiting", due_at=now, ended_at=None)
    sender = Sender()
    for _turn in range(2 + many // AT_ONCE * 8):
        if not sender.turn():
            return
    raise RuntimeError("not sent after so many turns")


def mails(known: list[tuple[Message, Kind, Letter]]) -> list[tuple[str, bytes]]:
    """(to, the mail as it goes over the line) of each."""
    composed = [compose(*each) for each in known]
    return [(mail.to[0], mail.message().as_bytes().replace(b"\n", b"\r\n")) for mail in composed]


def letters(now: datetime) -> list[tuple[Message, Kind, Letter]]:
    """What there is to say, found out in one go."""
    kind = kinds()[REMINDER]
    messages = list(Message.objects.select_related("person"))
    claims = kind.find([message.about for message in messages])
    written = [(message, kind, kind.write(message, claims[message.about], now)) for message in messages]
    return [(message, kind, letter) for message, kind, letter in written if letter]


def django_loop(known: list[tuple[Message, Kind, Letter]]) -> None:
    """Composed and sent; that there is something to say is known."""
    with get_connection() as server:
        for each in known:
            server.send_messages([compose(*each)])


def bare_loop(port: int, bodies: list[tuple[str, bytes]]) -> None:
    with SMTP("127.0.0.1", port) as server:
        for to, body in bodies:
            server.sendmail("daybreak@localhost", [to], body)
