"""The model. Replace this file with yours.

All that server.py needs is load_model() and the nearest matches for a batch of texts.
"""

import json
import math
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent / "models" / "answers.json"

Vector = dict[str, float]


@dataclass(frozen=True)
class Match:
    question: str
    answer: str
    similarity: float


@dataclass(frozen=True)
class AnswerModel:
    """Compares texts by the runs of three letters that they share."""

    answers: dict[str, str]
    vectors: dict[str, Vector]

    def nearest(self, questions: Sequence[str]) -> list[Match]:
        """The known question that is nearest to each, in the same order."""
        return [self._nearest(vector_of(question)) for question in questions]

    def _nearest(self, vector: Vector) -> Match:
        near = {known: dot(vector, other) for known, other in self.vectors.items()}
        best = max(near, key=near.__getitem__)
        return Match(best, self.answers[best], min(near[best], 1.0))


def vector_of(text: str) -> Vector:
    """Counts of the runs of three letters, as a vector of length one."""
    plain = "".join(letter if letter.isalnum() else " " for letter in text.lower())
    padded = f"  {' '.join(plain.split())}  "
    counts = Counter(padded[at : at + 3] for at in range(len(padded) - 2))
    length = math.sqrt(sum(count * count for count in counts.values()))
    return {run: count / length for run, count in counts.items()}


def dot(one: Vector, other: Vector) -> float:
    """The cosine of the angle between two vectors of length one."""
    return sum(share * other.get(run, 0.0) for run, share in one.items())


def load_model(path: str | os.PathLike[str] | None = None) -> AnswerModel:
    """Read the questions with their answers.

    From `path`, else the file that MODEL_PATH names, else models/answers.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    answers = json.loads(file.read_text(encoding="utf-8"))["answers"]
    return AnswerModel(answers, {question: vector_of(question) for question in answers})
