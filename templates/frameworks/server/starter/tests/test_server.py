"""Run with `pytest`, once requirements-dev.txt is installed."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from model import load_model
from server import Handler


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.model = load_model()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_finds_outliers(url: str) -> None:
    data = json.dumps([0, 1.5, -7, 12]).encode()
    with urllib.request.urlopen(f"{url}/predict", data) as response:
        assert json.load(response) == {"outliers": [-7, 12]}


@pytest.mark.parametrize("body", [b"", b"{", b'["a"]', b"7"])
def test_refuses_what_it_does_not_understand(url: str, body: bytes) -> None:
    request = urllib.request.Request(f"{url}/predict", body, method="POST")
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 422


def test_is_healthy(url: str) -> None:
    with urllib.request.urlopen(f"{url}/health") as response:
        assert json.load(response) == {"status": "ok"}
