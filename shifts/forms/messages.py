"""A short text to everybody on a shift."""

import re
from typing import Any
from uuid import uuid4

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from people.validators import check_words
from shifts.models import ShiftMessage

# What a captain most often writes. The form's buttons name them by their keys.
STARTS = {
    "entrance": _("We meet at the other entrance."),
    "water": _("Bring water."),
    "friend": _("We are short: bring a friend."),
}


class WordsField(forms.CharField):
    """A text of several lines; each break counts as one character, and there are never more than two together."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return re.sub(r"\n{3,}", "\n\n", re.sub(r"\r\n?", "\n", super().to_python(value) or ""))


class MessageForm(forms.Form):
    """`key` is made with the empty form: sent twice, it is one message."""

    text = WordsField(
        label=_("Your message"),
        max_length=ShiftMessage.MOST,
        validators=[check_words],
        help_text=_("It goes out as you write it: nobody translates it."),
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    @classmethod
    def begun(cls, sent: MultiValueDict[str, str], start: str) -> "MessageForm":
        """The form again, with one of STARTS after what has been typed."""
        typed, key = str(sent.get("text", "")), sent.get("key", "")
        together = f"{typed.rstrip()}\n{STARTS[start]}" if typed.strip() else str(STARTS[start])
        return cls(initial={"text": together, "key": key} if key else {"text": together})
