"""Addresses of signing in and of one person’s own settings."""

from django.urls import URLPattern

app_name = "people"
urlpatterns: list[URLPattern] = []
