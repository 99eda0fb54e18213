"""Telling captains what they asked to be told. Safe to run at any time and twice at once: the rules are held, and what
each has told of is written down with the message."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta

from django.db import transaction

from people.emails.channels import channels_for
from people.emails.queue import plan
from people.models import Message, User
from shifts.emails import alert_kind
from shifts.models import Alert, AlertRule
from shifts.queries.alerts import Case, late_release_cases, short_cases, unclosed_cases
from shifts.queries.captains import captains_of_each

Kind = AlertRule.Kind

# An alert that could not be sent for so long tells nothing that a look at the page does not.
WORTH = timedelta(days=1)


@transaction.atomic
def set_alerts(person: User, *, hours: Mapping[AlertRule.Kind, int | None]) -> None:
    """Have her told of these kinds; None: not. What she was told of already is not told anew when hours change."""
    User.objects.hold(person.pk)  # two tabs would take her rules in two orders
    off = [kind for kind, chosen in hours.items() if chosen is None]
    AlertRule.objects.filter(person=person, kind__in=off).delete()
    for kind, chosen in hours.items():
        if chosen is not None:
            AlertRule.objects.update_or_create(person=person, kind=kind, defaults={"hours": chosen})


def plan_alerts(*, now: datetime) -> int:
    """What the clock makes due of shifts and claims. Returns how many messages that makes."""
    before = max(AlertRule.HOURS[Kind.SHORT])
    late = max(AlertRule.HOURS[Kind.LATE_RELEASE])
    return sum(
        [
            tell_captains(Kind.SHORT, lambda: short_cases(now=now, hours=before), now=now),
            tell_captains(Kind.UNCLOSED, lambda: unclosed_cases(now=now), now=now),
            tell_captains(Kind.LATE_RELEASE, lambda: late_release_cases(now=now, hours=late), now=now),
        ]
    )


def tell_captains(kind: AlertRule.Kind, find: Callable[[], Collection[Case]], *, now: datetime) -> int:
    """Tell each captain with a rule of `kind` of those cases on her shifts that are due by it, that she has not been
    told of and that are not her own doing: in one message. Returns how many messages that makes."""
    if not AlertRule.objects.filter(kind=kind).exists():
        return 0
    return _tell(kind, find(), now)


@transaction.atomic
def _tell(kind: AlertRule.Kind, cases: Collection[Case], now: datetime) -> int:
    if not cases:
        return 0
    AlertRule.objects.hold(*AlertRule.objects.filter(kind=kind).values_list("pk", flat=True))
    rules = {rule.person_id: rule for rule in AlertRule.objects.filter(kind=kind)}
    told = set(
        Alert.objects.filter(rule__kind=kind, about__in=[case.about for case in cases]).values_list("rule", "about")
    )
    due: dict[AlertRule, list[int]] = {}
    captains = captains_of_each([case.shift for case in cases])
    for case in cases:
        for captain in captains[case.shift.pk]:
            rule = rules.get(captain.person.pk)
            if rule and (rule.pk, case.about) not in told and _is_due(rule, case):
                due.setdefault(rule, []).append(case.about)
    Alert.objects.bulk_create(Alert(rule=rule, about=about, made_at=now) for rule, ids in due.items() for about in ids)
    return plan(_messages(kind, due, now))


def _is_due(rule: AlertRule, case: Case) -> bool:
    """`actors` who are she alone are left out: nobody is told of her own act."""
    if case.actors == {rule.person_id}:
        return False
    if rule.kind == Kind.UNCLOSED:
        return case.hours >= rule.hours
    return case.hours <= rule.hours


def _messages(kind: AlertRule.Kind, due: Mapping[AlertRule, list[int]], now: datetime) -> Iterable[Message]:
    """One for each of them and each way that leads to her: asked once for all, because their rules are held."""
    people = User.objects.filter(pk__in=[rule.person_id for rule in due])
    for key, channel in channels_for(alert_kind(kind)).items():
        reached = set(people.filter(channel.reachable("")).values_list("pk", flat=True))
        for rule, ids in due.items():
            if rule.person_id in reached:
                yield Message(
                    person_id=rule.person_id, kind=alert_kind(kind), about=rule.pk, channel=key, data={"about": ids},
                    occasion=now.isoformat(), made_at=now, due_at=now, expires_at=now + WORTH,
                )  # fmt: skip
