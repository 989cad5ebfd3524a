"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.main import app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


def test_streams_words(client: TestClient) -> None:
    response = client.post("/generate", json={"start": "the", "words": 5})
    assert response.status_code == 200
    words = response.text.split()
    assert words[0] == "the"
    assert len(words) == 5


@pytest.mark.parametrize(
    "body", [{}, [], {"start": "the", "words": 0}, {"start": "the", "words": "many"}]
)
def test_refuses_what_it_does_not_understand(client: TestClient, body: object) -> None:
    response = client.post("/generate", json=body)
    assert response.status_code == 422
    assert "error" in response.json()


def test_is_healthy(client: TestClient) -> None:
    assert client.get("/health").json() == {"status": "ok"}
