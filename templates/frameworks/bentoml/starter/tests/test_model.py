"""Run with `pytest`, once requirements-dev.txt is installed."""

import pytest

from model import load_model


@pytest.mark.parametrize(
    ("length", "width", "plant"),
    [(8.3, 1.1, "willow"), (9.0, 5.5, "oak"), (4.8, 4.1, "birch"), (1, 0.2, "thyme")],
)
def test_finds_the_plant(length: float, width: float, plant: str) -> None:
    assert load_model().nearest(length, width)[0] == plant
