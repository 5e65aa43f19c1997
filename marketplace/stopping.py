"""A signal to stop is heard in one way, whatever the program is doing."""

from __future__ import annotations

import signal
from types import FrameType

STOPPING = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)
)  # Ctrl-C is Python's own


class StopSignal(KeyboardInterrupt):
    """Somebody told the program to stop; `name` says by which signal."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.name = signal.Signals(number).name


def listen_for_signals() -> None:
    """From now on a signal to stop is raised as StopSignal in the main thread, so that nothing ends without a word."""
    for number in STOPPING:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup wants to outlive its terminal
            signal.signal(number, _interrupt)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    raise StopSignal(number)
