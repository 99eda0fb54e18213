from django.apps import AppConfig
from django.core.checks import register

from config.maps.checks import check_basemap


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register(check_basemap)
