"""The same with the database connections that Django makes by default: a new one for every request and, on SQLite,
none of what makes it fit for more than one writer."""

from benchmarks.peers.ours import *

USUAL = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
DATABASES = {"default": {key: value for key, value in DATABASES["default"].items() if key in USUAL}}
