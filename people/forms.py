"""Input about people, made clean."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any
from zoneinfo import available_timezones

from allauth.core.internal.cryptokit import compare_user_code
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from people.emails.channels import Channel, channels_of
from people.emails.kinds import Group
from people.models import ApiToken, Role, User, normalize_email
from people.models.languages import (
    LISTED_LANGUAGES,
    LONGEST_LANGUAGE,
    MOST_LANGUAGES,
    listed_languages,
    read_languages,
)
from people.rules.push import is_endpoint
from people.rules.reminders import CHOICES
from people.validators import ADDRESS_LENGTH, NAME_LENGTH, check_name, read_phone


def every_zone() -> list[tuple[str, Any]]:
    """Read where the form is shown: the list of zones is put together from hundreds of files."""
    return [("", _("The chapter’s")), *((zone, zone.replace("_", " ")) for zone in sorted(available_timezones()))]


class AddressField(forms.EmailField):
    """An e-mail address in the form in which addresses are compared."""

    def __init__(self, **options: Any) -> None:
        widget = forms.EmailInput(attrs={"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})
        super().__init__(
            **{"label": _("Your e-mail address"), "max_length": ADDRESS_LENGTH, "widget": widget, **options}
        )

    def to_python(self, value: Any) -> str:
        return super().to_python(normalize_email(value) if value else value) or ""


class NameField(forms.CharField):
    """A person's name, in one line."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"autocomplete": "name"})
        defaults = {"label": _("Your name"), "max_length": NAME_LENGTH, "validators": [check_name], "widget": widget}
        super().__init__(**{**defaults, **options})


class SignInForm(forms.Form):
    """`next`: the page to come back to; the view decides whether it is one of ours."""

    email = AddressField()
    name = NameField(
        required=False,
        help_text=_("If you are new here. Only captains and organizers of your chapter see it."),
    )
    next = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code from the mail"),
        max_length=40,
        error_messages={"required": _("Type the code from the mail.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def is_code(self, expected: str) -> bool:
        """Whether the expected code was typed. Case, blanks and dashes do not matter."""
        return bool(compare_user_code(actual=self.cleaned_data["code"], expected=expected))


class AccountForm(forms.Form):
    name = NameField(help_text=_("Only captains and organizers of your chapter see it."))
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        help_text=_("Shifts are always shown in the time of their place."),
        choices=every_zone,
    )


class LanguagesForm(forms.Form):
    """Languages to tick, and others to type. `languages` is what was told, once the form is valid."""

    spoken = forms.MultipleChoiceField(
        label=_("Languages you speak besides English"),
        required=False,
        choices=listed_languages,
        widget=forms.CheckboxSelectMultiple,
    )
    other_languages = forms.CharField(
        label=_("Other languages"),
        required=False,
        max_length=200,
        help_text=_("One after another, with commas."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def begin(cls, languages: Iterable[str]) -> dict[str, Any]:
        """The fields' values for these."""
        others = [each for each in languages if each not in LISTED_LANGUAGES]
        return {"spoken": list(languages), "other_languages": ", ".join(others)}

    def clean_other_languages(self) -> str:
        typed: str = self.cleaned_data["other_languages"]
        found = read_languages(self.cleaned_data.get("spoken", []), typed)
        if len(found) > MOST_LANGUAGES or any(len(each) > LONGEST_LANGUAGE for each in found):
            limits = {"number": MOST_LANGUAGES, "length": LONGEST_LANGUAGE}
            raise ValidationError(_("At most %(number)s languages, each of at most %(length)s letters."), params=limits)
        return typed

    @property
    def languages(self) -> list[str]:
        return read_languages(self.cleaned_data["spoken"], self.cleaned_data["other_languages"])


class PhoneForm(forms.Form):
    """How a captain can be reached. Cleaned `phone` is a number or empty; without one, neither of the others is set."""

    phone = forms.CharField(
        label=_("Your phone number"),
        required=False,
        max_length=40,
        help_text=_("Leave it empty to take it away."),
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}),
    )
    may_be_called = forms.BooleanField(label=_("I may be called"), required=False)
    may_be_texted = forms.BooleanField(label=_("I may be texted"), required=False)

    def clean_phone(self) -> str:
        typed: str = self.cleaned_data["phone"]
        return read_phone(typed) if typed else ""

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if "phone" in told and not told["phone"]:
            told |= {"may_be_called": False, "may_be_texted": False}
        elif "phone" in told and not (told["may_be_called"] or told["may_be_texted"]):
            self.add_error("phone", _("Choose calls, texts or both below, or leave the number empty."))
        return told


class RoleForm(forms.Form):
    """Whom to give which role."""

    email = AddressField(label=_("E-mail address"), error_messages={"required": _("Type an e-mail address.")})
    name = NameField(
        label=_("Name"),
        required=False,
        help_text=_("For somebody new. Whoever has been here before keeps their name."),
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role,
        help_text=_("Captains keep the rosters. Organizers can do everything, and give roles."),
    )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class MemberFilter(forms.Form):
    q = forms.CharField(label=_("Name or e-mail address"), required=False, max_length=80)
    chapter = forms.CharField(required=False, widget=forms.HiddenInput)


REMINDERS = {
    30: _("30 minutes before"),
    60: _("1 hour before"),
    120: _("2 hours before"),
    180: _("3 hours before"),
    360: _("6 hours before"),
    1440: _("24 hours before"),
}


class MessagesForm(forms.Form):
    """What to be told and how: a box for each group of messages and channel, of which `lines` makes a table."""

    remind_minutes = forms.TypedChoiceField(
        label=_("When do you want to be reminded of a shift?"),
        choices=[*((minutes, REMINDERS[minutes]) for minutes in CHOICES), ("", _("Not at all"))],
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        groups: Iterable[Group],
        channels: Mapping[str, Channel],
        muted: Collection[tuple[str, str]],
        person: User,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.initial["remind_minutes"] = "" if person.remind_minutes is None else person.remind_minutes
        self.groups, self.channels = list(groups), channels
        for group, key in self._boxes():
            self.fields[f"{group.key}.{key}"] = forms.BooleanField(
                label=f"{group.label}: {channels[key].label}", required=False, initial=(group.key, key) not in muted
            )

    def _boxes(self) -> list[tuple[Group, str]]:
        return [(group, key) for group in self.groups for key in self.channels if key in channels_of(group)]

    def lines(self) -> list[tuple[Group, list[forms.BoundField | None]]]:
        """Each group with its boxes, in the order of the channels; None where the group does not go that way."""
        boxes = self._boxes()
        return [
            (group, [self[f"{group.key}.{key}"] if (group, key) in boxes else None for key in self.channels])
            for group in self.groups
        ]

    @property
    def unwanted(self) -> set[tuple[str, str]]:
        """(group, channel) of the boxes that were left empty."""
        return {(group.key, key) for group, key in self._boxes() if not self.cleaned_data[f"{group.key}.{key}"]}


class EndpointForm(forms.Form):
    """Where a phone can be rung: an address that its browser got from its maker's push service."""

    endpoint = forms.CharField(widget=forms.HiddenInput)

    def clean_endpoint(self) -> str:
        endpoint = str(self.cleaned_data["endpoint"])
        if not is_endpoint(endpoint):
            raise forms.ValidationError(
                _("This browser gets its messages from a service that is not on our list. Mail reaches you as ever.")
            )
        return endpoint


class TokenForm(forms.Form):
    """A key for a program. Cleaned `scopes` is a list of ApiToken.SCOPES."""

    READ, READ_AND_WRITE = ApiToken.READ, ",".join(ApiToken.SCOPES)

    name = forms.CharField(
        label=_("What is it for?"),
        max_length=NAME_LENGTH,
        validators=[check_name],
        help_text=_("So that you know later which one to take away."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.ChoiceField(
        label=_("What may it do?"),
        choices=[(READ, _("Read what you can read")), (READ_AND_WRITE, _("Read and change all that you can"))],
        widget=forms.RadioSelect,
    )

    def clean_scopes(self) -> list[str]:
        return str(self.cleaned_data["scopes"]).split(",")


CREDENTIAL_LENGTH = 20_000


class CredentialForm(forms.Form):
    """What the browser answered, as JSON text; static/js/passkeys.js fills it in."""

    credential = forms.CharField(max_length=CREDENTIAL_LENGTH, widget=forms.HiddenInput)


class PasskeyNameForm(forms.Form):
    name = forms.CharField(
        label=_("What do you call this device?"),
        max_length=NAME_LENGTH,
        validators=[check_name],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FactorCodeForm(forms.Form):
    """A code of the app, or a recovery code. The view asks whether it is right."""

    code = forms.CharField(
        label=_("Code from your app, or a recovery code"),
        max_length=40,
        error_messages={"required": _("Type the code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}),
    )


class AppCodeForm(FactorCodeForm):
    """The first code that a new app shows."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("The 6 digits that the app shows now")
