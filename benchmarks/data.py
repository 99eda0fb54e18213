"""A campaign to measure with: one chapter, its people, shifts around now, and as many conversations as are wanted."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import connection

from outreach.models import Choice, Counter, Outcome, Question
from people.models import Chapter, Membership, Role, User
from people.times import local_day, local_moment
from shifts.models import Campaign, Location, Period, PeriodKey, Shift

OUTCOMES = ("interested", "signed_up", "supportive", "not_now", "opposed")
QUESTIONS = 4
PLACES = 40
CORNER = (40.7549, -73.984)


@dataclass(frozen=True)
class Scene:
    """`shifts` in the order of their time, two a day at each location in turn."""

    campaign: Campaign
    people: list[User]
    captain: User
    organizer: User
    shifts: list[Shift]


def make_scene(*, now: datetime, shifts: int, people: int, first_in: int = 1, capacity: int = 6) -> Scene:
    """Shifts in the days from `first_in` days from now on (negative: in the past)."""
    chapter = Chapter.objects.create(name="Daybreak New York", time_zone="America/New_York")
    campaign = _make_campaign(chapter, now)
    persons = [User(name=f"Person {number}", email=f"person{number}@example.org") for number in range(people + 2)]
    User.objects.bulk_create(persons)
    captain, organizer, *volunteers = persons
    ranks = [(captain, Role.CAPTAIN), (organizer, Role.ORGANIZER), *((each, Role.VOLUNTEER) for each in volunteers)]
    since = now.date() - timedelta(days=500)
    Membership.objects.bulk_create(
        Membership(person=person, chapter=chapter, role=role, from_on=since) for person, role in ranks
    )
    return Scene(campaign, volunteers, captain, organizer, add_shifts(campaign, now, shifts, first_in, capacity))


def _make_campaign(chapter: Chapter, now: datetime) -> Campaign:
    campaign = Campaign.objects.create(
        chapter=chapter,
        name="Morning talks",
        starts_on=now.date() - timedelta(days=400),
        ends_on=now.date() + timedelta(days=400),
        published_at=now - timedelta(days=400),
        goal=100_000,
    )
    for period, (opens, closes) in Period.DEFAULT_WINDOWS.items():
        Period.objects.create(campaign=campaign, key=period, opens=opens, closes=closes)
    for position, key in enumerate(Counter.ATTEMPTS):
        Counter.objects.create(campaign=campaign, key=key, label=key.title(), position=position)
    for position, key in enumerate(OUTCOMES):
        Outcome.objects.create(campaign=campaign, key=key, label=key.replace("_", " ").title(), position=position)
    for position in range(QUESTIONS):
        question = Question.objects.create(
            campaign=campaign, key=f"question-{position}", label=f"What about matter number {position}?"
        )
        for number in range(3):
            Choice.objects.create(question=question, key=f"choice-{number}", label=f"Choice {number}", position=number)
    return campaign


def add_shifts(campaign: Campaign, now: datetime, shifts: int, first_in: int, capacity: int) -> list[Shift]:
    """A location has a morning and an evening each day; there are as many days as the number of shifts needs."""
    chapter = campaign.chapter
    locations = list(chapter.locations.order_by("pk")) or _make_locations(chapter)
    found = []
    for number in range(shifts):
        day = local_day(now, chapter.zone) + timedelta(days=first_in + number // (2 * PLACES))
        period = PeriodKey.EVENING if number // PLACES % 2 else PeriodKey.MORNING
        starts_at = local_moment(day, time(16 if period == PeriodKey.EVENING else 8), chapter.zone)
        found.append(
            Shift(
                campaign=campaign,
                location=locations[number % PLACES],
                period=period,
                starts_on=day,
                starts_at=starts_at,
                ends_at=starts_at + timedelta(hours=2),
                capacity=capacity,
                min_people=2,
                claimed=number % 3,
            )
        )
    return Shift.objects.bulk_create(found, batch_size=5000)


def _make_locations(chapter: Chapter) -> list[Location]:
    return Location.objects.bulk_create(
        Location(
            chapter=chapter,
            name=f"{10 + number} St station",
            address=f"{100 + number} Broadway, New York",
            meeting_point=f"Corner {number}, by the red awning",
            latitude=CORNER[0] + number / 500,
            longitude=CORNER[1] + number / 700,
        )
        for number in range(PLACES)
    )


# So many conversations, shift after shift, by the two people who are there, over all outcomes. The ids grow with time,
# as phones make them.
CONVERSATIONS = {
    "postgresql": """
        INSERT INTO outreach_conversation (id, shift_id, person_id, occurred_at, occurred_on, received_at, hold,
            body_hash, outcome_id, answers, is_current)
        SELECT lpad(to_hex(n), 32, '0')::uuid, s.id, %(person)s + (2 * s.id + n %% 2) %% %(people)s,
            s.starts_at + (n %% 120) * interval '1 minute', s.starts_on, s.ends_at, '', md5(n::text) || md5(n::text),
            %(outcome)s + (n %% 5), jsonb_build_object('question-0', 'choice-' || (n %% 3), 'question-1', 'choice-' ||
            (n %% 2), 'question-2', 'choice-' || (n %% 3), 'question-3', 'choice-1'), true
        FROM generate_series(%(first)s, %(first)s + %(count)s - 1::bigint) AS n
        JOIN shifts_shift s ON s.id = %(shift)s + (n - %(first)s) * %(shifts)s / %(count)s
    """,
    "sqlite": """
        WITH RECURSIVE numbers(n) AS (VALUES(%(first)s) UNION ALL
            SELECT n + 1 FROM numbers WHERE n < %(first)s + %(count)s - 1)
        INSERT INTO outreach_conversation (id, shift_id, person_id, occurred_at, occurred_on, received_at, hold,
            body_hash, outcome_id, answers, is_current)
        SELECT printf('%%032x', n), s.id, %(person)s + (2 * s.id + n %% 2) %% %(people)s,
            datetime(s.starts_at, '+' || (n %% 120) || ' minutes'), s.starts_on, s.ends_at, '', printf('%%064x', n),
            %(outcome)s + (n %% 5), json_object('question-0', 'choice-' || (n %% 3), 'question-1', 'choice-' ||
            (n %% 2), 'question-2', 'choice-' || (n %% 3), 'question-3', 'choice-1'), 1
        FROM numbers JOIN shifts_shift s ON s.id = %(shift)s + (n - %(first)s) * %(shifts)s / %(count)s
    """,
}


def add_conversations(scene: Scene, count: int, first: int = 0) -> None:
    """By one statement: where the sync would take hours, ten million take some minutes. More of them begin at `first`.
    What is kept of the shifts does not know of them: see `outreach.actions.rollups.verify`."""
    numbers = _numbers(scene) | {"first": first, "count": count}
    with connection.cursor() as cursor:
        cursor.execute(CONVERSATIONS[connection.vendor], numbers)
        cursor.execute("ANALYZE")


# Indices that can be made again; those of constraints stay.
INDICES = {
    "postgresql": """
        SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s
            AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = format('%%I', indexname)::regclass)
    """,
    "sqlite": """
        SELECT name, sql FROM sqlite_master
        WHERE type = 'index' AND tbl_name = %s AND sql NOT LIKE 'CREATE UNIQUE%%'
    """,
}
# References are not looked up meanwhile: what is written here is whole by itself.
UNCHECKED = {
    "postgresql": ("SET session_replication_role = replica", "RESET session_replication_role"),
    "sqlite": ("PRAGMA foreign_keys = OFF", "PRAGMA foreign_keys = ON"),
}


@contextmanager
def in_bulk(table: str) -> Iterator[None]:
    """Write millions of rows meanwhile: the table's indices are made at the end, which is several times as fast."""
    begin, end = UNCHECKED[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(INDICES[connection.vendor], [table])
        indices = cursor.fetchall()
        for name, _made_by in indices:
            cursor.execute(f'DROP INDEX "{name}"')
        cursor.execute(begin)
        yield
        cursor.execute(end)
        if connection.vendor == "postgresql":
            cursor.execute("SET maintenance_work_mem = '1GB'")
        for _name, made_by in indices:
            cursor.execute(made_by)


# Each shift had three claims, of which one was let go late, and is closed; the two others were there and tapped beside
# their talks.
CLAIMS = """
    INSERT INTO shifts_signup (shift_id, person_id, state, source, claimed_at, was_guest)
    SELECT s.id, %(person)s + (2 * s.id + c.n) %% %(people)s, CASE WHEN c.n < 2 THEN 'claimed' ELSE 'late_released' END,
        'self', s.starts_at, false
    FROM shifts_shift s CROSS JOIN (SELECT 0 AS n UNION ALL SELECT 1 UNION ALL SELECT 2) c
    WHERE s.id >= %(shift)s AND s.id < %(shift)s + %(shifts)s
"""
CLOSING = """
    UPDATE shifts_shift SET claimed = 2, closed_at = ends_at WHERE id >= %(shift)s AND id < %(shift)s + %(shifts)s
"""
THERE = """
    INSERT INTO shifts_attendance (shift_id, person_id, signup_id, status, reason, is_counted, arrived_at, left_at,
        set_at)
    SELECT s.id, c.person_id, c.id, 'completed', '', false, s.starts_at, {left_at}, s.ends_at
    FROM shifts_signup c JOIN shifts_shift s ON s.id = c.shift_id
    WHERE c.state = 'claimed' AND s.id >= %(shift)s AND s.id < %(shift)s + %(shifts)s
"""
TAPS = """
    INSERT INTO outreach_tally (id, shift_id, person_id, occurred_at, occurred_on, received_at, hold, body_hash,
        counter_id, delta)
    SELECT {uuid}, s.id, %(person)s + 2 * s.id %% %(people)s, s.starts_at, s.starts_on, s.ends_at, '', '', c.id,
        20 + s.id %% 30
    FROM shifts_shift s CROSS JOIN outreach_counter c WHERE s.id >= %(shift)s AND s.id < %(shift)s + %(shifts)s
"""
# People leave somewhat earlier, at each place and period otherwise: of equals, each reading might put another first.
EARLIER = "(60 * (s.location_id %% 41) + 30 * (s.id / 40 %% 2))"
LEFT_AT = {
    "postgresql": f"s.ends_at - {EARLIER} * interval '1 second'",
    "sqlite": f"datetime(s.ends_at, '-' || {EARLIER} || ' seconds')",
}
UUIDS = {"postgresql": "gen_random_uuid()", "sqlite": "lower(hex(randomblob(16)))"}


def add_presence(scene: Scene) -> None:
    with connection.cursor() as cursor:
        own = {"uuid": UUIDS[connection.vendor], "left_at": LEFT_AT[connection.vendor]}
        for statement in (CLAIMS, CLOSING, THERE, TAPS):
            cursor.execute(statement.format(**own), _numbers(scene))


def _numbers(scene: Scene) -> dict[str, int]:
    return {
        "person": scene.people[0].pk,
        "people": len(scene.people),
        "shift": scene.shifts[0].pk,
        "shifts": len(scene.shifts),
        "outcome": Outcome.objects.order_by("pk").values_list("pk", flat=True)[0],
    }
