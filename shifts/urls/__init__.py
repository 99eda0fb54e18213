"""Addresses of campaigns and shifts, by who uses them."""

from shifts.urls import captain, organize, volunteer

app_name = "shifts"
urlpatterns = [*volunteer.urlpatterns, *captain.urlpatterns, *organize.urlpatterns]
