"""Production settings, and the addresses to compare with."""

from config.settings.production import *  # noqa: F403

ROOT_URLCONF = "benchmarks.peers.urls"
