"""Prints a new API token."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from people.actions.persons import ensure_person
from people.actions.tokens import create_token
from people.errors import Refusal
from people.models import ApiToken, User, normalize_email
from people.validators import check_address, check_name


class Command(BaseCommand):
    help = "Make an API token that acts as one person, and print it alone on the last line. It is not shown again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--email", required=True, help="whom it acts as")
        parser.add_argument("--name", required=True, help="what it is for, to tell it from others")
        parser.add_argument(
            "--scopes", default=ApiToken.READ, help=f"some of {','.join(ApiToken.SCOPES)}; read is given"
        )
        parser.add_argument("--create-user", action="store_true", help="make the person where there is none")

    @transaction.atomic
    def handle(self, *args: object, **options: Any) -> None:
        person = self.person(options["email"], create=options["create_user"])
        try:
            check_name(options["name"])
            scopes = [scope.strip() for scope in options["scopes"].split(",")]
            token, secret = create_token(person, name=options["name"], scopes=scopes, now=timezone.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stderr.write(f"Token “{token.name}” for {person.email}, scopes {token.scopes}:")
        self.stdout.write(secret)

    def person(self, email: str, *, create: bool) -> User:
        try:
            check_address(normalize_email(email))
        except ValidationError as error:
            raise CommandError(f"“{email}” is not an e-mail address.") from error
        if create:
            return ensure_person(email, now=timezone.now())
        found = User.objects.filter(email=normalize_email(email)).first()
        if found is None:
            raise CommandError(f"Nobody has the address {email}. Add --create-user to make this person.")
        return found
