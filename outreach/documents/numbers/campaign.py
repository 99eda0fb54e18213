"""How the campaign goes: its goal, from attempts to outcomes, and whether people come again."""

from typing import Any

from outreach.documents.numbers.coming_back import coming_back
from outreach.documents.numbers.progress import progress
from outreach.documents.numbers.steps import steps
from outreach.queries.look import Look


def campaign(look: Look) -> dict[str, Any]:
    found = steps(look)
    parts = (progress(look), found if found.rows else None, coming_back(look))
    return {"sections": [part for part in parts if part is not None]}
