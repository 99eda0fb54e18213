"""What somebody is called where not everybody may read her whole name."""

from collections import Counter
from collections.abc import Iterable

from people.models import User


def first_name(person: User) -> str:
    """The first word of her name; never her address, which stands in for a missing name elsewhere."""
    return next(iter(person.name.split()), f"#{person.pk}")


def first_names(people: Iterable[User]) -> dict[int, str]:
    """{id: first name}; where several have the same one, with the first letter of their last: "Ana R."."""
    people = list(people)
    times = Counter(first_name(person).casefold() for person in people)
    return {person.pk: _told_apart(person, times[first_name(person).casefold()] > 1) for person in people}


def _told_apart(person: User, is_shared: bool) -> str:
    words = person.name.split()
    return f"{words[0]} {words[-1][0]}." if is_shared and len(words) > 1 else first_name(person)
