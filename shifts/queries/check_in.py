"""Whose shift a code on the spot is."""

from people.models import User
from shifts.models import CheckInCode, Shift


def code_typed(person: User, typed: str) -> CheckInCode | None:
    """The code, with its shift, where it is one of a shift that `person` may know of."""
    shifts = Shift.objects.visible_to(person)
    found = CheckInCode.objects.filter(code=CheckInCode.read(typed), shift__in=shifts.values("pk"))
    return found.select_related("shift__campaign__chapter", "shift__location").first()


def code_of(shift: Shift) -> CheckInCode | None:
    return CheckInCode.objects.filter(shift=shift).first()
