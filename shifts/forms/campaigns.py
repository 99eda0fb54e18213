"""The form of a campaign."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shifts.actions.campaigns import CampaignDetails
from shifts.forms.fields import clock_field, day_field
from shifts.models import Campaign, Period, PeriodKey


class CampaignForm(forms.Form):
    """Campaign and both period windows. `details` is what was entered, once the form is valid."""

    name = forms.CharField(label=_("Name"), max_length=120)
    story = forms.CharField(
        label=_("Story"),
        required=False,
        widget=forms.Textarea,
        help_text=_("What this is about, for people who see it first."),
    )
    starts_on = day_field(label=_("First day"))
    ends_on = day_field(label=_("Last day"))
    goal = forms.IntegerField(
        label=_("Goal"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("How many conversations you want to have by the last day."),
    )
    morning_opens = clock_field(label=_("Morning from"))
    morning_closes = clock_field(label=_("Morning until"))
    evening_opens = clock_field(label=_("Evening from"))
    evening_closes = clock_field(label=_("Evening until"))

    @classmethod
    def start(cls, campaign: Campaign | None = None) -> dict[str, Any]:
        """The form's initial values: those of the campaign, or what most begin with."""
        values: dict[str, Any] = {}
        windows = dict(Period.DEFAULT_WINDOWS)
        if campaign is not None:
            values = {name: getattr(campaign, name) for name in ("name", "story", "starts_on", "ends_on", "goal")}
            windows |= {PeriodKey(period.key): (period.opens, period.closes) for period in campaign.periods.all()}
        for key, (opens, closes) in windows.items():
            values |= {f"{key}_opens": opens, f"{key}_closes": closes}
        return values

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("starts_on") and told.get("ends_on") and told["ends_on"] < told["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first day. Choose the same day or a later one."))
        for key in PeriodKey.values:
            opens, closes = told.get(f"{key}_opens"), told.get(f"{key}_closes")
            if opens and closes and closes <= opens:
                self.add_error(f"{key}_closes", _("This is not after the time that it begins. Choose a later time."))
        return told

    @property
    def details(self) -> CampaignDetails:
        told = self.cleaned_data
        return CampaignDetails(
            name=told["name"],
            story=told["story"],
            starts_on=told["starts_on"],
            ends_on=told["ends_on"],
            goal=told["goal"],
            windows={key: (told[f"{key}_opens"], told[f"{key}_closes"]) for key in PeriodKey.values},
        )
