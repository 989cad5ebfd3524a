"""The model. Replace this file with yours.

All that main.py needs is load_model() and words that follow a word.
"""

import json
import os
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent.parent / "models" / "words.json"


@dataclass(frozen=True)
class WordModel:
    """Knows which words have followed which."""

    following: dict[str, list[str]]

    def generate(self, start: str, words: int, seed: int = 0) -> Iterator[str]:
        """Yield the first word and those that could come after it."""
        draw = random.Random(seed)
        word = start.lower()
        for _ in range(words):
            yield word
            if word not in self.following:
                return
            word = draw.choice(self.following[word])


def load_model(path: str | os.PathLike[str] | None = None) -> WordModel:
    """Read the words.

    From `path`, else the file that MODEL_PATH names, else models/words.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    return WordModel(json.loads(file.read_text(encoding="utf-8"))["following"])
