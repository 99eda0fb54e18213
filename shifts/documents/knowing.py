"""Which claims somebody knows of: by her own acts, and by the messages that reached her. Letters say only what is news.

A message that was not sent told nothing; one that a sender has in hand may have. Where there is none (any more, or
nobody could be told), she knows: by word of mouth, or by now.
"""

from django.db.models import Q

from people.models import Message
from people.models.messages import MessageQuerySet
from shifts import emails
from shifts.models import Signup


def known_claim(signup: Signup) -> Signup | None:
    """The claim that she thinks she has, or had, for this one: itself once she has heard of it, else the one whose
    place it took without a word. None where she knows of neither."""
    is_own = signup.source == Signup.Source.SELF
    if is_own or not is_unheard(_about(signup, emails.PUT_ON, emails.MOVED_OVER)):
        return signup
    return claim_before(signup)


def claim_before(signup: Signup) -> Signup | None:
    """The claim that she thought she had when she got this one: the one from which she was moved, or one on the same
    shift of whose end she never heard. None where she thought that she had none."""
    moved = _about(signup, emails.MOVED_OVER).first()
    earlier = Signup.objects.with_shift().select_related("person").filter(person=signup.person_id)
    if moved:
        before = earlier.filter(pk=moved.data["before"]).first()
    else:
        before = earlier.filter(shift=signup.shift_id, pk__lt=signup.pk).last()
        if before and not is_unheard(_about(before, emails.TAKEN_OFF)):
            return None
    return known_claim(before) if before else None


def has_claim(signup: Signup) -> bool:
    """Whether she has a claim on the shift of this one now."""
    return Signup.objects.active().filter(shift=signup.shift_id, person=signup.person_id).exists()


def is_unheard(messages: MessageQuerySet) -> bool:
    """Whether all of these told her nothing."""
    sent = Q(state=Message.State.SENT) | Q(lease__isnull=False)
    return messages.exists() and not messages.filter(sent).exists()


def _about(signup: Signup, *kinds: str) -> MessageQuerySet:
    return Message.objects.filter(person=signup.person_id, about=signup.pk, kind__in=kinds)
