"""The style page, in development only: every component of templates/components with sample values."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from people.documents.qr import qr_code
from people.models import Chapter
from shifts.models import Campaign, Location, Shift


class SampleForm(forms.Form):
    """One field of each kind; `?errors` shows it refused."""

    name = forms.CharField(help_text="As others at the corner know you.")
    email = forms.EmailField()
    period = forms.ChoiceField(
        choices=[("morning", "Morning, 8–10"), ("evening", "Evening, 4–6")],
        widget=forms.RadioSelect,
        help_text="You can change it later.",
    )
    days = forms.MultipleChoiceField(
        choices=[("0", "Monday"), ("1", "Tuesday")], widget=forms.CheckboxSelectMultiple, required=False
    )
    place = forms.ChoiceField(choices=[("", "Any place"), ("1", "Union Square")], required=False)
    sheet = forms.FileField(required=False)
    note = forms.CharField(widget=forms.Textarea, required=False)
    remind = forms.BooleanField(label="Remind me the evening before", required=False)


class SampleFilter(forms.Form):
    day = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}))
    near = forms.CharField(required=False)


def sample_shift(day: int, hour: int, place: str = "", meeting_point: str = "", spots: int = 2) -> Shift:
    """An unsaved shift in August 2019; `hour` is UTC."""
    campaign = Campaign(name="August outreach", chapter=Chapter(name="New York"))
    starts_at = datetime(2019, 8, day, hour, tzinfo=UTC)
    return Shift(
        campaign=campaign,
        location=Location(name=place, meeting_point=meeting_point) if place else None,
        period="morning" if hour < 16 else "evening",
        starts_on=starts_at.date(),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        capacity=4,
        claimed=4 - spots,
    )


def sample_cards() -> list[dict[str, object]]:
    return [
        {"shift": sample_shift(7, 12, "Union Square", "14 St & Broadway, by the clock"), "distance": "6 min"},
        {"shift": sample_shift(7, 20, "Canal St (A C E)", "6 Ave & Canal, north-east stairs", spots=1)},
        {
            "shift": sample_shift(12, 12, "Jay St–MetroTech", "Plaza by the escalators"),
            "status": "Claimed", "status_kind": "good", "status_icon": "check", "mine": True,
        },
        {"shift": sample_shift(30, 20, spots=0)},
    ]  # fmt: skip


def samples() -> dict[str, object]:
    numbers = ["Attempts", "Conversations", "Rate", "Attended hours", "Per hour"]
    return {
        "cards": sample_cards(),
        "tabs": [{"url": "#cards", "label": "List", "current": True}, {"url": "#forms", "label": "Map"}],
        "page_obj": Paginator(range(50), 10).page(2),
        "qr": qr_code("https://daybreak.example.org/"),
        "icons": re.findall(r'id="(\w+)"', Path(settings.BASE_DIR, "static/img/icons.svg").read_text()),
        "stats": [
            {"label": "Conversations", "value": "1,284", "note": "in August"},
            {"label": "Per volunteer-hour", "value": "4.7", "note": "attended hours"},
            {"label": "Fill rate", "value": "82 %", "note": "412 of 502 seats"},
            {"label": "Show rate", "value": "91 %"},
        ],
        "facts": [{"label": "Captain", "value": "Rosa"}, {"label": "Meeting point", "value": "By the clock"}],
        "people": [{"name": "Rosa Levine", "note": "Captain, 12 shifts"}, {"name": "דנה כהן", "note": "First shift"}],
        "columns": [{"label": "Place"}, *({"label": label, "number": True} for label in numbers)],
        "rows": [["Union Square", 412, 96, "23 %", "24.5", "3.9"], ["Canal St (A C E)", 230, 51, "22 %", "12", "4.3"]],
        "total": ["All", 642, 147, "23 %", "36.5", "4.0"],
        "board": [
            {"title": "Union Square", "names": ["Rosa Levine", "דנה כהן"]},
            {"title": "Canal St (A C E)", "names": ["Ana Ruiz"], "short": True},
            {"title": "Not placed yet", "names": ["Sam Park"]},
        ],
        "bars": [
            {"label": label, "x": 60 * number, "x2": 60 * number + 24, "y": 100 - height, "height": height}
            for number, (label, height) in enumerate({"Mon": 12, "Tue": 35, "Wed": 60, "Thu": 75, "Fri": 92}.items())
        ],
        "counters": [
            {"key": "approached", "label": "Approached", "count": 34},
            {"key": "conversation", "label": "Conversation", "count": 12},
            {"key": "declined", "label": "Declined", "count": 19, "second": True},
            {"key": "flyers", "label": "Flyer taken", "count": 27, "second": True},
        ],
    }


def looks(request: HttpRequest) -> Iterator[dict[str, object]]:
    """Light and dark, from left to right and from right to left; with `?alone` one that is as the browser is."""
    every = [(theme, direction) for direction in ("ltr", "rtl") for theme in ("light", "dark")]
    for theme, direction in [("", "")] if "alone" in request.GET else every:
        look_id = f"{theme}-{direction}-" if theme else ""
        auto_id = f"{look_id}id_%s"
        form = SampleForm({"email": "not an address"} if "errors" in request.GET else None, auto_id=auto_id)
        filter_form = SampleFilter(prefix="filter", auto_id=auto_id)
        yield {"id": look_id, "theme": theme, "direction": direction, "form": form, "filter_form": filter_form}


def style(request: HttpRequest) -> HttpResponse:
    claimed = "undo:/style/release/ file:/calendar/shifts/1.ics"
    messages.success(request, "Yours: Wed, Aug 7, 8 a.m. – 10 a.m., Union Square.", extra_tags=claimed)
    messages.warning(request, "Two people have not answered yet.")
    return render(request, "style/page.html", {"looks": list(looks(request)), **samples()})
