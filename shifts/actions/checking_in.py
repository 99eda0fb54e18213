"""People who say themselves that they are on the spot, by the code that the captain shows there.

Locks: the person first, the shift after, as for a captain's marks. The shift's row keeps a check-in from slipping past
the closing of the shift. A new code holds nothing: of two at once the later stays, and whoever used the one before at
this moment is on the spot as well.
"""

import secrets
from datetime import datetime

from django.db import transaction

from people.actions.audit import record
from people.models import User
from shifts.actions.presence import check_in
from shifts.errors import CodeGone
from shifts.models import Attendance, CheckInCode, Shift
from shifts.rules.presence import check_here_open


@transaction.atomic
def renew_code(shift: Shift, *, by: User, now: datetime) -> CheckInCode:
    """Give the shift a new code; the one of before says nothing any more."""
    code = "".join(secrets.choice(CheckInCode.LETTERS) for _letter in range(CheckInCode.LENGTH))
    found, _is_new = CheckInCode.objects.update_or_create(
        shift=shift, defaults={"code": code, "made_by": by, "made_at": now}
    )
    record("made check-in code", shift, chapter=shift.campaign.chapter, by=by, now=now)
    return found


@transaction.atomic
def check_in_by_code(code: CheckInCode, *, person: User, now: datetime) -> Attendance | None:
    """Note that `person` is here, as her logging would: with a claim she is, without one she waits to be confirmed.
    Saying it again changes nothing, and neither does it change what a captain said of her.

    Raises CodeGone where there is a new code by now, NobodyComes, HereTooEarly and HereTooLate.
    """
    User.objects.hold(person.pk)
    Shift.objects.hold(code.shift_id)
    if not CheckInCode.objects.filter(pk=code.pk, code=code.code).exists():
        raise CodeGone
    shift = Shift.objects.with_place().get(pk=code.shift_id)
    check_here_open(shift, now=now)
    return check_in(shift, person=person, by=person, now=now)
