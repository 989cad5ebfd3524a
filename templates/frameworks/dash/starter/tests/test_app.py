"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

import pytest

from app import model, server, show


@pytest.mark.parametrize(("day", "low", "high"), [(0, 0, 10), (45, 129, 131), (500, 259, 260)])
def test_the_model_grows_up_to_its_limit(day: float, low: float, high: float) -> None:
    assert low <= model.height(day) <= high


def test_the_curve_ends_at_the_height_that_is_shown() -> None:
    text, figure = show(60)
    assert text == f"{figure['data'][0]['y'][-1]:.0f} cm after 60 days"
    assert len(figure["data"][0]["y"]) == 61


def test_serves_the_page() -> None:
    answer = server.test_client().get("/")
    assert answer.status_code == 200
    assert "<title>Growth</title>" in answer.text


def test_is_healthy() -> None:
    answer = server.test_client().get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
