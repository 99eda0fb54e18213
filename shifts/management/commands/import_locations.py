"""Locations from a .csv file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from people.errors import Refusal
from people.models import Chapter
from shifts.actions.places import Imported, import_locations
from shifts.documents.tables import Table, read_table
from shifts.rules.rows import PlaceColumns


class Command(BaseCommand):
    help = (
        "Puts the places of a .csv file into a chapter. Safe to repeat: a place is known again by its id or group or, "
        "without both, by its name and position. Rows that cannot go in are reported, and the rest goes in."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.csv")
        parser.add_argument("--name-column", required=True, metavar="N")
        parser.add_argument("--lat-column", required=True, metavar="A", help="degrees north, WGS 84")
        parser.add_argument("--lng-column", required=True, metavar="O", help="degrees east, WGS 84")
        parser.add_argument("--id-column", default="", metavar="I", help="what tells the places apart")
        parser.add_argument(
            "--group-column",
            default="",
            metavar="G",
            help="rows with the same value are one place, named and placed by the first of them",
        )
        parser.add_argument("--chapter", default="", metavar="NAME", help="needed where there is more than one")

    def handle(self, *args: Any, **options: Any) -> None:
        columns = PlaceColumns(
            name=options["name_column"],
            latitude=options["lat_column"],
            longitude=options["lng_column"],
            id=options["id_column"],
            group=options["group_column"],
        )
        try:
            table = read_table(options["file"], needs=columns.named())
        except Refusal as refused:
            raise CommandError(str(refused)) from refused
        found = import_locations(
            _chapter(options["chapter"]), rows=table.rows, columns=columns, by=None, now=timezone.now()
        )
        self._report(table, found)

    def _report(self, table: Table, found: Imported) -> None:
        if table.encoding != "UTF-8":
            self.stdout.write(f"The file is not UTF-8 and was read as {table.encoding}: look at letters with accents.")
        for row in found.refused:
            self.stdout.write(f"Refused {row}")
        self.stdout.write(
            f"{found.new} new, {found.changed} changed, {found.unchanged} unchanged, {len(found.refused)} refused."
        )
        if found.repeated:
            self.stdout.write(f"{found.repeated} rows name a place of an earlier row again.")


def _chapter(name: str) -> Chapter:
    """The chapter of that name, or the only one."""
    chapters = list(Chapter.objects.filter(name=name) if name else Chapter.objects.all())
    if len(chapters) == 1:
        return chapters[0]
    names = ", ".join(f"“{chapter}”" for chapter in Chapter.objects.order_by("name"))
    if not names:
        raise CommandError("There is no chapter yet. Make one with: manage.py setup")
    raise CommandError(f"Say which chapter by --chapter NAME. There are: {names}.")
