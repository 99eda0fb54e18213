"""The form of a location, and the choice of a captain's locations."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.forms import LanguagesForm
from people.models import Chapter
from people.models.languages import listed_languages
from shifts.actions.places import LocationDetails
from shifts.forms.fields import location_choices
from shifts.models import Location
from shifts.rules.pins import find_position, nudged

LONGEST_TARGET = 120


def _degrees(label: Any, most: int) -> forms.FloatField:
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, required=False, min_value=-most, max_value=most, widget=widget)


class LocationForm(LanguagesForm):
    """A place. What is pasted goes before the two numbers. `details` is what was entered, once the form is valid."""

    name = forms.CharField(label=_("Name"), max_length=120)
    address = forms.CharField(label=_("Address"), max_length=200, required=False)
    meeting_point = forms.CharField(
        label=_("Meeting point"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("In words, so that nobody has to search: “NE corner, by the red awning”."),
    )
    access_notes = forms.CharField(
        label=_("Access notes"),
        required=False,
        max_length=1000,
        widget=forms.Textarea,
        help_text=_("Steps, lifts, toilets, shade: what somebody needs to know before coming."),
    )
    targets = forms.CharField(
        label=_("Targets"),
        required=False,
        widget=forms.Textarea,
        help_text=_("Companies or offices that this place reaches, one a line. Never a person’s employer."),
    )
    spoken = forms.MultipleChoiceField(
        label=_("Languages spoken here"),
        required=False,
        choices=listed_languages,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("The board suggests people who speak them."),
    )
    pasted = forms.CharField(
        label=_("Paste a position"),
        required=False,
        max_length=2000,
        help_text=_(
            "Two numbers such as 40.75, -73.98, a link from a map, or the name of a station or corner that we know. "
            "It replaces the numbers below."
        ),
    )
    latitude = _degrees(_("Latitude"), 90)
    longitude = _degrees(_("Longitude"), 180)

    @classmethod
    def start(cls, location: Location) -> dict[str, Any]:
        names = ("name", "address", "meeting_point", "access_notes", "latitude", "longitude")
        values = {name: getattr(location, name) for name in names}
        targets = {"targets": "\n".join(target.name for target in location.targets.all())}
        return values | targets | cls.begin(location.languages)

    def clean_targets(self) -> tuple[str, ...]:
        names = [" ".join(name.split()) for name in re.split(r"[,\n]", self.cleaned_data["targets"])]
        for name in names:
            if len(name) > LONGEST_TARGET:
                raise ValidationError(
                    _("“%(name)s…” is too long. Put each company or office on a line of its own."),
                    params={"name": name[:30]},
                )
        return tuple(name for name in names if name)

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("pasted"):
            position = find_position(told["pasted"])
            if position is None:
                self.add_error(
                    "pasted", _("We find no place in this, or several. Paste two numbers such as 40.75, -73.98.")
                )
            else:
                told["latitude"], told["longitude"] = position
        elif "latitude" in told and "longitude" in told and (told["latitude"] is None) != (told["longitude"] is None):
            missing = "latitude" if told["latitude"] is None else "longitude"
            self.add_error(missing, _("A pin needs both numbers. Fill in the other one, or empty both."))
        return told

    @property
    def position(self) -> tuple[float, float] | None:
        """Where the pin would be, as far as that was understood, also while other fields are wrong."""
        if not self.is_bound:
            latitude, longitude = self.initial.get("latitude"), self.initial.get("longitude")
        else:
            self.is_valid()
            latitude, longitude = self.cleaned_data.get("latitude"), self.cleaned_data.get("longitude")
        return None if latitude is None or longitude is None else (latitude, longitude)

    def moved(self, towards: str) -> "LocationForm":
        """The same form as typed, with the pin set to what was pasted and moved a street's width."""
        typed: Any = self.data
        values = typed.copy()
        if self.position:
            values["latitude"], values["longitude"] = map(str, nudged(self.position, towards))
            values["pasted"] = ""
        return LocationForm(values)

    @property
    def details(self) -> LocationDetails:
        names = ("name", "address", "meeting_point", "access_notes", "latitude", "longitude", "targets")
        return LocationDetails(**{name: self.cleaned_data[name] for name in names}, languages=self.languages)


class CornerForm(LocationForm):
    """A place that a captain makes on the spot: what its people need to find it. The rest can be filled in later."""

    pasted = forms.CharField(
        label=_("Paste a position"),
        required=False,
        max_length=2000,
        help_text=_(
            "Two numbers such as 40.75, -73.98, a link from a map, or the name of a station or corner that we know."
        ),
    )
    address = access_notes = targets = latitude = longitude = None  # type: ignore[assignment]  # Django takes them out

    @property
    def details(self) -> LocationDetails:
        told = self.cleaned_data
        return LocationDetails(
            name=told["name"],
            meeting_point=told["meeting_point"],
            latitude=told.get("latitude"),
            longitude=told.get("longitude"),
            address="",
            access_notes="",
            targets=(),
        )


class LocationChoice(forms.Form):
    """Several of a chapter's locations; none is a choice too."""

    locations = forms.ModelMultipleChoiceField(
        label=_("Locations"),
        queryset=Location.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick none, and the captain looks after the whole chapter."),
    )

    def __init__(self, *args: Any, chapter: Chapter, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["locations"]
        field.queryset = Location.objects.in_use().filter(chapter=chapter)
        field.choices = location_choices(field.queryset)


class LocationSearch(forms.Form):
    """Narrows the list of locations. The address is its state."""

    q = forms.CharField(label=_("Name, address or target"), required=False, max_length=100)
    retired = forms.BooleanField(label=_("Only retired ones"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="filter_%s")

    @property
    def asked(self) -> tuple[str, bool]:
        """The words, and whether retired ones are meant."""
        return (self.cleaned_data["q"], self.cleaned_data["retired"]) if self.is_valid() else ("", False)
