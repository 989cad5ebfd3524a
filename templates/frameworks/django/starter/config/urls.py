"""The paths that are answered."""

from django.urls import path

from predictions import views

urlpatterns = [
    path("health", views.health),
    path("predict", views.predict),
]
