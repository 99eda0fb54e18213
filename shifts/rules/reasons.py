"""Why somebody is suggested for a place, in the captain's language."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from people.models.languages import language_names
from shifts.rules.suggestions import Move, Person, Place, metres_apart
from shifts.templatetags.away import distance

SAME = 50  # metres: two pins of one corner


def reasons(move: Move, *, before: int = 0) -> list[str]:
    """What speaks for this move, the weightiest first, where so many others are suggested for the same place before it.
    There is always one."""
    person, place = move
    found = [_need(place, before), _way(move)]
    if spoken := person.languages & place.languages:
        found.append(_("speaks %(languages)s") % {"languages": get_text_list(language_names(spoken), _("and"))})
    if person.is_new and place.guides:
        found.append(_("with %(name)s, who knows the work") % {"name": place.guides[0]})
    if person.knows_the_work and not place.guides:
        found.append(_("knows the work, and nobody there does yet"))
    return [reason for reason in found if reason]


def _need(place: Place, before: int) -> str:
    if (number := place.missing) > before:
        return ngettext("%(number)s more needed here", "%(number)s more needed here", number) % {"number": number}
    return ngettext("room for %(number)s more", "room for %(number)s more", place.room) % {"number": place.room}


def _way(move: Move) -> str:
    person, place = move
    if person.asked_for == place.location:
        return _("the place that they asked for")
    if person.came_from is None or place.position is None:
        return ""
    metres = metres_apart(person.came_from, place.position)
    if metres < SAME and person.asked_for is None and person.at is None:
        return _("the place where they were last")
    return _start(person) % {"distance": distance(metres)}


def _start(person: Person) -> str:
    if person.asked_for is not None:
        return _("%(distance)s from the place that they asked for")
    if person.at is not None:
        return _("%(distance)s from the place that they have now")
    return _("%(distance)s from where they were last")
