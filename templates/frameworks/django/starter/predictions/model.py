"""The model. Replace this file with yours.

All that the app needs is load_model() and the price for some features.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent.parent / "models" / "bicycles.json"


@dataclass(frozen=True)
class PriceModel:
    """A linear model."""

    bias: float
    weights: dict[str, float]

    def price(self, features: dict[str, float]) -> float:
        """Raise KeyError for a feature that is missing."""
        terms = (weight * features[name] for name, weight in self.weights.items())
        return max(0.0, self.bias + sum(terms))


def load_model(path: str | os.PathLike[str] | None = None) -> PriceModel:
    """Read the weights.

    From `path`, else the file that MODEL_PATH names, else models/bicycles.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    data = json.loads(file.read_text(encoding="utf-8"))
    return PriceModel(data["bias"], data["weights"])
