"""A code that is typed because it cannot be scanned."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from shifts.models import CheckInCode


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=20,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        code = CheckInCode.read(self.cleaned_data["code"])
        if len(code) != CheckInCode.LENGTH:
            raise ValidationError(_("The code has eight letters, such as BCDF-GHJK."))
        return f"{code[:4]}-{code[4:]}"
