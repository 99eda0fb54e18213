"""What the public feed can be narrowed to: a part of the list's filters, by the same names."""

from django import forms

from people.validators import ID_DIGITS
from shifts.models import PeriodKey
from shifts.queries.filters import ShiftFilters

MOST_ID = 10**ID_DIGITS - 1


class FeedForm(forms.Form):
    """Unlike the list, which shows more when it does not understand, a feed that was asked for nonsense says so: nobody
    looks at it when its calendar app asks. What does not exist any more is an empty feed."""

    campaign = forms.IntegerField(min_value=1, max_value=MOST_ID, required=False)
    location = forms.IntegerField(min_value=1, max_value=MOST_ID, required=False)
    target = forms.IntegerField(min_value=1, max_value=MOST_ID, required=False)
    period = forms.ChoiceField(choices=PeriodKey.choices, required=False)
    needs_people = forms.BooleanField(required=False)

    @property
    def filters(self) -> ShiftFilters:
        return ShiftFilters(**{name: value for name, value in self.cleaned_data.items() if value})
