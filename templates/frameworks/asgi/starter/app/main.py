"""HTTP API around the model: text that is streamed word by word."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from app.model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

MAX_WORDS = 200


@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    """Load the model before the first request; release it after the last one."""
    app.state.model = load_model()
    log.info("model loaded: %d words", len(app.state.model.following))
    yield
    log.info("model released, bye")


async def health(request: Request) -> Response:
    """Whether this container can answer requests."""
    return JSONResponse({"status": "ok"})


async def generate(request: Request) -> Response:
    """Stream up to `words` words that could follow `start`."""
    try:
        body = await request.json()
        start, words = str(body["start"]), int(body.get("words", 20))
    except (ValueError, KeyError, TypeError, AttributeError):
        return JSONResponse({"error": 'send {"start": "the", "words": 20}'}, 422)
    if not 1 <= words <= MAX_WORDS:
        return JSONResponse({"error": f"words must be 1 to {MAX_WORDS}"}, 422)
    text = request.app.state.model.generate(start, words)
    return StreamingResponse((word + " " for word in text), media_type="text/plain")


app = Starlette(
    lifespan=lifespan,
    routes=[
        Route("/health", health),
        Route("/generate", generate, methods=["POST"]),
    ],
)
