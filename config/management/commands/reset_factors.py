"""For somebody who lost her passkeys, her app and her recovery codes."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from people.actions.factors import reset_factors
from people.actions.signing_in import create_link
from people.models import User, normalize_email

LINK_LIFETIME = timedelta(hours=1)


class Command(BaseCommand):
    help = (
        "Take away a person's passkeys, app and recovery codes and sign her out everywhere, so that she can begin anew "
        "by mail. Make sure first that it is she who asks. The audit log keeps it, and she gets a mail."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", help="whose")
        parser.add_argument(
            "--link", action="store_true", help="also print a link that signs her in once, within an hour"
        )

    @transaction.atomic
    def handle(self, *args: object, **options: Any) -> None:
        now = timezone.now()
        person = User.objects.filter(email=normalize_email(options["email"]), is_active=True).first()
        if person is None:
            raise CommandError(f"Nobody who may sign in has the address {options['email']}.")
        count = reset_factors(person, by=None, now=now)
        self.stdout.write(f"{person}: passkeys and apps removed: {count}. All devices are signed out. API tokens stay.")
        if options["link"]:
            secret = create_link(person, now=now, lifetime=LINK_LIFETIME)
            self.stdout.write(
                "This link signs in, once, within an hour. It leads to the page for a new passkey or app:"
            )
            self.stdout.write(f"{settings.PUBLIC_URL}{reverse('people:once', args=[secret])}")
        else:
            self.stdout.write("The next sign-in by a mailed code leads to the page for a new passkey or app.")
