"""What calendars show."""

from shifts.models import Signup


def claims_before(claim: Signup) -> int:
    """How many claims its person had on its shift before this one."""
    return Signup.objects.filter(shift=claim.shift_id, person=claim.person_id, pk__lt=claim.pk).count()
