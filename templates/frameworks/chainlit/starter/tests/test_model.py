"""Run with `pytest`, once requirements-dev.txt is installed."""

import pytest

from model import load_model


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Great, I love it", "This sounds positive (+4)."),
        ("Slow and broken.", "This sounds negative (-3)."),
        ("It is a chair", "This sounds neutral (+0)."),
    ],
)
def test_says_how_a_review_sounds(text: str, answer: str) -> None:
    assert load_model().describe(text) == answer
