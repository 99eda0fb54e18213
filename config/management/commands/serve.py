"""Runs Daybreak: web server, worker and periodic chores, until one of them ends or TERM or INT arrives."""

import sys

from django.core.management.base import BaseCommand

from config.supervisor import Periodic, Program, Supervisor


class Command(BaseCommand):
    help = "Run the web server and the worker together. Stops both on TERM; exits 1 when either ends by itself."

    def handle(self, *args: object, **options: object) -> None:
        manage = [sys.executable, "manage.py"]
        programs = [
            Program("The web server", [sys.executable, "-m", "gunicorn", "--config", "python:config.gunicorn"]),
            Program("The worker", [*manage, "run_worker"]),
        ]
        chores = Periodic("The chores", [*manage, "tick"], seconds=60)
        sys.exit(Supervisor(programs, periodic=[chores]).run())
