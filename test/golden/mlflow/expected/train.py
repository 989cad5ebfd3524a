"""Fits the model and saves it to model/, which is what the image serves."""

import json
import shutil
import tempfile
from pathlib import Path

import mlflow
import numpy as np
import pandas as pd
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

ROOT = Path(__file__).parent
COLUMNS = ["area", "rooms", "age"]


def example_flats(number: int = 200) -> pd.DataFrame:
    """Flats with their rents, made up so that the starter has something to fit."""
    generator = np.random.default_rng(7)
    area = generator.uniform(20, 140, number).round(1)
    flats = pd.DataFrame(
        {
            "area": area,
            "rooms": np.clip((area / 25).round(), 1, 6),
            "age": generator.integers(0, 100, number),
        }
    )
    noise = generator.normal(0, 40, number)
    exact = 180 + 11 * flats["area"] + 35 * flats["rooms"] - 1.5 * flats["age"]
    return flats.assign(rent=(exact + noise).round(2))


def fit(flats: pd.DataFrame) -> dict[str, object]:
    """Least squares."""
    table = flats[COLUMNS].to_numpy(dtype=float)
    table = np.column_stack([np.ones(len(table)), table])
    found, *_ = np.linalg.lstsq(table, flats["rent"].to_numpy(), rcond=None)
    constant, *shares = (round(float(value), 4) for value in found)
    return {"constant": constant, "columns": dict(zip(COLUMNS, shares, strict=True))}


def save(folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "coefficients.json"
        text = json.dumps(fit(example_flats()), indent=2)
        file.write_text(text + "\n", encoding="utf-8")
        shutil.rmtree(folder, ignore_errors=True)
        mlflow.pyfunc.save_model(
            folder,
            python_model=ROOT / "rent_model.py",
            artifacts={"coefficients": str(file)},
            signature=ModelSignature(
                inputs=Schema([ColSpec("double", column) for column in COLUMNS]),
                outputs=Schema([ColSpec("double", "rent")]),
            ),
            # What the model needs is what the image gets.
            pip_requirements=str(ROOT / "requirements.in"),
        )


if __name__ == "__main__":
    save(ROOT / "model")
