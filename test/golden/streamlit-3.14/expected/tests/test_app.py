"""Run with `pytest`, once requirements.txt and requirements-dev.txt are installed."""

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from model import example_table, robust_scores

APP = Path(__file__).parent.parent / "app.py"


@pytest.fixture
def page() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=30).run()


def metrics(page: AppTest) -> dict[str, str]:
    return {metric.label: metric.value for metric in page.metric}


def test_shows_the_example(page: AppTest) -> None:
    assert not page.exception
    assert metrics(page) == {"Rows": "400", "Outliers": "5"}


def test_a_higher_threshold_finds_less(page: AppTest) -> None:
    page.slider[0].set_value(1.0).run()
    many = int(metrics(page)["Outliers"])
    page.slider[0].set_value(10.0).run()
    assert many > int(metrics(page)["Outliers"])


def test_another_column_can_be_chosen(page: AppTest) -> None:
    page.selectbox[0].set_value("pressure").run()
    assert not page.exception
    assert metrics(page)["Outliers"] == "5"


def test_reads_an_uploaded_table(page: AppTest) -> None:
    rows = "\n".join(["value,name", *["1,a", "2,b"] * 10, "99,c"])
    page.file_uploader[0].set_value(("readings.csv", rows.encode(), "text/csv")).run()
    assert not page.exception
    assert metrics(page) == {"Rows": "21", "Outliers": "1"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "could not be read"),
        (b"\xff\xfe\x00", "could not be read"),
        (b"name\na\n", "no column with numbers"),
    ],
)
def test_says_what_is_wrong_with_a_file(
    page: AppTest, text: bytes, message: str
) -> None:
    page.file_uploader[0].set_value(("bad.csv", text, "text/csv")).run()
    assert not page.exception
    assert message in page.error[0].value


def test_scores_find_the_odd_one_out() -> None:
    scores = robust_scores(pd.Series([10.0, 11.0, 9.0, 10.0, 40.0]))
    assert scores.idxmax() == 4
    assert scores.iloc[4] > 10


def test_a_constant_column_has_no_outliers() -> None:
    assert robust_scores(pd.Series([5, 5, 5, 5])).tolist() == [0, 0, 0, 0]


def test_the_example_is_the_same_every_time() -> None:
    pd.testing.assert_frame_equal(example_table(), example_table())
