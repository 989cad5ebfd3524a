"""HTTP API around the model: which plant has leaves of this size?"""

import atexit
import json
import logging
import os

from bottle import Bottle, HTTPError, HTTPResponse, request, response

from model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

# Each worker process loads it when it starts. A model that does not load ends the
# worker, and gunicorn with it: a container that restarts is seen.
model = load_model()
log.info("model loaded: %d plants", len(model.leaves))
atexit.register(log.info, "model released, bye")

app = Bottle()


@app.get("/health")
def health() -> dict[str, str]:
    """Whether this container can answer requests."""
    return {"status": "ok"}


@app.post("/predict")
def predict() -> dict[str, object] | HTTPResponse:
    """The plant whose leaves are nearest in length and width."""
    try:
        body = request.json
        length, width = float(body["length"]), float(body["width"])
    except (HTTPError, ValueError, KeyError, TypeError):
        problem = {"error": 'send {"length": 4.2, "width": 1.3}, in centimetres'}
        return HTTPResponse(
            json.dumps(problem), 422, {"Content-Type": "application/json"}
        )
    plant, distance = model.nearest(length, width)
    return {"plant": plant, "distance": round(distance, 4)}


@app.error(404)
@app.error(405)
def problem(error: HTTPError) -> str:
    """Bottle's own errors as JSON too."""
    response.content_type = "application/json"
    return json.dumps({"error": error.body})
