"""A page to try a model on: picture in, pencil sketch out."""

import logging
import os
import signal

import gradio as gr
from PIL import Image

from sketch import example_pictures, pencil_sketch

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

# The longest side worked on, in pixels: a phone takes ten times what a screen shows.
MAX_SIDE = 1600


def draw(picture: Image.Image | None, stroke: float, darkness: float) -> Image.Image:
    """What the button does: check what came from the page, then call the model."""
    if picture is None:
        raise gr.Error("Choose a picture first.")
    picture.thumbnail((MAX_SIDE, MAX_SIDE))
    return pencil_sketch(picture, stroke, darkness)


# Uploads and results are files under GRADIO_TEMP_DIR, which may be memory (a tmpfs):
# every hour, those older than an hour are deleted.
with gr.Blocks(title="Pencil sketch", delete_cache=(3600, 3600)) as demo:
    gr.Markdown("# Pencil sketch\nTurns a picture into a drawing.")
    with gr.Row():
        with gr.Column():
            picture = gr.Image(type="pil", image_mode="RGB", label="Picture")
            stroke = gr.Slider(1, 30, value=8, step=1, label="Stroke width")
            darkness = gr.Slider(0.5, 3, value=1.5, step=0.1, label="Darkness")
            button = gr.Button("Draw", variant="primary")
        drawing = gr.Image(type="pil", label="Drawing", interactive=False)
    gr.Examples(
        [[example, 8, 1.5] for example in example_pictures()],
        inputs=[picture, stroke, darkness],
    )
    # One call runs at a time and the others queue: right for a model that fills the
    # machine. concurrency_limit=... allows more.
    button.click(
        draw, inputs=[picture, stroke, darkness], outputs=drawing, api_name="draw"
    )


def main() -> None:
    # Python handles Ctrl-C (SIGINT) but not SIGTERM, which is all that some platforms
    # send: make them the same.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        # No host and no port here: the container sets GRADIO_SERVER_NAME and
        # GRADIO_SERVER_PORT, and a laptop wants the defaults.
        demo.launch()
    finally:
        log.info("stopped, bye")


if __name__ == "__main__":
    main()
