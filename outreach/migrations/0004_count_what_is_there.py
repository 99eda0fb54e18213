from collections import Counter, defaultdict

from django.db import migrations
from django.db.models import Count, Exists, OuterRef, Sum

CHUNK = 200
ATTEMPTS = ("approached", "declined")
PLACE = ("campaign_id", "location_id", "period", "starts_on", "starts_at")


def count_what_is_there(apps, schema_editor):
    """Of each shift, as outreach.queries.rollups counted when this was written."""
    shifts = apps.get_model("shifts", "Shift").objects.order_by("pk")
    last = 0
    while chunk := list(shifts.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        fill(apps, {shift.pk: shift for shift in chunk})


def fill(apps, shifts):
    attendances = apps.get_model("shifts", "Attendance").objects
    figures, answered = (apps.get_model("outreach", name) for name in ("ShiftFigures", "ShiftAnswer"))
    guests = attendances.filter(
        shift=OuterRef("shift"), person=OuterRef("person"), status__in=["unconfirmed", "rejected"]
    )

    def counted(name, **only):
        rows = apps.get_model("outreach", name).objects.filter(~Exists(guests), hold="", shift__in=shifts, **only)
        return rows.order_by()

    outcomes, counters, answers = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
    choices = choosable(apps)
    talks = counted("Conversation", is_current=True).values_list("shift_id", "outcome__key", "answers")
    for pk, outcome, said, number in talks.annotate(Count("pk")):
        outcomes[pk][outcome] += number
        for question, chosen in said.items():
            known = choices[shifts[pk].campaign_id, question]
            answers[pk, question, ""][outcome] += number
            for choice in chosen if isinstance(chosen, list) else [chosen]:
                if choice in known:
                    answers[pk, question, choice][outcome] += number
    for pk, counter, number in counted("Tally").values_list("shift_id", "counter__key").annotate(Sum("delta")):
        if number:
            counters[pk][counter] = number
    seconds = hours_of(shifts, attendances)
    figures.objects.bulk_create(
        figures(
            shift_id=pk,
            **{name: getattr(shifts[pk], name) for name in PLACE},
            weekday=shifts[pk].starts_on.weekday(),
            conversations=outcomes[pk].total(),
            attempts=outcomes[pk].total() + sum(counters[pk][key] for key in ATTEMPTS),
            seconds=seconds.get(pk),
            counters=+counters[pk],
            outcomes=outcomes[pk],
        )
        for pk in sorted({*outcomes, *counters, *seconds})
    )
    answered.objects.bulk_create(
        answered(figures_id=pk, question=question, choice=choice, number=by.total(), outcomes=by)
        for (pk, question, choice), by in answers.items()
    )


def choosable(apps):
    found = defaultdict(set)
    questions = apps.get_model("outreach", "Question").objects.order_by()
    for campaign, key, kind, choice in questions.values_list("campaign_id", "key", "kind", "choices__key"):
        found[campaign, key] |= {"yes", "no"} if kind == "yes_no" else {choice}
    return found


def hours_of(shifts, attendances):
    there = defaultdict(list)
    rows = attendances.filter(shift__in=shifts, status__in=["checked_in", "completed"])
    for pk, arrived_at, left_at in rows.values_list("shift_id", "arrived_at", "left_at"):
        there[pk].append(left_at - arrived_at if arrived_at and left_at else None)
    found = {}
    for pk, times in there.items():
        if shifts[pk].closed_at:
            times = [shifts[pk].ends_at - shifts[pk].starts_at if time is None else time for time in times]
        if None not in times:
            found[pk] = round(sum(time.total_seconds() for time in times))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("outreach", "0003_rollups"),
    ]

    operations = [
        migrations.RunPython(count_what_is_there, migrations.RunPython.noop),
    ]
