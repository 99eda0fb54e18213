"""`manage.py messages`: bring the translations in step with the texts of the program."""

from argparse import ArgumentParser
from typing import Any

from babel.messages.catalog import Catalog
from django.core.management.base import BaseCommand, CommandError

from config import catalogue


class Command(BaseCommand):
    help = "Write the program's texts into locale/*/LC_MESSAGES/django.po and say what is not translated."
    # Gathering texts needs no database and no finished settings.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a file is out of step")
        parser.add_argument("--new", metavar="CODE", help="begin a language, such as he")

    def handle(self, *args: Any, check: bool, new: str | None, **options: Any) -> None:
        template = catalogue.gathered()
        if new:
            self.begin(new)
        behind = []
        for language in catalogue.languages():
            path = catalogue.po_path(language)
            text = catalogue.brought_up_to_date(language, template)
            if text != path.read_text(encoding="utf-8"):
                behind.append(language)
                if not check:
                    path.write_text(text, encoding="utf-8")
            for gap in catalogue.gaps(catalogue.read(path)):
                self.stderr.write(f"{language}: {gap}")
        if check and behind:
            raise CommandError(f"Out of step with the program: {', '.join(behind)}. Run `make messages`.")

    def begin(self, language: str) -> None:
        path = catalogue.po_path(language)
        if path.exists():
            raise CommandError(f"{language} is there already.")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(catalogue.written(Catalog(locale=language)), encoding="utf-8")
