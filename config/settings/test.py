"""The test suite: development's settings without what makes tests slow or chatty."""

from config.settings.dev import *

DEBUG = False
OUTBOX_GATHER_S = 0
LANGUAGES = list(SPOKEN.items())
# Nothing here outlives the run, so nothing has to reach the disk. (For PostgreSQL see tests/databases.py.)
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
# Looks for a static file when it is asked for: other tests collect files into the same folder meanwhile.
WHITENOISE_AUTOREFRESH = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# No test depends on whether this machine has built the map.
MAP_PMTILES = BASE_DIR / "build/map/no-map-in-tests.pmtiles"
# Phones can be told here; the key is nobody's.
PUSH_PRIVATE_KEY = "MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"
PUSH_PUBLIC_KEY = "BCCR14M6UG6Ro3kETubH-6d3PYic9CMLRDF7DSTb0gAHvNMmapTr3RoGCVYTm5CqQnerymgoALM1LsqfH07AEdY"
