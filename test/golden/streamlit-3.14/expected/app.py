"""A page to explore what a model says about data: finds the outliers in a table."""

import atexit
import logging
import os

import pandas as pd
import streamlit as st

from model import example_table, robust_scores

logging.basicConfig(
    level=os.environ.get("LOG_LEVEL") or "INFO",
    format="%(asctime)s %(levelname)s %(name)s: %(message)s",
)
log = logging.getLogger("app")


# Streamlit runs the whole script again at each click; what is slow, such as loading a
# model, goes into a cached function like this one and runs once for all visitors.
@st.cache_data(show_spinner="Loading the example")
def load_example() -> pd.DataFrame:
    table = example_table()
    log.info("example loaded: %d rows", len(table))
    return table


# Streamlit has no shut-down hook, but when SIGTERM has stopped the server Python exits
# as usual: here is the place to close connections. Cached, so registered only once.
@st.cache_resource(show_spinner=False)
def clean_up_at_exit() -> None:
    atexit.register(log.info, "stopped, bye")


def read_table() -> pd.DataFrame:
    """The uploaded table, or the example until there is one."""
    upload = st.sidebar.file_uploader("Table", type="csv")
    if upload is None:
        return load_example()
    try:
        return pd.read_csv(upload)
    except ValueError as error:
        # pandas' ParserError and EmptyDataError are ValueErrors, as is a bad encoding.
        st.error(f"This file could not be read as CSV: {error}")
        st.stop()


def main() -> None:
    st.set_page_config(page_title="Outliers", layout="wide")
    clean_up_at_exit()
    st.title("Outliers")
    table = read_table()
    numeric = table.select_dtypes("number").columns.tolist()
    if not numeric:
        st.error("This table has no column with numbers.")
        st.stop()
    column = st.sidebar.selectbox("Column", numeric)
    threshold = st.sidebar.slider("Threshold", 1.0, 10.0, 3.5, 0.5)

    scored = table.assign(score=robust_scores(table[column]))
    unusual = scored[scored["score"].abs() >= threshold]

    rows, found = st.columns(2)
    rows.metric("Rows", len(table))
    found.metric("Outliers", len(unusual))
    st.line_chart(table[column])
    st.dataframe(unusual)
    st.download_button("Download", unusual.to_csv(), "outliers.csv", "text/csv")


main()
