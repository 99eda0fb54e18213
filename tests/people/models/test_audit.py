"""What the audit trail says about people is known by name, so that it can be forgotten."""

import ast

from django.conf import settings

from people.models.audit import ABOUT_PEOPLE

APPS = ("people", "shifts", "outreach", "api", "config")
# Numbers of things and of rows, names of fields, one of a few words, and the key of a form.
ABOUT_THINGS = {
    "by_link", "entry", "erased", "fields", "key", "link", "location", "locations", "message", "new", "changed",
    "reason", "released", "role", "rows", "scopes", "status", "to", "token",
}  # fmt: skip
OWN = {"chapter", "by", "now"}


def names_told():
    """By place, what is said in `detail` of whatever is written down. What comes as ** is a sum or named above."""
    for app in APPS:
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("record", "record_of_person"):
                    for said in node.keywords:
                        if said.arg and said.arg not in OWN:
                            yield f"{path.name}:{node.lineno}", said.arg


def test_whatever_is_written_down_is_about_things_or_known_to_be_about_people():
    told = list(names_told())
    assert [(place, name) for place, name in told if name not in {*ABOUT_PEOPLE, *ABOUT_THINGS}] == []
    assert {name for _place, name in told} >= {*ABOUT_PEOPLE}
