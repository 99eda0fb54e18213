"""Makes the first chapter and organizer of a new installation."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse
from django.utils import timezone

from people.actions.chapters import check_empty, set_up
from people.actions.signing_in import create_link
from people.errors import Refusal
from people.times import check_zone
from people.validators import check_address, check_name

LINK_LIFETIME = timedelta(hours=24)
# (option, what is asked where it is not given, what the answer must pass)
QUESTIONS: tuple[tuple[str, str, Callable[[str], None]], ...] = (
    ("chapter", "Name of the chapter", check_name),
    ("time_zone", "Its time zone, for example America/New_York", check_zone),
    ("name", "Name of the first organizer", check_name),
    ("email", "Her e-mail address", check_address),
)


class Command(BaseCommand):
    help = "Make the first chapter and its organizer on an empty installation, and print a link that signs her in once."

    def add_arguments(self, parser: CommandParser) -> None:
        for option, question, _check in QUESTIONS:
            parser.add_argument(f"--{option.replace('_', '-')}", help=f"{question} (asked for if not given)")

    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        try:
            check_empty()
            answers = {option: answer(question, check, options[option]) for option, question, check in QUESTIONS}
            organizer = set_up(now=now, **answers)
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        secret = create_link(organizer, now=now, lifetime=LINK_LIFETIME)
        self.stdout.write("This link signs the organizer in, once, within 24 hours:")
        self.stdout.write(f"{settings.PUBLIC_URL}{reverse('people:once', args=[secret])}")


def answer(question: str, check: Callable[[str], None], given: str | None) -> str:
    """The given answer, or the one typed now, once it passes the check."""
    text = (given if given is not None else input(f"{question}: ")).strip()
    try:
        check(text)
    except ValidationError as error:
        raise CommandError(f"{question}: {' '.join(error.messages)}") from error
    return text
