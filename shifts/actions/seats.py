"""The heart of a claim: the place and the signup, both or neither. Used by `shifts.actions.claims` alone.

The SQL is written out, because this is what many people do in the same second, and Django takes longer to put it
together than PostgreSQL to do it. The update waits for whoever writes the shift's row and then judges the row as it was
left; on PostgreSQL the signup goes in with the same statement, so that the row is not held for a round trip more.
"""

from datetime import datetime

from django.db import DEFAULT_DB_ALIAS, connection

from people.models import User
from shifts.models import Shift, Signup

SEAT = """
UPDATE shifts_shift SET claimed = claimed + 1
WHERE id = %(shift)s AND claimed < capacity AND cancelled_at IS NULL AND closed_at IS NULL
    AND starts_at = %(starts_at)s AND ends_at = %(ends_at)s AND withdrawals = %(withdrawals)s
RETURNING id
"""
SIGNUP = """
INSERT INTO shifts_signup (shift_id, person_id, state, source, claimed_at, claimed_by_id)
SELECT id, %(person)s, %(state)s, %(source)s, %(claimed_at)s, %(claimed_by)s FROM {seat}
RETURNING id
"""
AT_ONCE = f"WITH seat AS ({SEAT}) {SIGNUP.format(seat='seat')}"
AFTERWARDS = SIGNUP.format(seat="shifts_shift WHERE id = %(shift)s")


def fill_seat(shift: Shift, *, person: User, by: User, now: datetime) -> Signup | None:
    """Give `person` one of the places that `shift` has left. None, and nothing written, where none is left or the shift
    is cancelled, closed, withdrawn with its campaign or at another time than `shift` says.

    The shift's row stays locked from here to the end of the transaction, so this comes last.
    """
    signup = Signup(
        shift=shift,
        person=person,
        claimed_at=now,
        claimed_by=by,
        source=Signup.Source.SELF if by == person else Signup.Source.CAPTAIN,
    )
    signup.pk = _write(signup)
    if signup.pk is None:
        return None
    signup._state.adding, signup._state.db = False, DEFAULT_DB_ALIAS
    return signup


def _write(signup: Signup) -> int | None:
    moment = connection.ops.adapt_datetimefield_value
    values = {
        "shift": signup.shift_id,
        "starts_at": moment(signup.shift.starts_at),
        "ends_at": moment(signup.shift.ends_at),
        "withdrawals": signup.shift.withdrawals,
        "person": signup.person_id,
        "state": signup.state,
        "source": signup.source,
        "claimed_at": moment(signup.claimed_at),
        "claimed_by": signup.claimed_by_id,
    }
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(AT_ONCE, values)
        else:
            cursor.execute(SEAT, values)
            if cursor.fetchone() is None:
                return None
            cursor.execute(AFTERWARDS, values)
        written = cursor.fetchone()
    return written[0] if written else None
