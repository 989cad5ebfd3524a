"""The model. Replace this file with yours.

All that app.py needs is load_model() and a guess for a text.
"""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path

DEFAULT_PATH = Path(__file__).parent / "models" / "languages.json"

WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class Guess:
    language: str | None
    confidence: float


@dataclass(frozen=True)
class LanguageModel:
    """Counts the words that each language cannot do without."""

    words: dict[str, frozenset[str]]

    def language(self, text: str) -> Guess:
        """The language with the most known words, and its share of all known words."""
        spoken = WORD.findall(text.lower())
        known = {
            language: sum(word in words for word in spoken)
            for language, words in self.words.items()
        }
        best = max(known, key=known.__getitem__)
        if known[best] == 0:
            return Guess(None, 0.0)
        return Guess(best, known[best] / sum(known.values()))


def load_model(path: str | os.PathLike[str] | None = None) -> LanguageModel:
    """Read the words.

    From `path`, else the file that MODEL_PATH names, else models/languages.json.
    """
    file = Path(path or os.environ.get("MODEL_PATH") or DEFAULT_PATH)
    data = json.loads(file.read_text(encoding="utf-8"))
    return LanguageModel(
        {language: frozenset(words) for language, words in data["words"].items()}
    )
