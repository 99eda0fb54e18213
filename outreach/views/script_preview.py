"""The log screen of a script, as a volunteer would see it, for its organizer. It is made of the log's own templates,
and its forms go nowhere."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import get_language, get_language_info, override

from outreach.forms.log import buttons_of, questions_of
from outreach.models.labels import written_languages
from outreach.queries.scripts import script_for
from shifts.models import Campaign


def preview_of(campaign: Campaign, *, language: str, version: str) -> dict[str, Any]:
    """In one of the languages in which scripts are written, else the reader's own; of an earlier version if there is
    such a one, else of what is asked today."""
    spoken = language if language in written_languages() else (get_language() or settings.LANGUAGE_CODE)
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None
    with override(spoken):
        script = script_for(campaign, version=number)
        context = {
            "counters": buttons_of(script.counters, {}),
            "outcomes": buttons_of(script.outcomes, {}),
            "questions": questions_of(script),
            "language": spoken,
            "direction": "rtl" if get_language_info(spoken)["bidi"] else "ltr",
        }
        html = render_to_string("organize/script_preview.html", context)
    languages = [(code, settings.SPOKEN[code]) for code in written_languages()]
    return {"preview": html, "previewed": script.version, "preview_language": spoken, "languages": languages}
