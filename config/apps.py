from django.apps import AppConfig
from django.core.checks import register
from django.utils.module_loading import import_string

from config.maps.checks import check_basemap


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        register(check_basemap)
        # By name, because it asks the models, which are ready only now.
        register(import_string("config.retention.checks.check_retention"))
