"""Addresses of campaigns and shifts, by who uses them."""

from shifts.urls import calendar, captain, organize, volunteer

app_name = "shifts"
urlpatterns = [*volunteer.urlpatterns, *calendar.urlpatterns, *captain.urlpatterns, *organize.urlpatterns]
