"""Doing at once what the policy says about data that has been kept long enough."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from config.retention.chores import DAILY, EVERY_MINUTE, do_chores
from people.actions.forgetting import note_purge


class Command(BaseCommand):
    help = (
        "Delete, cut, empty and round what has been kept for as long as config/retention.yaml says, and print what "
        "that was. Twice is once, people may log meanwhile, and what broke off is gone on with. `tick` does the same."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="print what would be done, and do nothing")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        now = timezone.now()
        failed, touched = [], 0
        for chore, count in do_chores((*EVERY_MINUTE, *DAILY), now=now, dry_run=dry_run):
            if count is None:
                failed.append(chore.what)
            elif count:
                touched += count
                self.stdout.write(f"{'Due' if dry_run else chore.done}: {count} {chore.what}.")
        if failed:
            raise CommandError(f"Failed: {', '.join(failed)}. The rest was done; the log says why.")
        if not touched:
            self.stdout.write("Nothing is due.")
        if not dry_run:
            note_purge(now=now)
