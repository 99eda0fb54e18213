"""What somebody on her way tells her captain: one button each."""

from typing import Any

from django import forms

from shifts.actions.notices import LATE_MINUTES
from shifts.models import Notice


class NoticeForm(forms.Form):
    """Cleaned `kind` is a Notice.Kind, `minutes` a number for somebody who is late, else None."""

    kind = forms.TypedChoiceField(choices=Notice.Kind.choices, coerce=Notice.Kind)
    minutes = forms.TypedChoiceField(
        choices=[(each, each) for each in LATE_MINUTES], coerce=int, required=False, empty_value=None
    )

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("kind") == Notice.Kind.LATE and told.get("minutes") is None:
            self.add_error("minutes", "")
        if told.get("kind") == Notice.Kind.LOST:
            told["minutes"] = None
        return told
