"""What can be refused, by name. Every refusal carries a `code` for machines and a sentence for people."""

from datetime import timedelta
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


class Refusal(Exception):
    """An act that was understood and cannot be done. `str(error)` can be shown: it says what is so and what to do.

    Subclasses set `code` (stable, in the API) and `sentence`, which may have places for the keyword arguments.
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str | Promise] = _("That cannot be done.")

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(details)

    def __str__(self) -> str:
        return str(self.sentence) % self.details


class LinkUsedUp(Refusal):
    code = "link_used_up"
    sentence = _("This link has been used or is too old. Sign in with your e-mail address instead.")


class NoCode(Refusal):
    code = "no_code"
    sentence = _("There is no code to wait for in this browser, or it is too old. Ask for one.")


class EmailTaken(Refusal):
    code = "email_taken"
    sentence = _("Somebody with this e-mail address is already here. Pick the person from the list instead.")


class LastOrganizer(Refusal):
    code = "last_organizer"
    sentence = _("This is the chapter’s only organizer. Make somebody else organizer first, then end this role.")


class UnknownScope(Refusal):
    """Details: `scopes`, the ones that there are."""

    code = "unknown_scope"
    sentence = _("A token’s scopes are one or more of: %(scopes)s.")


class AlreadySetUp(Refusal):
    code = "already_set_up"
    sentence = _("There are people here already. Ask an organizer for a role, or begin with an empty database.")


class NameMissing(Refusal):
    code = "name_missing"
    sentence = _("Nobody with this address has given a name yet. Write one, so that others know who it is.")


class TooOften(Refusal):
    """Details: `wait`, the seconds until it may be tried again."""

    code = "too_often"

    def __init__(self, *, wait: int) -> None:
        self.wait = wait
        super().__init__(wait=wait, minutes=self.minutes)

    @property
    def minutes(self) -> int:
        """The same in whole minutes, rounded up."""
        return -(-self.wait // 60)

    def __str__(self) -> str:
        return ngettext(
            "That was too often in a short time. Wait a minute, then try again.",
            "That was too often in a short time. Wait %(minutes)s minutes, then try again.",
            self.minutes,
        ) % {"minutes": self.minutes}


class HasOwnWayIn(Refusal):
    """Details: `name`."""

    code = "has_own_way_in"
    sentence = _("%(name)s signs in at “Sign in” on the start page, with their own address or device.")


class LastFactor(Refusal):
    code = "last_factor"
    sentence = _("Your role needs one of these. Add another passkey or an app first, then remove this one.")


class NoFactor(Refusal):
    code = "no_factor"
    sentence = _("Recovery codes stand in for a passkey or an app. Add one of these first.")


class AppIsThere(Refusal):
    code = "app_is_there"
    sentence = _("There is an app already. Remove it first, then add the new one.")


class Down(Exception):
    """What carries messages takes none at the moment. Its text is for the log and names nobody."""


class NotTaken(Exception):
    """This one message was not taken; `for_good`: it never will be; else `wait` is how long we were asked to leave it.
    Its text is for the log and names nobody."""

    def __init__(self, why: str, *, for_good: bool, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.for_good = for_good
        self.wait = wait
