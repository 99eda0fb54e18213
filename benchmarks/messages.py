"""Ten thousand reminders due at the same minute: planned by a tick, and handed to a mail server.

Beside the planning: Django's insert of the same rows, whose values are there already. Beside the sending: Django's
mail, which puts the same mails together and hands them over one connection, with nothing to decide or to remember; and
bare smtplib with bytes that are there already.
"""

from datetime import datetime, timedelta
from smtplib import SMTP

from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from benchmarks.bench import Bench, seconds
from benchmarks.data import make_scene
from benchmarks.sink import sink
from people.emails import sending
from people.emails.kinds import kinds
from people.emails.mail import compose
from people.emails.sending import AT_ONCE, send_messages
from people.models import Message, User
from shifts.actions.planning import plan_reminders
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
        bodies = mails(now)
        bare_loop(port, bodies)
        # Ten thousand are repetition enough.
        bare, loop, sent = bare_loop(port, bodies), django_loop(now), handing_over(now, many)
    bench.figure(
        "messages.send", sent, "s", limit=("Django's mail, the same mails", loop), goal="<= 2.5", messages=many
    )
    bench.figure("messages.send_bare", sent, "s", limit=("smtplib, the same bytes", bare), messages=many)
    bench.figure("messages.each", 1000 * sent / many, "ms", messages=many)
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


def handing_over(now: datetime, many: int) -> float:
    """As the worker does it, turn after turn."""
    Message.objects.update(state="waiting", due_at=now, ended_at=None)
    turns = 2 + many // AT_ONCE * 4

    def work() -> None:
        for _turn in range(turns):
            send_messages.func()
            if not DBTaskResult.objects.ready().delete()[0]:
                return
        raise RuntimeError("not sent after so many turns")

    return seconds(work)


def mails(now: datetime) -> list[tuple[str, bytes]]:
    """(to, the mail as it goes over the line) of all that is due."""
    found = []
    for message in Message.objects.select_related("person"):
        kind = kinds()[message.kind]
        with sending.language_of(message):
            letter = kind.write(message, kind.find([message.about])[message.about], now)
            assert letter
            mail: EmailMultiAlternatives = compose(message, kind, letter)
        found.append((mail.to[0], mail.message().as_bytes().replace(b"\n", b"\r\n")))
    return found


def django_loop(now: datetime) -> float:
    """Composed and sent; that there is something to say is known."""
    letters = []
    for message in Message.objects.select_related("person"):
        kind = kinds()[message.kind]
        letter = kind.write(message, kind.find([message.about])[message.about], now)
        assert letter
        letters.append((message, kind, letter))

    def work() -> None:
        with get_connection() as server:
            for message, kind, letter in letters:
                server.send_messages([compose(message, kind, letter)])

    return seconds(work)


def bare_loop(port: int, bodies: list[tuple[str, bytes]]) -> float:
    def work() -> None:
        with SMTP("127.0.0.1", port) as server:
            for to, body in bodies:
                server.sendmail("daybreak@localhost", [to], body)

    return seconds(work)
