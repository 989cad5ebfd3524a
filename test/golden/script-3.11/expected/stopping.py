"""Stopping between two records instead of in the middle of one."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType


class Stopped(BaseException):
    """Raised where a signal stops the job.

    Not an Exception, so that `except Exception` around one record does not swallow it.
    """

    def __init__(self, received: signal.Signals) -> None:
        super().__init__(received.name)
        self.signal = received

    @property
    def exit_code(self) -> int:
        """What a shell reports for that signal: 130 for SIGINT, 143 for SIGTERM."""
        return 128 + self.signal


class CleanStop:
    """Turns SIGTERM and SIGINT into `Stopped`, at once or after the current record.

    The first process of a container gets no default for SIGTERM from the kernel:
    without a handler `docker stop` waits ten seconds and then kills it.
    """

    def __init__(self) -> None:
        self._working = False
        self._received: signal.Signals | None = None

    def __enter__(self) -> "CleanStop":
        self._before = {
            number: signal.signal(number, self._handle)
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, number: int, frame: FrameType | None) -> None:
        # Whoever asks twice does not want to wait for the record.
        asked_before = self._received is not None
        self._received = signal.Signals(number)
        if asked_before or not self._working:
            raise Stopped(self._received)

    @contextmanager
    def after_this(self) -> Iterator[None]:
        """What runs inside is finished before a signal takes effect."""
        self._working = True
        try:
            yield
        finally:
            self._working = False
        if self._received is not None:
            raise Stopped(self._received)
