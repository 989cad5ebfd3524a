"""A chat with the model: says how a review sounds. Run by `chainlit run app.py`."""

import atexit
import logging
import os

import chainlit as cl

from model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

# Loaded once, when the server starts, and shared by all visitors.
model = load_model()
log.info("model loaded: %d words", len(model))
atexit.register(log.info, "stopped, bye")


@cl.on_chat_start
async def greet() -> None:
    await cl.Message("Paste a review, and I say how it sounds.").send()


@cl.on_message
async def answer(message: cl.Message) -> None:
    """What happens for each message. A slow model is called by cl.make_async(model)."""
    await cl.Message(model.describe(message.content)).send()
