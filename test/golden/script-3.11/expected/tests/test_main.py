"""Run with `pytest`, once requirements-dev.txt is installed."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from main import main
from scoring import Detector
from stopping import CleanStop, Stopped

JOB = Path(__file__).parent.parent / "main.py"


def results(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_scores_what_it_makes_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "80"]) == 0
    records = results(capsys.readouterr().out)
    assert [record["id"] for record in records] == list(range(1, 81))
    assert [record["id"] for record in records if record["outlier"]] == [40, 80]


def test_keeps_what_else_a_record_says(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"value": 1, "site": "Ω-3"}\n', encoding="utf-8")
    assert main([str(source), "--output", str(target)]) == 0
    assert results(target.read_text(encoding="utf-8")) == [
        {"value": 1, "site": "Ω-3", "score": 0.0, "outlier": False}
    ]


@pytest.mark.parametrize("bad", ["", "{", "[1]", '{"value": "1"}', '{"value": true}'])
def test_skips_and_counts_what_is_no_record(
    bad: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(f'{{"value": 1}}\n{bad}\n{{"value": 2}}\n', encoding="utf-8")
    assert main([str(source)]) == 1
    assert len(results(capsys.readouterr().out)) == 2


def test_says_when_there_is_no_such_file(tmp_path: Path) -> None:
    assert main([str(tmp_path / "missing.jsonl")]) == 1


def test_outliers_do_not_become_normal() -> None:
    detector = Detector(threshold=4)
    for value in [10, 11, 9, 10, 12, 8] * 5:
        detector.score(value)
    assert [detector.score(100) > 4 for _ in range(20)] == [True] * 20


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("waiting", [["--pause", "60"], ["-"]], ids=["pause", "stdin"])
def test_stops_when_told(number: signal.Signals, waiting: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, str(JOB), *waiting, "--progress", "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as job:
        assert job.stdin and job.stderr
        if waiting == ["-"]:
            job.stdin.write('{"value": 1}\n')
            job.stdin.flush()
        # A signal that comes before the job is up would end Python itself.
        assert "1 records" in job.stderr.readline()
        job.send_signal(number)
        out, err = job.communicate(timeout=10)
    assert job.returncode == 128 + number
    assert len(results(out)) == 1
    assert "1 scored" in err
    assert f"stopped by {number.name}" in err


def test_finishes_the_record_it_is_at() -> None:
    finished = False
    with pytest.raises(Stopped) as stopped, CleanStop() as stop, stop.after_this():
        signal.raise_signal(signal.SIGTERM)
        finished = True
    assert finished
    assert stopped.value.exit_code == 143


def test_a_second_signal_does_not_wait() -> None:
    finished = False
    with pytest.raises(Stopped), CleanStop() as stop, stop.after_this():
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        finished = True
    assert not finished
