"""A batch job: reads records, scores each, writes results, and stops cleanly when told.

Records are JSON Lines with a number each, `{"id": 17, "value": 3.2}`. The answer adds
how unusual the number is among those before it. Without an input file the job makes up
its own, so that it shows something at once:

    python main.py
    python main.py readings.jsonl --output scores.jsonl
    cat readings.jsonl | python main.py -

Exit codes: 0 done, 1 some records could not be read, 2 wrong arguments, 130 stopped by
Ctrl-C, 143 stopped by SIGTERM. Results written before the stop are whole lines.
"""

import argparse
import json
import logging
import os
import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scoring import Detector
from stopping import CleanStop, Stopped

log = logging.getLogger("job")


def parse_arguments(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Score the records of a JSON Lines file.",
        epilog="Logs go to stderr; LOG_LEVEL sets how much.",
    )
    parser.add_argument(
        "input",
        nargs="?",
        help="JSON Lines file, or - for stdin; made-up records when left out",
    )
    parser.add_argument(
        "--output", type=Path, help="where results go; stdout when left out"
    )
    parser.add_argument(
        "--threshold",
        type=float,
        default=4.0,
        metavar="Z",
        help="standard deviations that make an outlier (default: %(default)s)",
    )
    parser.add_argument(
        "--count",
        type=int,
        default=100,
        metavar="N",
        help="how many records to make up (default: %(default)s)",
    )
    parser.add_argument(
        "--pause",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="wait after each record, to watch the job or to try out stopping it",
    )
    parser.add_argument(
        "--progress",
        type=int,
        default=100,
        metavar="N",
        help="log after every N records (default: %(default)s)",
    )
    return parser.parse_args(arguments)


def lines_of(source: str | None, count: int) -> Iterator[str]:
    """The records as text: from a file, from stdin, or made up."""
    if source == "-":
        yield from sys.stdin
    elif source is not None:
        with Path(source).open(encoding="utf-8") as file:
            yield from file
    else:
        # A fixed seed: two runs of the same command are to give the same output.
        generator = random.Random(7)
        for number in range(1, count + 1):
            spike = 8 if number % 40 == 0 else 0
            value = round(generator.gauss(20, 1) + spike, 2)
            yield json.dumps({"id": number, "value": value})


def score_line(line: str, detector: Detector) -> str:
    """One result as a line of JSON; ValueError where the line is not a record."""
    record = json.loads(line)
    if not isinstance(record, dict):
        raise ValueError("not a JSON object")
    value = record.get("value")
    # A bool is an int to Python, but nobody measured it.
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise ValueError('no number under "value"')
    score = detector.score(value)
    outlier = abs(score) >= detector.threshold
    return json.dumps({**record, "score": round(score, 2), "outlier": outlier})


def run(options: argparse.Namespace, output: IO[str], stop: CleanStop) -> int:
    """Score every record; returns how many could not be read."""
    detector = Detector(options.threshold)
    done = failed = 0
    started = time.monotonic()
    try:
        for number, line in enumerate(lines_of(options.input, options.count), start=1):
            with stop.after_this():
                try:
                    result = score_line(line, detector)
                except ValueError as error:
                    failed += 1
                    log.warning("line %d skipped: %s", number, error)
                else:
                    print(result, file=output)
                    done += 1
                if number % options.progress == 0:
                    log.info("%d records", number)
            time.sleep(options.pause)
    finally:
        # Also on the way out after a signal: nothing that was scored is lost.
        output.flush()
        seconds = time.monotonic() - started
        log.info("%d scored, %d skipped in %.1f s", done, failed, seconds)
    return failed


def main(arguments: list[str] | None = None) -> int:
    options = parse_arguments(arguments)
    logging.basicConfig(
        level=os.environ.get("LOG_LEVEL") or "INFO",
        format="%(asctime)s %(levelname)s %(name)s: %(message)s",
    )
    try:
        with CleanStop() as stop:
            if options.output is None:
                failed = run(options, sys.stdout, stop)
            else:
                with options.output.open("w", encoding="utf-8") as output:
                    failed = run(options, output, stop)
    except Stopped as stopped:
        log.warning("stopped by %s", stopped.signal.name)
        return stopped.exit_code
    except OSError as error:
        log.error("%s", error)
        return 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
