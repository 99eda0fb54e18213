"""Stations from a table that a transit agency publishes."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from people.errors import Refusal
from shifts.actions.stations import import_stations
from shifts.documents.tables import read_table


class Command(BaseCommand):
    help = (
        "Puts stations with their lines and step-free access in: from the MTA's open data or from the stops.txt of a "
        "transit feed. Safe to repeat. Rows that cannot go in are reported, and the rest goes in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            table = read_table(file)
            found = import_stations(table.rows, columns=table.columns)
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        for row in found.refused:
            self.stdout.write(f"Refused {row}")
        self.stdout.write(
            f"{found.new} new, {found.changed} changed, {found.unchanged} unchanged, {len(found.refused)} refused."
        )
