"""Run with `pytest`, once requirements-dev.txt is installed: no GPU, and no vLLM."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
import yaml

from client import MODEL, ask, pieces, request_for

ROOT = Path(__file__).parent.parent


def test_the_client_asks_for_the_model_that_is_served() -> None:
    settings = yaml.safe_load((ROOT / "vllm.yaml").read_text())
    assert settings["served-model-name"] == MODEL
    assert settings["model"]
    # The command says them.
    assert not {"host", "port"} & set(settings)


def test_reads_a_stream() -> None:
    stream = [
        b'data: {"choices": [{"delta": {"role": "assistant"}}]}\n',
        b"\n",
        b": a comment\n",
        b'data: {"choices": [{"delta": {"content": "Hal"}}]}\n',
        b'data: {"choices": [{"delta": {"content": "lo"}}]}\n',
        b'data: {"choices": []}\n',
        b"data: [DONE]\n",
        b'data: {"choices": [{"delta": {"content": "late"}}]}\n',
    ]
    assert "".join(pieces(stream)) == "Hallo"


def test_sends_a_key_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VLLM_API_KEY", raising=False)
    assert request_for("x").get_header("Authorization") is None
    monkeypatch.setenv("VLLM_API_KEY", "k")
    assert request_for("x").get_header("Authorization") == "Bearer k"


class Echo(BaseHTTPRequestHandler):
    """Answers as the OpenAI API does, with the question."""

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.end_headers()
        for word in body["messages"][0]["content"].split():
            event = {"choices": [{"delta": {"content": word}}]}
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), Echo) as served:
        threading.Thread(target=served.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{served.server_port}/v1"
        served.shutdown()


def test_prints_pieces_as_they_come(server: str) -> None:
    assert list(ask("one two three", server)) == ["one", "two", "three"]
