"""The model. Replace this file with yours.

All that app.main needs is load_model() and a probability for a text.
"""

import json
import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Label = Literal["positive", "negative"]

DEFAULT_PATH = Path(__file__).parent.parent / "models" / "sentiment.json"

WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")


@dataclass(frozen=True)
class SentimentModel:
    """Logistic regression over the words of an English text."""

    bias: float
    weights: dict[str, float]
    negations: frozenset[str]

    def probability(self, text: str) -> float:
        """Probability, 0 to 1, that the text is positive."""
        score = self.bias
        # How many of the next words a "not" still turns round, as in "not very good".
        reach = 0
        for word in WORD.findall(text.lower().replace("\u2019", "'")):
            if word in self.negations or word.endswith("n't"):
                reach = 3
                continue
            weight = self.weights.get(word, 0.0)
            score += -weight if reach > 0 else weight
            reach -= 1
        # The logistic function, by way of tanh: exp would overflow on a long rant.
        return 0.5 * (1 + math.tanh(score / 2))


def load_model(path: str | os.PathLike[str] | None = None) -> SentimentModel:
    """Read the weights.

    From `path`, else the file that MODEL_PATH names, else models/sentiment.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    data = json.loads(file.read_text(encoding="utf-8"))
    return SentimentModel(
        bias=data["bias"],
        weights=data["weights"],
        negations=frozenset(data["negations"]),
    )
