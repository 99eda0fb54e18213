"""What a message leads on to."""

import pytest

from people.templatetags.ways import way


@pytest.mark.parametrize(
    ("tags", "name", "address"),
    [
        ("undo:/shifts/7/release/?next=/shifts/%23a", "undo", "/shifts/7/release/?next=/shifts/%23a"),
        ("undo:/a/ file:/b.ics", "undo", "/a/"),
        ("undo:/a/ file:/b.ics", "file", "/b.ics"),
        ("undo:/a/", "file", ""),
        ("undo", "undo", ""),
        ("", "undo", ""),
        (None, "undo", ""),
    ],
)
def test_a_message_leads_where_its_view_says(tags, name, address):
    assert way(tags, name) == address
