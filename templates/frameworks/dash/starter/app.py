"""A dashboard around the model: how tall a sunflower gets."""

import atexit
import logging
import os

from dash import Dash, Input, Output, dcc, html

from model import load_model

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")

# Each worker process loads it when it starts.
model = load_model()
log.info("model loaded: %s", model)
atexit.register(log.info, "model released, bye")

app = Dash(__name__, title="Growth")
# What gunicorn serves: app:server
server = app.server


@server.get("/health")
def health() -> dict[str, str]:
    """Whether this container can answer requests."""
    return {"status": "ok"}


app.layout = html.Main(
    [
        html.H1("Growth of a sunflower"),
        html.Label("Days", htmlFor="days"),
        dcc.Slider(id="days", min=20, max=120, step=20, value=60),
        html.P(id="height"),
        dcc.Graph(id="curve"),
    ]
)


@app.callback(
    Output("height", "children"), Output("curve", "figure"), Input("days", "value")
)
def show(days: int) -> tuple[str, dict[str, object]]:
    """The height on the last day, and the curve until then."""
    heights = [model.height(day) for day in range(days + 1)]
    curve = {"data": [{"y": heights, "type": "scatter", "name": "cm"}]}
    return f"{heights[-1]:.0f} cm after {days} days", curve


if __name__ == "__main__":
    app.run(debug=True)
