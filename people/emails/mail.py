"""Messages as mail: text, and the same as plain HTML without pictures, styles or anything that is fetched."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from people.emails.kinds import Kind
from people.emails.letters import Letter, Link
from people.errors import Down, NotTaken
from people.models import Message, User
from people.rules.mutes import Unwanted, unwanted_token

if TYPE_CHECKING:
    from people.emails.channels import Post

# The server says good-bye: nothing more goes over this connection.
CLOSING = 421
FOR_GOOD = 500


class Mail:
    """Over one connection for a few mails in a row."""

    label: str | Promise = gettext_lazy("E-mail")

    def reaches(self, person: User) -> bool:
        return bool(person.email)

    def reachable(self, path: str) -> Q:
        return Q((f"{path}email__isnull", False))

    @contextmanager
    def open(self) -> "Iterator[Post]":
        connection = get_connection()
        try:
            connection.open()
        except OSError as error:  # SMTPException is one, and so is a server that answers too late
            raise Down(type(error).__name__) from error

        def post(message: Message, kind: Kind, letter: Letter) -> None:
            _hand_over(connection, compose(message, kind, letter))

        try:
            yield post
        finally:
            with suppress(OSError):
                connection.close()


def compose(message: Message, kind: Kind, letter: Letter) -> EmailMultiAlternatives:
    """The mail, in the language that is active."""
    person = message.person
    stop = _absolute("people:unsubscribe", unwanted_token(Unwanted(person.pk, kind.group.key, message.channel)))
    footer = [
        Link(_("No more mails of this kind (%(kind)s)") % {"kind": kind.group.label}, stop),
        Link(_("Choose what you are told, and when"), _absolute("people:messages")),
    ]
    greeting = _("Hello %(name)s,") % {"name": person.name} if person.name else _("Hello,")
    plain = [greeting, *(part.plain() for part in letter.parts), "-- \n" + "\n".join(link.plain() for link in footer)]
    mail = EmailMultiAlternatives(
        subject=" ".join(letter.subject.split()),
        body="\n\n".join(plain) + "\n",
        to=[person.email or ""],
        headers={
            "Message-ID": message_id(message),
            "Date": formatdate(),
            "Auto-Submitted": "auto-generated",
            # One tap in the reader's program, RFC 8058.
            "List-Unsubscribe": f"<{stop}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    context = {
        "letter": letter,
        "greeting": greeting,
        "footer": footer,
        "language": get_language(),
        "direction": "rtl" if get_language_bidi() else "ltr",
    }
    mail.attach_alternative(render_to_string("emails/letter.html", context), "text/html")
    for file in letter.files:
        mail.attach(file.name, file.content, file.type)
    return mail


def _absolute(route: str, *args: object) -> str:
    return settings.PUBLIC_URL + reverse(route, args=args)


def message_id(message: Message) -> str:
    """The same at every try: where the first one did arrive, the reader's program shows one mail."""
    return f"<{message.pk}.{int(message.made_at.timestamp())}@{urlsplit(settings.PUBLIC_URL).hostname}>"


def _hand_over(connection: BaseEmailBackend, mail: EmailMultiAlternatives) -> None:
    try:
        connection.send_messages([mail])
    except SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        if CLOSING in codes:
            raise Down(type(error).__name__) from error
        raise NotTaken(type(error).__name__, for_good=min(codes) >= FOR_GOOD) from error
    except SMTPResponseException as error:
        # A refused sender is about us, not about this mail.
        if error.smtp_code == CLOSING or isinstance(error, SMTPSenderRefused):
            raise Down(type(error).__name__) from error
        raise NotTaken(type(error).__name__, for_good=False) from error
    except (SMTPException, OSError) as error:
        raise Down(type(error).__name__) from error
