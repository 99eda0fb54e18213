from django.urls import include, path

from benchmarks.peers import views

urlpatterns = [
    path("bench/nothing/", views.nothing),
    path("bench/claim/<int:shift_id>/", views.claim),
    path("bench/sync/", views.Sync.as_view()),
    path("", include("config.urls")),
]
