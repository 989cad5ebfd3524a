"""The model. Replace this file with yours.

All that app.py needs is load_model() and the height on a day.
"""

import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent / "models" / "growth.json"


@dataclass(frozen=True)
class GrowthModel:
    """Logistic growth: slow at first, fastest on the middle day, then up to a limit."""

    limit: float
    rate: float
    middle: float

    def height(self, day: float) -> float:
        return self.limit / (1 + math.exp(-self.rate * (day - self.middle)))


def load_model(path: str | os.PathLike[str] | None = None) -> GrowthModel:
    """Read the parameters.

    From `path`, else the file that MODEL_PATH names, else models/growth.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    return GrowthModel(**json.loads(file.read_text(encoding="utf-8")))
