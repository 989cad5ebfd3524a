"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

from collections.abc import Iterator
from pathlib import Path

import mlflow
import pytest
from fastapi.testclient import TestClient
from mlflow.pyfunc import scoring_server

from train import COLUMNS, example_flats, fit

ROOT = Path(__file__).parent.parent


@pytest.fixture
def client() -> Iterator[TestClient]:
    """The server of the image, around the model of the image."""
    model = mlflow.pyfunc.load_model(str(ROOT / "model"))
    with TestClient(scoring_server.init(model)) as started:
        yield started


def ask(client: TestClient, flats: list[list[object]]) -> object:
    table = {"columns": COLUMNS, "data": flats}
    return client.post("/invocations", json={"dataframe_split": table})


def test_larger_flats_cost_more(client: TestClient) -> None:
    answer = ask(client, [[30.0, 1.0, 50.0], [60.0, 2.0, 50.0], [120.0, 4.0, 50.0]])
    assert answer.status_code == 200
    rents = [row["rent"] for row in answer.json()["predictions"]]
    assert rents == sorted(rents)
    assert 300 < rents[0] < rents[-1] < 3_000


def test_whole_numbers_do_where_numbers_are_asked_for(client: TestClient) -> None:
    assert ask(client, [[60, 2, 50]]).status_code == 200


@pytest.mark.parametrize("flats", [[["large", 2.0, 50.0]], [[60.0, 2.0]]])
def test_refuses_what_is_no_flat(
    client: TestClient, flats: list[list[object]]
) -> None:
    assert ask(client, flats).status_code == 400


def test_is_healthy(client: TestClient) -> None:
    assert client.get("/health").status_code == 200
    assert client.get("/ping").status_code == 200


def test_the_saved_model_is_the_one_in_the_code() -> None:
    # Fails after an edit of rent_model.py until train.py has run.
    saved = ROOT / "model" / "rent_model.py"
    assert saved.read_text() == (ROOT / "rent_model.py").read_text()
    flats = example_flats()
    model = mlflow.pyfunc.load_model(str(ROOT / "model"))
    predicted = model.predict(flats[COLUMNS].astype(float))["rent"]
    assert (predicted - flats["rent"]).abs().mean() < 50
    assert set(fit(flats)["columns"]) == set(COLUMNS)
