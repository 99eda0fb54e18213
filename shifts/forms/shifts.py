"""The forms of a single shift."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.times import local_day, local_moment
from shifts.forms.fields import clock_field, day_field, location_choices
from shifts.models import Campaign, Location, PeriodKey, Shift
from shifts.queries.organize import ShiftSearch
from shifts.rules.changes import ShiftTerms


class ShiftForm(forms.Form):
    """A shift by its place, day and clock times in the chapter's zone. `terms` is what was entered, once valid."""

    location = forms.ModelChoiceField(
        label=_("Location"),
        queryset=Location.objects.none(),
        required=False,
        empty_label=_("Not yet: a captain places it later"),
    )
    period = forms.ChoiceField(label=_("Period"), choices=PeriodKey.choices)
    day = day_field(label=_("Day"))
    opens = clock_field(label=_("From"), required=False, help_text=_("Empty: as the period."))
    closes = clock_field(label=_("Until"), required=False)
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500)
    min_people = forms.IntegerField(
        label=_("Minimum"), min_value=0, max_value=500, help_text=_("Below this, the shift is shown as short.")
    )

    def __init__(self, *args: Any, campaign: Campaign, shift: Shift | None = None, **options: Any) -> None:
        options["initial"] = self._start(shift)
        super().__init__(*args, **options)
        self.campaign, self.shift = campaign, shift
        places = Location.objects.in_use().filter(chapter=campaign.chapter_id)
        if shift is not None and shift.location_id is not None:
            places |= Location.objects.filter(pk=shift.location_id)
        field: Any = self.fields["location"]
        field.queryset = places
        field.choices = [("", field.empty_label), *location_choices(places)]

    @staticmethod
    def _start(shift: Shift | None) -> dict[str, Any]:
        if shift is None:
            return {"period": PeriodKey.MORNING, "capacity": 4, "min_people": 2}
        return {
            "location": shift.location_id,
            "period": shift.period,
            "day": local_day(shift.starts_at, shift.zone),
            "opens": shift.starts_at.astimezone(shift.zone).time(),
            "closes": shift.ends_at.astimezone(shift.zone).time(),
            "capacity": shift.capacity,
            "min_people": shift.min_people,
        }

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        capacity, least = told.get("capacity"), told.get("min_people")
        if capacity is not None and least is not None and least > capacity:
            self.add_error("min_people", _("The minimum is more than the places. Lower it, or give more places."))
        if told.get("period") and told.get("day") and not {"opens", "closes"} & set(self.errors):
            self._read_times()
        return told

    def _read_times(self) -> None:
        """Empty times are the period's. Moments and not clock times are compared: the clocks may change between."""
        told = self.cleaned_data
        period = self.campaign.periods.filter(key=told["period"]).first()
        opens: time | None = told["opens"] or (period.opens if period else None)
        closes: time | None = told["closes"] or (period.closes if period else None)
        if opens is None or closes is None:
            self.add_error("opens", _("Say from when to when."))
            return
        shift = self.shift
        told["starts_at"] = self._moment(opens, shift.starts_at if shift else None)
        told["ends_at"] = self._moment(closes, shift.ends_at if shift else None)
        if told["ends_at"] <= told["starts_at"]:
            self.add_error("closes", _("This is not after the time that it begins. Choose a later time."))

    def _moment(self, clock: time, before: datetime | None) -> datetime:
        """Of a time that the autumn change repeats, the one that the shift had `before`: a clock does not say which."""
        day, zone = self.cleaned_data["day"], self.campaign.chapter.zone
        had = before and before.astimezone(zone)
        fold = had.fold if had and had.date() == day else 0
        return local_moment(day, clock.replace(fold=fold), zone)

    @property
    def terms(self) -> ShiftTerms:
        names = ("location", "period", "starts_at", "ends_at", "capacity", "min_people")
        return ShiftTerms(**{name: self.cleaned_data[name] for name in names})


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Those who claimed it read this in the mail, and others on the shift’s page."),
    )


class DayForm(forms.Form):
    """A day of the campaign, or one of its periods. The address is its state."""

    day = day_field(label=_("Which day?"))
    period = forms.ChoiceField(label=_("All of it?"), required=False)

    def __init__(self, data: Any, *, campaign: Campaign) -> None:
        super().__init__(data)
        periods = [(period.key, str(period)) for period in campaign.periods.all()]
        field: Any = self.fields["period"]
        field.choices = [("", _("The whole day")), *periods]


class ShiftSearchForm(forms.Form):
    """Narrows the organizer's list. The address is its state."""

    first_day = day_field(label=_("From"), required=False)
    last_day = day_field(label=_("Until"), required=False)
    location = forms.ModelChoiceField(
        label=_("Location"), queryset=Location.objects.none(), required=False, empty_label=_("All locations")
    )
    short = forms.BooleanField(label=_("Below the minimum"), required=False)
    floating = forms.BooleanField(label=_("Without a location"), required=False)

    def __init__(self, data: Any, *, campaign: Campaign) -> None:
        super().__init__(data, auto_id="filter_%s")
        places = Location.objects.filter(shifts__campaign=campaign).distinct()
        field: Any = self.fields["location"]
        field.queryset = places
        field.choices = [("", field.empty_label), *location_choices(places)]

    @property
    def search(self) -> ShiftSearch:
        """What was asked for, without what could not be understood."""
        self.is_valid()
        return ShiftSearch(**{name: value for name, value in self.cleaned_data.items() if value})
