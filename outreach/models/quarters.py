"""Times of rows, in quarters of an hour."""

from typing import Any

from django.db.models import Case, DateTimeField, F, Func, OuterRef, Subquery, When
from django.db.models.functions import Greatest

from shifts.models import Shift

MINUTES = 15


class Quarter(Func):
    """The last quarter of an hour that had begun at a moment. Every zone's midnight is one, so no day changes."""

    output_field = DateTimeField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = f"date_bin('{MINUTES} minutes', %(expressions)s, '2000-01-01T00:00:00Z'::timestamptz)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Times are texts there."""
        seconds = MINUTES * 60
        template = (
            f"strftime('%%%%Y-%%%%m-%%%%d %%%%H:%%%%M:%%%%S', "
            f"strftime('%%%%s', %(expressions)s) / {seconds} * {seconds}, 'unixepoch')"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def rounded() -> dict[str, Any]:
    """What an update of conversations or tallies sets. A row stays on its side of the shift's start and end, and one
    that is rounded already stays as it is. When it arrived, which is mostly when it was tapped, is not kept."""
    shift = Shift.objects.filter(pk=OuterRef("shift"))
    starts_at, ends_at = Subquery(shift.values("starts_at")), Subquery(shift.values("ends_at"))
    quarter = Quarter(F("occurred_at"))
    border = Case(
        When(occurred_at__gte=ends_at, then=ends_at),
        When(occurred_at__gte=starts_at, then=starts_at),
        default=quarter,
        output_field=DateTimeField(),
    )
    return {"occurred_at": Greatest(quarter, border), "received_at": None}
