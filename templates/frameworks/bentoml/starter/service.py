"""A model server: which plant has leaves of this size?"""

import logging
import os

import bentoml

from model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")


# One worker: each more is one more copy of the model in memory.
@bentoml.service(workers=1, traffic={"timeout": 30})
class Plants:
    """Answers POST /predict."""

    def __init__(self) -> None:
        self.model = load_model()
        log.info("model loaded: %d plants", len(self.model.leaves))

    @bentoml.api
    def predict(self, length: float, width: float) -> dict[str, str | float]:
        """The plant whose leaves are nearest in length and width."""
        plant, distance = self.model.nearest(length, width)
        return {"plant": plant, "distance": round(distance, 4)}
