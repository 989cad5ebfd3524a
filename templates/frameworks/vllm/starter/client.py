"""Asks the server a question and prints the answer as it comes.

Run it beside the container: python client.py "Why is the sky blue?"
It needs nothing but Python. Any client of the OpenAI API works as well, with the
address below as its base_url.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from urllib.request import Request, urlopen

URL = os.environ.get("VLLM_URL") or "http://localhost:8000/v1"
MODEL = os.environ.get("VLLM_MODEL") or "assistant"


def request_for(question: str, url: str = URL, model: str = MODEL) -> Request:
    body = {
        "model": model,
        "messages": [{"role": "user", "content": question}],
        "stream": True,
    }
    headers = {"content-type": "application/json"}
    # The server asks for it where it was started with a VLLM_API_KEY of its own.
    if key := os.environ.get("VLLM_API_KEY"):
        headers["authorization"] = f"Bearer {key}"
    return Request(f"{url}/chat/completions", json.dumps(body).encode(), headers)


def pieces(lines: Iterable[bytes]) -> Iterator[str]:
    """The text in a stream of server-sent events, piece by piece."""
    for line in lines:
        name, _, data = line.decode("utf-8").strip().partition(": ")
        if name != "data":
            continue
        if data == "[DONE]":
            return
        for choice in json.loads(data)["choices"]:
            yield choice["delta"].get("content") or ""


def ask(question: str, url: str = URL) -> Iterator[str]:
    with urlopen(request_for(question, url)) as response:
        yield from pieces(response)


def main() -> None:
    question = " ".join(sys.argv[1:]) or "Say hello in five languages."
    for piece in ask(question):
        print(piece, end="", flush=True)
    print()


if __name__ == "__main__":
    main()
