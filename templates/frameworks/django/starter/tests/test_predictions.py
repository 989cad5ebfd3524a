"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

import os

import django
import pytest

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.test import Client  # noqa: E402  settings come first


@pytest.fixture
def client() -> Client:
    return Client()


@pytest.mark.parametrize(
    ("age", "gears", "price"), [(0, 0, 900), (5, 10, 700), (100, 1, 0)]
)
def test_predicts_a_price(client: Client, age: int, gears: int, price: float) -> None:
    body = {"age": age, "gears": gears}
    response = client.post("/predict", body, content_type="application/json")
    assert response.status_code == 200
    assert response.json() == {"price": price}


@pytest.mark.parametrize("body", [{}, [], {"age": 1}, {"age": "old", "gears": 1}])
def test_refuses_what_it_does_not_understand(client: Client, body: object) -> None:
    response = client.post("/predict", body, content_type="application/json")
    assert response.status_code == 422
    assert "age" in response.json()["error"]


def test_is_healthy(client: Client) -> None:
    assert client.get("/health").json() == {"status": "ok"}
