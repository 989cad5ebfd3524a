"""The model. Replace this file with yours.

All that server.py needs is load_model() and the outliers of some values.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent / "models" / "range.json"


@dataclass(frozen=True)
class RangeModel:
    """Knows the range of usual values."""

    low: float
    high: float

    def outliers(self, values: list[float]) -> list[float]:
        return [value for value in values if not self.low <= value <= self.high]


def load_model(path: str | os.PathLike[str] | None = None) -> RangeModel:
    """Read the range.

    From `path`, else the file that MODEL_PATH names, else models/range.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    data = json.loads(file.read_text(encoding="utf-8"))
    return RangeModel(data["low"], data["high"])
