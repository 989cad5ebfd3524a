"""The model. Replace this file with yours: main.py needs only score() for a value."""

import math


class Detector:
    """Tells how unusual a number is among all before it (Welford's running variance).

    Outliers are scored but not learned from, or a few of them would pass for normal.
    """

    # With fewer values than this a spread means little, and nothing is unusual yet.
    WARM_UP = 30

    def __init__(self, threshold: float) -> None:
        self.threshold = threshold
        self._count = 0
        self._mean = 0.0
        self._squares = 0.0

    def score(self, value: float) -> float:
        """Distance from the mean so far, in standard deviations; 0 while warming up."""
        score = 0.0
        if self._count >= self.WARM_UP and self._squares > 0:
            score = (value - self._mean) / math.sqrt(self._squares / self._count)
        if abs(score) < self.threshold:
            self._learn(value)
        return score

    def _learn(self, value: float) -> None:
        self._count += 1
        before = value - self._mean
        self._mean += before / self._count
        self._squares += before * (value - self._mean)
