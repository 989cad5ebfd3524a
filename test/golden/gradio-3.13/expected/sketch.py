"""The model. Replace this file with yours.

All that app.py needs is a function from picture to picture.
"""

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageOps


def pencil_sketch(
    picture: Image.Image, stroke: float = 8, darkness: float = 1.5
) -> Image.Image:
    """Draw the edges of a picture in grey.

    Divided by a blurred copy of itself, a picture is white where it does not change
    within the reach of the blur, and dark where it does. `stroke` is that reach in
    pixels, `darkness` the power that the result is raised to.
    """
    grey = ImageOps.grayscale(picture)
    blurred = grey.filter(ImageFilter.GaussianBlur(stroke))
    # One is added to both so that black by black is white: there is no line in it.
    ratio = (np.asarray(grey, dtype=np.float32) + 1) / (
        np.asarray(blurred, dtype=np.float32) + 1
    )
    lines = np.clip(ratio, 0, 1) ** darkness
    return Image.fromarray((lines * 255).astype(np.uint8))


def example_pictures(width: int = 480, height: int = 320) -> list[Image.Image]:
    """Two pictures to try, painted here: the demo needs neither files nor a network."""
    return [_hills(width, height), _still_life(width, height)]


def _hills(width: int, height: int) -> Image.Image:
    picture = Image.new("RGB", (width, height), "#a8d5f2")
    draw = ImageDraw.Draw(picture)
    draw.ellipse(
        (width * 0.7, height * 0.1, width * 0.7 + 70, height * 0.1 + 70), fill="#ffd75e"
    )
    x = np.linspace(0, 2 * np.pi, width)
    for level, colour in ((0.5, "#7fb069"), (0.65, "#5a8f4e"), (0.8, "#3b6b3a")):
        ridge = height * (level + 0.08 * np.sin(x * (1 + level) + 9 * level))
        draw.polygon(
            [(0, height), *enumerate(ridge.tolist()), (width, height)], fill=colour
        )
    return picture


def _still_life(width: int, height: int) -> Image.Image:
    picture = Image.new("RGB", (width, height), "#f3e9dc")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height * 0.7, width, height), fill="#8a5a44")
    draw.ellipse(
        (width * 0.15, height * 0.4, width * 0.4, height * 0.85),
        fill="#c8553d",
        outline="#7d2e20",
        width=3,
    )
    draw.rounded_rectangle(
        (width * 0.5, height * 0.2, width * 0.65, height * 0.85), 20, fill="#588b8b"
    )
    draw.ellipse(
        (width * 0.6, height * 0.55, width * 0.8, height * 0.88), fill="#f28f3b"
    )
    return picture
