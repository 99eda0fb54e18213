"""A developer's machine and `make run`: the demo, mail on the terminal, no secrets."""

from config import env
from config.settings.base import *

DEBUG = env.flag("DEBUG", default=True)
DEMO = env.flag("DEMO", default=True)
# Not a secret: this key signs nothing that leaves the machine.
SECRET_KEY = env.text("SECRET_KEY", "development-only-and-never-in-production-0123456789")

if env.flag("MIRRORED"):
    from config import mirrored

    LOCALE_PATHS = [*LOCALE_PATHS, mirrored.locale_folder()]
    LANGUAGES = [*LANGUAGES, (mirrored.CODE, mirrored.NAME)]
