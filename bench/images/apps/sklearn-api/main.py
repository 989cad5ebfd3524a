"""A forest behind an API."""
import pandas
from fastapi import FastAPI
from sklearn.ensemble import RandomForestClassifier

app = FastAPI()
frame = pandas.DataFrame({"width": [1.0, 2.0, 3.0, 4.0], "height": [4.0, 3.0, 2.0, 1.0], "tall": [1, 1, 0, 0]})
forest = RandomForestClassifier(n_estimators=5, random_state=0).fit(frame[["width", "height"]].to_numpy(), frame["tall"])


@app.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/predict")
def predict(width: float, height: float) -> dict[str, float]:
    return {"tall": float(forest.predict([[width, height]])[0])}
