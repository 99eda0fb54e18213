"""Makes the key with which this installation signs what it sends to push services."""

from base64 import urlsafe_b64encode

from django.core.management.base import BaseCommand
from py_vapid import Vapid


class Command(BaseCommand):
    help = "Print a new key for messages on phones, as a line for the environment. Nothing is stored."
    requires_system_checks: list[str] = []

    def handle(self, *args: object, **options: object) -> None:
        vapid = Vapid()
        vapid.generate_keys()
        number = vapid.private_key.private_numbers().private_value
        key = urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
        self.stdout.write(f"VAPID_PRIVATE_KEY={key}")
