"""The form that reports an incident."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.times import local_moment
from shifts.actions.incidents import Report
from shifts.forms.fields import clock_field, day_field
from shifts.models import Campaign, Incident, Shift
from shifts.rules.nearness import BEFORE
from shifts.rules.words import shift_in_words


class IncidentForm(forms.Form):
    """`report` is what was told, once the form is valid."""

    id = forms.UUIDField(required=False, widget=forms.HiddenInput, initial=uuid4)
    what = forms.CharField(
        label=gettext_lazy("What happened?"),
        max_length=Incident.MOST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("No names of strangers: write “a guard”, “a man in a suit”."),
        error_messages={"required": gettext_lazy("Write in a few words what happened.")},
    )
    day = day_field(label=gettext_lazy("Day"))
    clock = clock_field(label=gettext_lazy("About what time?"))
    shift = forms.ChoiceField(label=gettext_lazy("At which shift?"), required=False)

    def __init__(self, *args: Any, campaign: Campaign, shifts: Iterable[Shift], now: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.zone, self.now = campaign.chapter.zone, now
        self.shifts = {str(shift.pk): shift for shift in shifts}
        choices = [(key, shift_in_words(shift)) for key, shift in self.shifts.items()]
        cast(forms.ChoiceField, self.fields["shift"]).choices = [*choices, ("", _("At none of mine"))]

    @classmethod
    def start(cls, campaign: Campaign, shifts: Iterable[Shift], now: datetime) -> dict[str, Any]:
        """Just now, by the chapter's clock, and at the first of `shifts` that had begun or was near."""
        local = now.astimezone(campaign.chapter.zone)
        at = next((shift.pk for shift in shifts if shift.starts_at - BEFORE <= now), "")
        return {"day": local.date(), "clock": local.time(), "shift": at}

    def clean_id(self) -> UUID:
        return self.cleaned_data["id"] or uuid4()

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("day") and told.get("clock"):
            told["happened_at"] = local_moment(told["day"], told["clock"], self.zone)
            if told["happened_at"] > self.now:
                self.add_error("clock", _("That is still to come. Say when it happened."))
        return told

    @property
    def report(self) -> Report:
        told = self.cleaned_data
        return Report(told["id"], told["what"], told["happened_at"], self.shifts.get(told["shift"]))
