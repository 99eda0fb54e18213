"""What tells a form that was sent twice from one that somebody went back to."""

from uuid import UUID, uuid5


def key_of(form: UUID, *said: object) -> UUID:
    """The same for the same form with the same in it: a second tap, or an answer that was lost. Where it was gone back
    to and filled in anew, another: what is new in it must not be taken for what is there already."""
    return uuid5(form, repr(said))
