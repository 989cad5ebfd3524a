"""Settings of an API without a database. Each can be set from the environment."""

import os
import secrets

DEBUG = os.environ.get("DJANGO_DEBUG") == "1"
# Sessions and signed values need a key that stays: then set it for the container.
SECRET_KEY = os.environ.get("DJANGO_SECRET_KEY") or secrets.token_urlsafe(50)
# Names under which clients reach the service, separated by commas.
ALLOWED_HOSTS = (os.environ.get("DJANGO_ALLOWED_HOSTS") or "*").split(",")

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
INSTALLED_APPS = ["predictions.apps.PredictionsConfig"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
]
DATABASES = {}
USE_TZ = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {
        "handlers": ["console"],
        "level": os.environ.get("LOG_LEVEL") or "INFO",
    },
}
