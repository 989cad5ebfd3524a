"""A model server: which of the known questions is meant, and what is its answer?"""

import logging
import os
import signal

import litserve as ls
from pydantic import BaseModel, Field

from model import AnswerModel, Match, load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")


class AskRequest(BaseModel):
    question: str = Field(min_length=1, max_length=1_000)


class AskResponse(BaseModel):
    question: str = Field(description="The known question that is nearest.")
    answer: str
    similarity: float = Field(ge=0, le=1)


class AnswerAPI(ls.LitAPI):
    """Runs in worker processes of its own, so that requests are taken meanwhile."""

    model: AnswerModel

    def setup(self, device: str) -> None:
        """Load the model, once in each worker; a GPU's worker is given its device."""
        self.model = load_model()
        log.info("model loaded on %s: %d questions", device, len(self.model.answers))

    def decode_request(self, request: AskRequest) -> str:
        return request.question

    # Requests that come within batch_timeout are predicted together: on a GPU that is
    # hardly slower than one.
    def predict(self, questions: list[str]) -> list[Match]:
        return self.model.nearest(questions)

    def encode_response(self, match: Match) -> AskResponse:
        return AskResponse(
            question=match.question,
            answer=match.answer,
            similarity=round(match.similarity, 4),
        )


def stop_on_sigterm() -> None:
    """Make SIGTERM, which is all that some platforms send, the same as Ctrl-C.

    Python handles only Ctrl-C (SIGINT), and LitServe leaves it at that.
    """
    main_process = os.getpid()

    def stop(*_: object) -> None:
        if os.getpid() == main_process:
            raise KeyboardInterrupt
        # LitServe's HTTP processes inherit this handler: uvicorn calls it when it has
        # shut down, and there is nothing left to do.
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)


def main() -> None:
    stop_on_sigterm()
    server = ls.LitServer(
        AnswerAPI(max_batch_size=8, batch_timeout=0.01),
        accelerator="auto",
        workers_per_device=int(os.environ.get("WORKERS_PER_DEVICE") or 1),
    )
    # Open requests get this many seconds after the signal. An engine kills what is
    # left after ten, and LitServe would wait for thirty.
    server.uvicorn_graceful_timeout = 5
    try:
        server.run(
            port=int(os.environ.get("PORT") or 8000),
            # It would write an example client beside the code.
            generate_client_file=False,
        )
    finally:
        log.info("stopped, bye")


# The workers import this file again, and must not start a server each.
if __name__ == "__main__":
    main()
