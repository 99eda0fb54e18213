"""Production settings, and the addresses to compare with."""

from config.settings.production import *

ROOT_URLCONF = "benchmarks.peers.urls"
