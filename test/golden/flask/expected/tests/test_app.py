"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

import subprocess
import sys
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app import app


@pytest.fixture
def client() -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The food was great, and they were very friendly to us.", "en"),
        ("Das Essen war sehr gut, und wir kommen wieder.", "de"),
        ("La comida estaba muy buena y todo era perfecto.", "es"),
        ("Le repas était très bon et nous reviendrons avec plaisir.", "fr"),
        ("Il cibo era molto buono e anche il vino non era male.", "it"),
        ("12345 !!!", None),
    ],
)
def test_guesses_the_language(
    client: FlaskClient, text: str, language: str | None
) -> None:
    response = client.post("/predict", json={"text": text})
    assert response.status_code == 200
    answer = response.get_json()
    assert answer["language"] == language
    assert (answer["confidence"] > 0) is (language is not None)


@pytest.mark.parametrize(
    "body", [{}, {"text": ""}, {"text": 7}, {"text": "x" * 10_001}, ["text"], None]
)
def test_refuses_what_is_not_a_text(client: FlaskClient, body: object) -> None:
    response = client.post("/predict", json=body)
    assert response.status_code == 422
    assert "text" in response.get_json()["error"]


def test_refuses_what_is_not_json(client: FlaskClient) -> None:
    assert client.post("/predict", data="text=x").status_code == 422


def test_refuses_what_is_too_large(client: FlaskClient) -> None:
    response = client.post("/predict", json={"text": "x" * 1_000_000})
    assert response.status_code == 413
    assert "error" in response.get_json()


def test_errors_are_json(client: FlaskClient) -> None:
    assert "error" in client.get("/nothing-here").get_json()
    assert client.get("/predict").status_code == 405


def test_is_healthy(client: FlaskClient) -> None:
    assert client.get("/health").get_json() == {"status": "ok"}


def test_does_not_start_without_its_model(tmp_path: Path) -> None:
    started = subprocess.run(
        [sys.executable, "-c", "import app"],
        cwd=Path(__file__).parent.parent,
        env={"MODEL_PATH": str(tmp_path / "missing.json")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert started.returncode != 0
    assert "FileNotFoundError" in started.stderr
