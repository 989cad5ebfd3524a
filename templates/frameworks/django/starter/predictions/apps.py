"""Loads the model once in each worker process, before the first request."""

import atexit
import logging

from django.apps import AppConfig

from predictions.model import PriceModel, load_model

log = logging.getLogger("app")


class PredictionsConfig(AppConfig):
    name = "predictions"
    model: PriceModel

    def ready(self) -> None:
        self.model = load_model()
        log.info("model loaded: %d features", len(self.model.weights))
        atexit.register(log.info, "model released, bye")
