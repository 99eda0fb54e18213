"""`manage.py demo`: load the first campaign with a believable past, and print how to sign in as each role."""

from argparse import ArgumentParser
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from config.demo.past import play
from config.demo.stage import set_stage
from people.actions.signing_in import create_link
from people.models import Chapter, Message, SignInLink, User

ROLES = ("volunteer", "captain", "organizer")
LINKS_LIVE = timedelta(hours=24)


class Command(BaseCommand):
    help = "Load the demo campaign into an empty database and print a sign-in link for each role."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--as-of", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day taken as today")
        parser.add_argument("--reset", action="store_true", help="throw the demo away first and load it anew")

    def handle(self, *args: Any, as_of: date | None, reset: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo needs DEMO=1 and development settings: production has no demo.")
        is_loaded = User.objects.filter(email="organizer1@example.org").exists()
        if not is_loaded and (Chapter.objects.exists() or User.objects.exists()):
            raise CommandError("This database holds other data than the demo's. Point DATABASE_URL to an empty one.")
        if is_loaded and as_of and not reset:
            raise CommandError("The demo is loaded already. Add --reset to load it anew for another day.")
        if is_loaded and reset:
            call_command("flush", interactive=False, verbosity=0)
        if not is_loaded or reset:
            self.load(as_of)
        self.print_links()

    def load(self, as_of: date | None) -> None:
        now = datetime.combine(as_of, time(17), tzinfo=UTC) if as_of else timezone.now()
        with transaction.atomic():
            stage = set_stage(now)
            play(stage)
            # The demo's people are nobody's: what the acts would have mailed to them is not sent.
            Message.objects.all().delete()
            DBTaskResult.objects.all().delete()
        self.stdout.write(f"Loaded {stage.campaign}: {stage.campaign.shifts.count()} shifts.")

    def print_links(self) -> None:
        self.stdout.write("Sign in as (each link works once, for 24 hours; `manage.py demo` prints new ones):")
        for role in ROLES:
            person = User.objects.get(email=f"{role}1@example.org")
            secret = create_link(person, now=timezone.now(), lifetime=LINKS_LIVE, kind=SignInLink.Kind.DEMO)
            self.stdout.write(f"  {role:<10} {settings.PUBLIC_URL}{reverse('people:demo_link', args=[secret])}")
