"""Addresses of logging, analytics and downloads."""

from django.urls import URLPattern

app_name = "outreach"
urlpatterns: list[URLPattern] = []
