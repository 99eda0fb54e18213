"""Whether the figures are true: counts everything anew and compares it with what is kept."""

from itertools import groupby

from django.core.management.base import BaseCommand, CommandError, CommandParser

from outreach.actions.rollups import verify


class Command(BaseCommand):
    help = (
        "Count all figures anew from what was logged, print each that differs, and fail if any does. People may log "
        "meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="put right what differs, and succeed")

    def handle(self, *args: object, repair: bool, **options: object) -> None:
        wrong = 0
        for shift, found in groupby(verify(repair=repair), key=lambda each: each.shift_id):
            wrong += 1
            for each in found:
                self.stdout.write(f"Shift {shift}: {each.what} is {each.written}, counted {each.counted}.")
        if not wrong:
            self.stdout.write("Every figure is what was counted.")
        elif repair:
            self.stdout.write(f"Put right: {_shifts(wrong)}.")
        else:
            differ = "differs" if wrong == 1 else "differ"
            raise CommandError(f"{_shifts(wrong)} {differ}. To put it right: manage.py verify_tallies --repair")


def _shifts(number: int) -> str:
    return "1 shift" if number == 1 else f"{number} shifts"
