"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

import io
import json
from wsgiref.util import setup_testing_defaults

import pytest

from app import app


def ask(method: str, path: str, body: object = None) -> tuple[int, object]:
    """The status and the JSON that the app answers with."""
    data = json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_TYPE": "application/json",
        "CONTENT_LENGTH": str(len(data)),
        "wsgi.input": io.BytesIO(data),
    }
    setup_testing_defaults(environ)
    statuses: list[str] = []
    answer = b"".join(app(environ, lambda status, _headers, *_: statuses.append(status)))
    return int(statuses[0].split()[0]), json.loads(answer)


@pytest.mark.parametrize(
    ("length", "width", "plant"),
    [(8.3, 1.1, "willow"), (9.0, 5.5, "oak"), (4.8, 4.1, "birch"), (1, 0.2, "thyme")],
)
def test_finds_the_plant(length: float, width: float, plant: str) -> None:
    status, answer = ask("POST", "/predict", {"length": length, "width": width})
    assert status == 200
    assert answer["plant"] == plant


@pytest.mark.parametrize("body", [{}, [], None, {"length": "long", "width": 1}])
def test_refuses_what_it_does_not_understand(body: object) -> None:
    status, answer = ask("POST", "/predict", body)
    assert status == 422
    assert "error" in answer


def test_errors_are_json() -> None:
    status, answer = ask("GET", "/nothing-here")
    assert status == 404
    assert "error" in answer


def test_is_healthy() -> None:
    assert ask("GET", "/health") == (200, {"status": "ok"})
