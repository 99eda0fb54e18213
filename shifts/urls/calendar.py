"""Shifts in somebody's calendar: the pages about it, and what calendar apps read."""

from django.urls import path

from shifts.views import calendar, feeds

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/address/", calendar.make_address, name="calendar_address"),
    path("calendar/off/", calendar.switch_off, name="calendar_off"),
    path("calendar/public.ics", feeds.public, name="public_feed"),
    path("calendar/u/<str:secret>.ics", feeds.own, name="own_feed"),
    path("calendar/shifts/<int:shift_id>.ics", feeds.one, name="shift_file"),
]
