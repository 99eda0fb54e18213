"""What a captain wants to be told of by the clock."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from shifts.models import AlertRule

Kind = AlertRule.Kind


def _choice(kind: AlertRule.Kind, hours: int) -> str:
    if kind == Kind.HELD:
        return _("Tell me")
    if kind == Kind.UNCLOSED:
        text = ngettext("Tell me %(hours)s hour after its end", "Tell me %(hours)s hours after its end", hours)
    elif kind == Kind.SHORT:
        text = ngettext("Tell me %(hours)s hour before it", "Tell me %(hours)s hours before it", hours)
    else:
        text = ngettext("Tell me within %(hours)s hour of it", "Tell me within %(hours)s hours of it", hours)
    return text % {"hours": hours}


class AlertsForm(forms.Form):
    """One question a kind. `hours` is what was chosen, once the form is valid; None: nothing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind, hours in AlertRule.HOURS.items():
            choices = [("", _("Tell me nothing")), *((each, _choice(kind, each)) for each in hours)]
            self.fields[kind.value] = forms.TypedChoiceField(
                label=kind.label, choices=choices, coerce=int, empty_value=None, required=False
            )

    @property
    def hours(self) -> dict[AlertRule.Kind, int | None]:
        return {kind: self.cleaned_data[kind.value] for kind in AlertRule.HOURS}
