"""Mail about signing in: rendered at once, in the reader's language, and handed to the worker in the transaction of
what it tells. Everything else is a row that is written when it is sent: see `queue` and `sending`."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Template
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from people.models import User

logger = logging.getLogger(__name__)


# How long the worker waits after each failure before it tries again: for about a day, then the task has failed.
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 1200)]


@task()
def deliver(
    to: str, subject: str, text: str, html: str | None = None, tries: int = 0, until: str | None = None
) -> None:
    """Hand one message to the mail server. Run by the worker only. A server that is down or slow holds up no other
    message: this one goes back into the queue. `tries`: how often it failed so far. `until` (ISO 8601): from then on it
    says nothing any more."""
    if until and timezone.now() >= datetime.fromisoformat(until):
        logger.warning("A message was not sent in time and is dropped")
        return
    message = EmailMultiAlternatives(subject=subject, body=text, to=[to])
    if html:
        message.attach_alternative(html, "text/html")
    try:
        message.send()
    except OSError as error:  # SMTPException is one, and so is a connection that fails or takes too long
        if tries >= len(PAUSES):
            raise
        logger.warning("A message could not be sent, %s: it is tried again", type(error).__name__)
        later = timezone.now() + PAUSES[tries]
        deliver.using(run_after=later).enqueue(to, subject, text, html, tries=tries + 1, until=until)


def queue_message(
    person: User, name: str, context: dict[str, Any], *, language: str = "", until: datetime | None = None
) -> None:
    """Queue templates/emails/NAME.subject.txt and NAME.txt to `person`, in her language; `language` is for somebody
    who has not told hers yet. Worthless from `until` on. People without an address are passed over."""
    if not person.email:
        return
    context = {"person": person, **context}
    with translation.override(person.language or language or settings.LANGUAGE_CODE):
        subject = " ".join(_render(f"{name}.subject.txt", context).split())
        text = _render(f"{name}.txt", context)
    deliver.enqueue(person.email, subject, text, until=until.isoformat() if until else None)


def _render(name: str, context: dict[str, Any]) -> str:
    """Plain text: what would be escaped in a page, like the & of a street corner, stays as it is."""
    template: Template = get_template(f"emails/{name}").template  # type: ignore[attr-defined]  # Django's own engine
    return template.render(Context(context, autoescape=False))


def send_sign_in_code(person: User, *, code: str) -> None:
    """The code that proves the address, and a link to a page with a button, which works in the browser that asked."""
    link = settings.PUBLIC_URL + reverse("people:signin_link", args=[code])
    language = translation.get_language() or ""
    dies_at = timezone.now() + timedelta(seconds=settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT)
    queue_message(person, "sign_in_code", {"code": code, "link": link}, language=language, until=dies_at)


def factors_changed(person: User) -> None:
    """How she signs in was changed: if it was not she, she should know at once."""
    queue_message(person, "factors_changed", {"link": settings.PUBLIC_URL + reverse("people:ways")})
