"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

import pytest

from app import describe
from model import flight


def test_flies_farthest_at_45_degrees() -> None:
    assert flight(15, 45)[0] > max(flight(15, 40)[0], flight(15, 50)[0])


def test_two_angles_reach_the_same_place() -> None:
    assert flight(20, 30)[0] == pytest.approx(flight(20, 60)[0])


def test_says_where_it_lands() -> None:
    assert describe(15, 45) == "The ball lands after 2.2 s, 22.9 m away."
