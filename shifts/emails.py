"""What people are told about their shifts. Callers leave out whoever did it herself."""

from django.conf import settings
from django.urls import reverse

from people.emails import queue_message
from people.models import User
from shifts.models import Shift
from shifts.rules.changes import ShiftTerms


def shift_placed(person: User, *, shift: Shift) -> None:
    """The floating shift that she claimed has its location now."""
    queue_message(person, "shift_placed", {"shift": shift, "url": _page_of(shift)})


def shift_moved(person: User, *, shift: Shift, before: ShiftTerms) -> None:
    """Her shift is at another time or location than `before`."""
    queue_message(person, "shift_moved", {"shift": shift, "before": before, "url": _page_of(shift)})


def taken_off(person: User, *, shift: Shift) -> None:
    """Somebody else ended her claim on `shift`."""
    queue_message(person, "taken_off", {"shift": shift, "url": _all_shifts()})


def shift_cancelled(person: User, *, shift: Shift) -> None:
    """The shift that she claimed does not take place."""
    queue_message(person, "shift_cancelled", {"shift": shift, "url": _all_shifts()})


def put_on(person: User, *, shift: Shift) -> None:
    """A captain gave her a place on `shift`."""
    queue_message(person, "put_on", {"shift": shift, "url": _page_of(shift)})


def moved_over(person: User, *, before: Shift, shift: Shift) -> None:
    """A captain gave her a place on `shift` instead of the one that she had on `before`."""
    queue_message(person, "moved_over", {"shift": shift, "before": before, "url": _page_of(shift)})


def _page_of(shift: Shift) -> str:
    """Where she sees the shift and can release it."""
    return settings.PUBLIC_URL + reverse("shifts:detail", args=[shift.pk])


def _all_shifts() -> str:
    """Where she finds another one."""
    return settings.PUBLIC_URL + reverse("shifts:list")
