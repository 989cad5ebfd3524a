"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from model import load_model
from server import AnswerAPI, AskRequest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def api() -> AnswerAPI:
    api = AnswerAPI(max_batch_size=8)
    api.setup("cpu")
    return api


@pytest.mark.parametrize(
    ("question", "known"),
    [
        ("how do i reset my password?", "How do I reset my password?"),
        ("I forgot my passwords, reset them", "How do I reset my password?"),
        ("where's my order", "Where is my order?"),
        ("changing the delivery address", "How can I change my delivery address?"),
    ],
)
def test_finds_what_is_meant(api: AnswerAPI, question: str, known: str) -> None:
    [match] = api.predict([api.decode_request(AskRequest(question=question))])
    answer = api.encode_response(match)
    assert answer.question == known
    assert answer.answer
    assert 0 < answer.similarity <= 1


def test_a_batch_keeps_its_order(api: AnswerAPI) -> None:
    questions = list(load_model().answers)
    assert [match.question for match in api.predict(questions)] == questions


def test_knows_nothing_of_some_things(api: AnswerAPI) -> None:
    [match] = api.predict(["!!!"])
    assert match.similarity == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def ask(port: int, method: str, path: str, body: object = None) -> tuple[int, bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"content-type": "application/json"}
    connection.request(method, path, json.dumps(body) if body else None, headers)
    response = connection.getresponse()
    return response.status, response.read()


@pytest.fixture
def server() -> Iterator[tuple[int, subprocess.Popen[str]]]:
    port = free_port()
    started = subprocess.Popen(
        [sys.executable, "server.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port)},
        stderr=subprocess.PIPE,
        text=True,
    )
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if ask(port, "GET", "/health")[0] == 200:
                break
        except OSError:
            time.sleep(0.2)
    yield port, started
    started.kill()
    started.wait()


def test_serves_and_stops(server: tuple[int, subprocess.Popen[str]]) -> None:
    port, started = server
    status, body = ask(port, "POST", "/predict", {"question": "where is my order"})
    assert (status, json.loads(body)["question"]) == (200, "Where is my order?")
    assert ask(port, "POST", "/predict", {"question": ""})[0] == 422
    started.send_signal(signal.SIGTERM)
    assert started.wait(timeout=20) == 0
    assert started.stderr is not None
    assert "stopped, bye" in started.stderr.read()
