"""The form of a pattern."""

from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from shifts.forms.fields import clock_field, day_field, location_choices
from shifts.models import Campaign, Location, Pattern, Period
from shifts.rules.patterns import PatternTerms

# More is a slip of a year, not a plan; and it is made in one transaction.
MOST_SHIFTS = 3000
MONDAY_TO_FRIDAY = [0, 1, 2, 3, 4]

Proposal = MultiValueDict[str, str]


class PatternForm(forms.Form):
    """`terms` is what was entered, once the form is valid."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("For your own list: “Weekdays, Midtown”."))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        coerce=int,
        choices=list(WEEKDAYS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick at least one weekday.")},
    )
    periods = forms.ModelMultipleChoiceField(
        label=_("Periods"),
        queryset=Period.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Tick morning, evening or both.")},
    )
    starts_on = day_field(label=_("First day"))
    ends_on = day_field(label=_("Last day"))
    opens = clock_field(
        label=_("From"), required=False, help_text=_("Only for a shorter shift inside one period; else leave it empty.")
    )
    closes = clock_field(label=_("Until"), required=False)
    capacity = forms.IntegerField(label=_("Places"), min_value=1, max_value=500, help_text=_("For each shift."))
    min_people = forms.IntegerField(
        label=_("Minimum"), min_value=0, max_value=500, help_text=_("Below this, the shift is shown as short.")
    )
    floating = forms.IntegerField(
        label=_("Shifts without a location"),
        min_value=0,
        max_value=50,
        help_text=_("How many for each day and period; a captain places them later."),
    )
    locations = forms.ModelMultipleChoiceField(
        label=_("Locations"),
        queryset=Location.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, *args: Any, campaign: Campaign, pattern: Pattern | None = None, proposed: Proposal | None = None,
        **options: Any,
    ) -> None:  # fmt: skip
        """`proposed`: what an address fills a new pattern's form in with; see `_proposal`."""
        options["initial"] = self._start(campaign, pattern) | _proposal(proposed or Proposal(), campaign)
        super().__init__(*args, **options)
        self.campaign, self.pattern = campaign, pattern
        periods: Any = self.fields["periods"]
        periods.queryset = campaign.periods.all()
        periods.label_from_instance = self._period_label
        locations: Any = self.fields["locations"]
        locations.queryset = Location.objects.in_use().filter(chapter=campaign.chapter_id)
        locations.choices = location_choices(locations.queryset)

    @staticmethod
    def _start(campaign: Campaign, pattern: Pattern | None) -> dict[str, Any]:
        if pattern is not None:
            return vars(PatternTerms.of(pattern)) | {"weekdays": pattern.weekdays}
        return {
            "weekdays": MONDAY_TO_FRIDAY,
            "periods": list(campaign.periods.all()),
            "starts_on": campaign.starts_on,
            "ends_on": campaign.ends_on,
            "capacity": 4,
            "min_people": 2,
            "floating": 0,
        }

    @staticmethod
    def _period_label(period: Period) -> str:
        return f"{period} ({time_format(period.opens)} – {time_format(period.closes)})"

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = self.campaign.patterns.filter(name__iexact=name).first()
        if same is not None and same != self.pattern:
            self.add_error("name", _("This campaign has a pattern of that name already. Choose another name."))
        return name

    def clean(self) -> dict[str, Any]:
        self._check_days()
        self._check_seats()
        self._check_times()
        if not self.errors:
            self._check_number()
        return self.cleaned_data

    def _check_days(self) -> None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day is before the first day. Choose the same day or a later one."))
        elif first and last and (last - first).days > 400:
            self.add_error("ends_on", _("That is more than a year. Choose an earlier last day."))

    def _check_seats(self) -> None:
        capacity, least = self.cleaned_data.get("capacity"), self.cleaned_data.get("min_people")
        if capacity is not None and least is not None and least > capacity:
            self.add_error("min_people", _("The minimum is more than the places. Lower it, or give more places."))

    def _check_times(self) -> None:
        """Narrower times lie inside the one period that is ticked."""
        told = self.cleaned_data
        periods = list(told.get("periods") or [])
        if not (told.get("opens") or told.get("closes")) or not periods:
            return
        if len(periods) > 1:
            self.add_error("opens", _("Shorter times fit one period only. Tick one period, or empty both times."))
            return
        [period] = periods
        opens, closes = told.get("opens") or period.opens, told.get("closes") or period.closes
        if not period.opens <= opens < closes <= period.closes:
            self.add_error("opens", _("These times are not inside the period. Choose times from its begin to its end."))

    def _check_number(self) -> None:
        terms = self.terms
        places = len(terms.locations) + terms.floating
        if not places:
            self.add_error("locations", _("Tick a location, or ask for shifts without one."))
        number = places * len(terms.days()) * len(terms.periods)
        if places and not number:
            self.add_error("weekdays", _("None of these weekdays is between the first and the last day."))
        if number > MOST_SHIFTS:
            self.add_error(
                "ends_on",
                _("That would be %(number)s shifts; at most %(most)s go at a time. Choose fewer days or locations.")
                % {"number": number, "most": MOST_SHIFTS},
            )

    @property
    def terms(self) -> PatternTerms:
        told = self.cleaned_data
        lists = {
            "locations": tuple(told["locations"]),
            "periods": tuple(told["periods"]),
            "weekdays": frozenset(told["weekdays"]),
        }
        return PatternTerms(**(told | lists))


def _proposal(proposed: Proposal, campaign: Campaign) -> dict[str, Any]:
    """What of `proposed` (an address's query: `name`, `locations`, `periods` by their keys, `weekdays`, `starts_on`)
    can stand in the form. The rest is left as it is: whoever looks at the form sees what it says."""
    found: dict[str, Any] = {}
    if name := proposed.get("name", "").replace("\0", "").strip():
        found["name"] = name[:80]
    if locations := [int(each) for each in proposed.getlist("locations") if each.isascii() and each.isdecimal()]:
        found["locations"] = locations
    if periods := list(campaign.periods.filter(key__in=proposed.getlist("periods"))):
        found["periods"] = periods
    if weekdays := [weekday for weekday in WEEKDAYS if str(weekday) in proposed.getlist("weekdays")]:
        found["weekdays"] = weekdays
    try:
        starts_on = parse_date(proposed.get("starts_on", ""))
    except ValueError:  # well formed and no day of any calendar
        starts_on = None
    return found | ({"starts_on": starts_on} if starts_on else {})
