"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.main import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    # As a context manager the client runs the lifespan, so the real model is loaded.
    with TestClient(app) as started:
        yield started


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("The food was great and the staff were friendly.", "positive"),
        ("Not bad at all, I would recommend it!", "positive"),
        ("It wasn't very good, a waste of money.", "negative"),
        ("WORST. COFFEE. EVER.", "negative"),
    ],
)
def test_predicts_the_sentiment(client: TestClient, text: str, label: str) -> None:
    response = client.post("/predict", json={"text": text})
    assert response.status_code == 200
    assert response.json()["label"] == label


def test_probability_grows_with_praise(client: TestClient) -> None:
    texts = ["terrible", "slow", "good", "good, excellent"]
    probabilities = [
        client.post("/predict", json={"text": text}).json()["probability"]
        for text in texts
    ]
    assert probabilities == sorted(probabilities)
    assert 0 <= probabilities[0] < 0.5 < probabilities[-1] <= 1


def test_survives_a_long_rant(client: TestClient) -> None:
    assert client.post("/predict", json={"text": "worst " * 1_600}).json() == {
        "label": "negative",
        "probability": 0,
    }


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": 7}, {"text": "x" * 10_001}]
)
def test_refuses_what_is_not_a_text(
    client: TestClient, body: dict[str, object]
) -> None:
    assert client.post("/predict", json=body).status_code == 422


def test_is_healthy_with_the_model_and_only_then() -> None:
    # Before the context is entered and after it is left there is no model.
    client = TestClient(app)
    assert client.get("/health").status_code == 503
    with client:
        assert client.get("/health").json() == {"status": "ok"}
    assert client.get("/health").status_code == 503


def test_does_not_start_without_its_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MODEL_PATH", str(tmp_path / "missing.json"))
    with pytest.raises(FileNotFoundError), TestClient(app):
        pass
