"""Every address and the style page, which only development has."""

from django.urls import path

from config.style import style
from config.urls import urlpatterns as addresses

urlpatterns = [path("style/", style), *addresses]
