"""The model. Replace this file with yours.

All that app.py needs is a function from the sliders' values to a result.
"""

import math

GRAVITY = 9.81


def flight(speed: float, angle: float) -> tuple[float, float]:
    """How far a ball flies without air, in metres, and for how many seconds."""
    direction = math.radians(angle)
    seconds = 2 * speed * math.sin(direction) / GRAVITY
    return speed * math.cos(direction) * seconds, seconds
