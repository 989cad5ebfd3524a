"""HTTP API around the model: typed in, typed out, ready once the model is loaded."""

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, status
from pydantic import BaseModel, Field

from app.model import Label, SentimentModel, load_model

# uvicorn configures only its own loggers; without this ours say nothing below WARNING.
logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Hold the model for as long as the process serves.

    A model that does not load ends the process here, with its traceback: a container
    that restarts is seen, one that answers every request with an error may not be.
    """
    app.state.model = load_model()
    log.info("model loaded: %d words", len(app.state.model.weights))
    yield
    # Reached on SIGTERM, after the last open request: the place to close connections
    # and to flush what is buffered.
    del app.state.model
    log.info("model released, bye")


app = FastAPI(title="Sentiment", version="0.1.0", lifespan=lifespan)


class PredictRequest(BaseModel):
    text: str = Field(
        min_length=1,
        max_length=10_000,
        examples=["The food was great and the staff were friendly."],
    )


class PredictResponse(BaseModel):
    label: Label
    probability: float = Field(
        ge=0,
        le=1,
        description="Probability that the text is positive.",
        examples=[0.97],
    )


class HealthResponse(BaseModel):
    status: str = Field(examples=["ok"])


# async, because plain functions wait for the same threads as the predictions, and
# /health has to answer while those are busy.
async def loaded_model(request: Request) -> SentimentModel:
    """The model, or a 503 while there is none.

    There never is one where this app is mounted in another: only the outer app's
    lifespan runs.
    """
    model: SentimentModel | None = getattr(request.app.state, "model", None)
    if model is None:
        raise HTTPException(
            status.HTTP_503_SERVICE_UNAVAILABLE, "the model is not loaded"
        )
    return model


LoadedModel = Annotated[SentimentModel, Depends(loaded_model)]


@app.get("/health")
async def health(_: LoadedModel) -> HealthResponse:
    """Whether this container can answer requests."""
    return HealthResponse(status="ok")


# Not async: predicting keeps a CPU busy, so it belongs in a worker thread and not on
# the event loop.
@app.post("/predict")
def predict(body: PredictRequest, model: LoadedModel) -> PredictResponse:
    """The sentiment of a text."""
    probability = model.probability(body.text)
    return PredictResponse(
        label="positive" if probability >= 0.5 else "negative",
        probability=round(probability, 4),
    )
