"""The form of a campaign's brief."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.validators import check_https, read_phone
from shifts.actions.briefs import BriefDetails
from shifts.models import Brief

FEWEST_DIGITS = 3  # A hotline may have a short number.


def _text(name: str, label: Any, help_text: Any, rows: int = 3) -> forms.CharField:
    """A part of the brief, as long as the model lets it be."""
    most, widget = Brief.MOST[name], forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=False, max_length=most, widget=widget, help_text=help_text)


class Unseen(forms.HiddenInput):
    """What the page showed. Nobody sees it, so no help text describes it, which Django would write into it."""

    def build_attrs(self, base_attrs: dict[str, Any], extra_attrs: dict[str, Any] | None = None) -> dict[str, Any]:
        attrs = super().build_attrs(base_attrs, extra_attrs)
        attrs.pop("aria-describedby", None)
        return attrs


class BriefForm(forms.Form):
    """Every part may be empty. `details` is what was entered, once the form is valid; `changed_data` names the parts
    that differ from what the page showed, which comes back with it."""

    to_say = _text("to_say", _("What to say"), _("One or two openings, in the words that people really use."), 4)
    talking_points = _text("talking_points", _("Talking points"), _("One on each line."), 5)
    to_bring = _text("to_bring", _("What to bring and wear"), _("Water, shoes, no uniform …"))
    flyers = _text("flyers", _("Where the flyers are"), _("Who has them, and where they go afterwards."))
    told_to_leave = _text(
        "told_to_leave",
        _("If you are told to leave"),
        _("Step by step: it is read by somebody who is nervous."),
        5,
    )
    hotline = forms.CharField(
        label=_("Hotline"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off"}),
        help_text=_("A number that somebody answers during shifts. It is called with one tap."),
    )
    hotline_hours = forms.CharField(
        label=_("Who answers, and when"),
        required=False,
        max_length=Brief.MOST["hotline_hours"],
        help_text=_("For example “Ottoline or Dov, on every day with shifts from 7 AM to 9 PM”."),
    )
    reporting = _text("reporting", _("How to report an incident"), _("What to write down, and whom to tell first."))
    group_link = forms.CharField(
        label=_("Link to the group"),
        required=False,
        max_length=Brief.MOST["group_link"],
        validators=[check_https],
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text=_("Where those who come talk with each other. Only people with a shift see it."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            field.show_hidden_initial, field.hidden_widget = True, Unseen

    @classmethod
    def start(cls, brief: Brief) -> dict[str, Any]:
        """The form's initial values."""
        return {name: getattr(brief, name) for name in asdict(BriefDetails())}

    def clean_hotline(self) -> str:
        typed: str = self.cleaned_data["hotline"]
        return read_phone(typed, fewest=FEWEST_DIGITS) if typed else ""

    @property
    def details(self) -> BriefDetails:
        return BriefDetails(**self.cleaned_data)
