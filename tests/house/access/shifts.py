"""The addresses of `shifts`. How to write a row: tests/house/access/matrix.py."""

from typing import Any

from tests.house.access.matrix import SIGN_IN, Row, World, everyone, organizers, signed_in


def draft_shift(world: World) -> dict[str, Any]:
    """What is published is for everybody; a draft shows that the gate is there."""
    return {"shift_id": world.draft_shift.pk}


VOLUNTEER = [
    Row("shifts:home", expect=everyone(200)),
    Row(
        "shifts:campaign",
        kwargs=lambda world: {"campaign_id": world.draft_shift.campaign_id},
        expect=organizers(200, visitor=404),
    ),
    Row("shifts:list", expect=everyone(200)),
    Row("shifts:map", expect=everyone(200)),
    Row("shifts:wish", expect=signed_in(302)),
    Row("shifts:detail", kwargs=draft_shift, expect=organizers(200, visitor=404)),
    Row("shifts:claim", "POST", kwargs=draft_shift, expect=organizers(302, visitor=404)),
    Row("shifts:release", kwargs=draft_shift, expect=organizers(302, visitor=SIGN_IN)),
    Row("shifts:release", "POST", kwargs=draft_shift, expect=organizers(302, visitor=SIGN_IN)),
    Row(
        "shifts:location",
        kwargs=lambda world: {"location_id": world.draft_shift.location_id},
        expect=organizers(200, visitor=404) | {"captain": 200},
    ),
    Row("shifts:mine", expect=signed_in(200)),
]

ROWS: list[Row] = [*VOLUNTEER]
