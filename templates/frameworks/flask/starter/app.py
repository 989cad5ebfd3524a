"""HTTP API around the model: which language is a text written in?"""

import atexit
import logging
import os

from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

# Each worker process loads it when it starts. A model that does not load ends the
# worker, and gunicorn with it: a container that restarts is seen.
model = load_model()
log.info("model loaded: %d languages", len(model.words))

# On SIGTERM a worker answers its open requests and exits as Python does: here is the
# place to close connections and to flush what is buffered.
atexit.register(log.info, "model released, bye")

MAX_LENGTH = 10_000

app = Flask(__name__)
# Bytes of a request; more is refused before it is read.
app.config["MAX_CONTENT_LENGTH"] = 1_000_000


@app.get("/health")
def health() -> ResponseReturnValue:
    """Whether this container can answer requests."""
    return {"status": "ok"}


@app.post("/predict")
def predict() -> ResponseReturnValue:
    """The language of a text, with its share of the words that were recognised."""
    body = request.get_json(silent=True)
    text = body.get("text") if isinstance(body, dict) else None
    if not isinstance(text, str) or not 0 < len(text) <= MAX_LENGTH:
        problem = f"text must be a string of 1 to {MAX_LENGTH} characters"
        return {"error": problem}, 422
    guess = model.language(text)
    return {"language": guess.language, "confidence": round(guess.confidence, 4)}


@app.errorhandler(HTTPException)
def problem(error: HTTPException) -> ResponseReturnValue:
    """Flask's own errors as JSON too: 404, 405, 413."""
    return {"error": error.description}, error.code or 500
