"""For somebody who must not get in any more."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from people.actions.persons import switch_off, switch_on
from people.models import User, normalize_email


class Command(BaseCommand):
    help = (
        "Switch a person's account off: she is signed out everywhere at once, cannot sign in, and her API tokens open "
        "nothing. Her roles, claims and entries stay. The audit log keeps it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose")
        parser.add_argument("--undo", action="store_true", help="switch it on again")

    def handle(self, *args: object, **options: Any) -> None:
        person = User.objects.filter(email=normalize_email(options["email"])).first()
        if person is None:
            raise CommandError(f"Nobody has the address {options['email']}.")
        if options["undo"]:
            switch_on(person, now=timezone.now())
            self.stdout.write(f"{person} can sign in again.")
        else:
            switch_off(person, now=timezone.now())
            self.stdout.write(f"{person} is signed out everywhere and cannot sign in.")
