"""A dashboard around the model: where a ball lands. Run by `panel serve app.py`."""

import logging
import os

import panel as pn

from model import flight

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")


def describe(speed: float, angle: float) -> str:
    """What the page says about a throw."""
    distance, seconds = flight(speed, angle)
    return f"The ball lands after {seconds:.1f} s, {distance:.1f} m away."


# This file runs once for each visitor: what is slow, such as loading a model, goes into
# a function with @pn.cache, which runs once for all of them.
pn.extension()
speed = pn.widgets.FloatSlider(name="Speed (m/s)", value=15, start=1, end=40)
angle = pn.widgets.FloatSlider(name="Angle (degrees)", value=45, start=5, end=85)
pn.Column("# Where does it land?", speed, angle, pn.bind(describe, speed, angle)).servable(
    title="Throw"
)
log.info("page made")
