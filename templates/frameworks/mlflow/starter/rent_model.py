"""The model. Replace this file with yours, then run train.py.

MLflow saves this file itself ("models from code") and nothing that is pickled, so that
the model loads with any version of Python and of its packages.
"""

import json
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.pyfunc import PythonModel, PythonModelContext


class RentModel(PythonModel):
    """A straight line: so much for a flat, for each square metre, and so on."""

    def load_context(self, context: PythonModelContext) -> None:
        """Runs once, when the server starts."""
        file = Path(context.artifacts["coefficients"])
        self.coefficients = json.loads(file.read_text(encoding="utf-8"))

    def predict(
        self,
        context: PythonModelContext,
        model_input: pd.DataFrame,
        params: dict[str, Any] | None = None,
    ) -> pd.DataFrame:
        """The monthly rent of each flat. MLflow has checked the columns before."""
        rent = pd.Series(self.coefficients["constant"], index=model_input.index)
        for column, share in self.coefficients["columns"].items():
            rent = rent + share * model_input[column]
        return pd.DataFrame({"rent": rent.round(2)})


mlflow.models.set_model(RentModel())
