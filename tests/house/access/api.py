"""The addresses of `api`. How to write a row: tests/house/access/matrix.py."""

from tests.house.access.matrix import Row, everyone, one_shift, organizers, signed_in


def one_file(world):
    return {"table": "shifts", "form": "csv"}


ROWS: list[Row] = [
    Row("api:campaigns", expect=everyone(200)),
    Row("api:script", kwargs=lambda world: {"campaign_id": world.campaign.pk}, expect=everyone(200)),
    Row("api:locations", expect=everyone(200)),
    Row("api:shifts", expect=everyone(200)),
    Row("api:shift", kwargs=one_shift, expect=everyone(200)),
    Row("api:claim", "POST", kwargs=one_shift, json=True, expect=signed_in(201, visitor=401)),
    Row("api:claim", "DELETE", kwargs=one_shift, json=True, expect=signed_in(204, visitor=401)),
    Row("api:tallies", expect=signed_in(200, visitor=401)),
    Row("api:export", kwargs=one_file, expect=organizers(200, visitor=401) | {"other_organizer": 200}),
    Row("api:my_signups", expect=signed_in(200, visitor=401)),
    Row("api:sync", "POST", data=lambda world: {"items": []}, json=True, expect=signed_in(200, visitor=401)),
]
