"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

from collections.abc import Iterator
from pathlib import Path

import gradio as gr
import numpy as np
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from PIL import Image

from app import MAX_SIDE, demo, draw
from sketch import example_pictures, pencil_sketch


def grey_levels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"), dtype=float)


@pytest.mark.parametrize("colour", ["white", "black", "teal"])
def test_an_even_surface_has_no_lines(colour: str) -> None:
    drawing = pencil_sketch(Image.new("RGB", (40, 30), colour))
    assert drawing.size == (40, 30)
    assert grey_levels(drawing).min() >= 250


def test_an_edge_becomes_a_line_beside_it() -> None:
    picture = Image.new("RGB", (100, 20), "white")
    picture.paste("black", (50, 0, 100, 20))
    row = grey_levels(pencil_sketch(picture, stroke=4))[10]
    assert row[52] < 60
    assert row[5] > 250 and row[95] > 250


def test_darkness_darkens() -> None:
    [picture, _] = example_pictures()
    light, dark = (
        grey_levels(pencil_sketch(picture, darkness=power)).mean() for power in (0.5, 3)
    )
    assert dark < light


def test_a_large_picture_is_made_smaller() -> None:
    assert (
        max(draw(Image.new("RGB", (3 * MAX_SIDE, MAX_SIDE)), 8, 1.5).size) == MAX_SIDE
    )


def test_says_when_there_is_no_picture() -> None:
    with pytest.raises(gr.Error, match="Choose a picture"):
        draw(None, 8, 1.5)


@pytest.fixture
def client() -> Iterator[Client]:
    demo.launch(prevent_thread_lock=True, quiet=True)
    yield Client(demo.local_url, verbose=False)
    demo.close(verbose=False)


def test_answers_over_http(client: Client, tmp_path: Path) -> None:
    file = tmp_path / "picture.png"
    example_pictures()[1].save(file)
    answer = client.predict(handle_file(file), 8, 1.5, api_name="/draw")
    with Image.open(answer["path"] if isinstance(answer, dict) else answer) as drawing:
        assert drawing.size == (480, 320)
    with pytest.raises(AppError, match="Choose a picture"):
        client.predict(None, 8, 1.5, api_name="/draw")
