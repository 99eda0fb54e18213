"""Somebody's own numbers in kind words, and everybody's beside them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from outreach.documents.words import number
from outreach.queries.own import InCampaign, OwnNumbers, Part

Item = dict[str, str]


@dataclass(frozen=True)
class OwnCampaign:
    """`own` and `together` are a label and a figure each; `together` is empty for who has left the chapter."""

    name: str
    own: list[Item]
    together: list[Item]


@dataclass(frozen=True)
class OwnWords:
    """What the page says: a sentence on top, all in all, each campaign, and what is no longer known as hers."""

    lead: str
    total: list[Item]
    campaigns: list[OwnCampaign]
    forgotten: str


def own_words(found: OwnNumbers) -> OwnWords:
    return OwnWords(
        _lead(found.total),
        _items(found.total) if len(found.campaigns) > 1 else [],
        [_campaign(each) for each in found.campaigns],
        _forgotten(found.forgotten),
    )


def _lead(total: Part) -> str:
    if not total.conversations and not total.shifts:
        return _("Nothing here yet. It begins with your first shift.")
    if not total.conversations:
        return _("You were there. That alone makes it easier for everybody else.")
    return ngettext(
        "%(number)s conversation that would not have been without you. Thank you.",
        "%(number)s conversations that would not have been without you. Thank you.",
        total.conversations,
    ) % {"number": number(total.conversations)}


def _campaign(found: InCampaign) -> OwnCampaign:
    return OwnCampaign(found.campaign.name, _items(found.own), _items(found.together) if found.together else [])


def _items(part: Part) -> list[Item]:
    """Attempts are left out where nobody counted them: they would be the conversations once more."""
    attempts = [(_("Attempts"), number(part.attempts))] if part.attempts > part.conversations else []
    hours = [(_("Hours"), number(part.hours, 1))] if part.hours is not None else []
    found = [(_("Conversations"), number(part.conversations)), *attempts, *hours, (_("Shifts"), number(part.shifts))]
    return [{"label": label, "value": value} for label, value in found]


def _forgotten(shifts: int) -> str:
    if not shifts:
        return ""
    return ngettext(
        "You were on %(number)s more shift, longer ago.",
        "You were on %(number)s more shifts, longer ago.",
        shifts,
    ) % {"number": number(shifts)}
