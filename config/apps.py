from django.apps import AppConfig
from django.core.checks import register

from config.maps.checks import check_basemap


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Only here: it asks the models, which are ready by now.
        from config.retention.checks import check_retention

        register(check_basemap)
        register(check_retention)
