"""The model. Replace this file with yours.

All that app.py needs is a function from a column to scores, and a table to begin with.
"""

import numpy as np
import pandas as pd


def robust_scores(values: pd.Series) -> pd.Series:
    """How far each value is from the median, in robust standard deviations.

    The spread is the median absolute deviation (Iglewicz and Hoaglin's modified
    z-score), which a few outliers do not widen as they would a standard deviation.
    A column that hardly changes has no spread to measure by: its scores are 0.
    """
    distance = values - values.median()
    spread = distance.abs().median()
    if not spread > 0:
        return distance * 0.0
    # 0.6745 makes the spread of a normal distribution one.
    return 0.6745 * distance / spread


def example_table(rows: int = 400) -> pd.DataFrame:
    """Readings of two sensors with a daily rhythm, and five faults in each."""
    generator = np.random.default_rng(7)
    hour = np.arange(rows)
    rhythm = np.sin(2 * np.pi * hour / 24)
    table = pd.DataFrame(
        {
            "temperature": 20 + 2 * rhythm + generator.normal(0, 0.5, rows),
            "pressure": 1013 - rhythm + generator.normal(0, 1, rows),
        },
        index=pd.Index(hour, name="hour"),
    )
    for column, jump in (("temperature", 15.0), ("pressure", -30.0)):
        table.loc[generator.choice(hour, 5, replace=False), column] += jump
    return table.round(2)
