"""A plan, day by day, as weeks with seven days each: what a preview draws."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from shifts.rules.patterns import Plan


@dataclass
class Day:
    day: date
    is_inside: bool
    adds: int = 0
    changes: int = 0
    removals: int = 0
    leaves: int = 0
    stays: int = 0  # left though they differ: claimed, changed singly or cancelled


@dataclass
class Week:
    days: list[Day] = field(default_factory=list)


def weeks(plan: Plan, first: date, last: date) -> list[Week]:
    """Weeks from Monday to Sunday that hold the days from `first` to `last` and all shifts of the plan."""
    counted = _counted(plan)
    first, last = min([first, *counted]), max([last, *counted])
    monday = first - timedelta(days=first.weekday())
    found: list[Week] = []
    while monday <= last:
        days = [monday + timedelta(days=number) for number in range(7)]
        found.append(Week([Day(day, first <= day <= last, **counted.get(day, {})) for day in days]))
        monday += timedelta(days=7)
    return found


def _counted(plan: Plan) -> dict[date, dict[str, int]]:
    groups = {
        "adds": [slot.starts_on for slot in plan.adds],
        "changes": [shift.starts_on for shift, _slot in plan.changes],
        "removals": [shift.starts_on for shift in plan.removals],
        "leaves": [shift.starts_on for shift in plan.leaves],
        "stays": [shift.starts_on for shift in (*plan.claimed, *plan.by_hand, *plan.cancelled)],
    }
    found: dict[date, dict[str, int]] = {}
    for name, days in groups.items():
        for day in days:
            counts = found.setdefault(day, {})
            counts[name] = counts.get(name, 0) + 1
    return found
