"""The addresses of `outreach`. How to write a row: tests/house/access/matrix.py."""

from tests.house.access.matrix import Row, organizers


def one_file(world):
    return {"table": "shifts", "form": "csv"}


ROWS: list[Row] = [
    Row("outreach:downloads", expect=organizers(200, others=404) | {"other_organizer": 200}),
    Row("outreach:download", kwargs=one_file, expect=organizers(200, others=404) | {"other_organizer": 200}),
]
