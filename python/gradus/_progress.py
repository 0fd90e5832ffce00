"""One line of progress, rewritten in place on a terminal and in notebooks, now and then a line of its own elsewhere."""
from __future__ import annotations

import sys
import time
from typing import Optional, TextIO

_SECONDS_BETWEEN_LINES = 5.0


class ProgressLine:
    """Called after epochs, some twenty times a second at most.

    Examples
    --------
    >>> import sys
    >>> line = ProgressLine(sys.stdout, rewrite=False)
    >>> line(1, 0.6931, 0.7, 1, 0.02)
    epoch 1   cost 0.6931   validation 0.7   best epoch 1   0.0 s
    >>> line.close()
    """

    def __init__(self, stream: Optional[TextIO] = None, rewrite: Optional[bool] = None) -> None:
        notebook = "ipykernel" in sys.modules
        self._stream = stream or (sys.stdout if notebook else sys.stderr)
        self._rewrite = (notebook or self._stream.isatty()) if rewrite is None else rewrite
        self._width, self._text, self._next, self._written = 0, "", 0.0, ""

    def __call__(self, epoch: int, train_cost: float, validation_cost: Optional[float], best_epoch: int,
                 seconds: float) -> None:
        parts = [f"epoch {epoch}", f"cost {train_cost:.4g}"]
        if validation_cost is not None:
            parts += [f"validation {validation_cost:.4g}", f"best epoch {best_epoch}"]
        self._text = "   ".join([*parts, f"{seconds:.1f} s"])
        if self._rewrite:
            self._stream.write("\r" + self._text.ljust(self._width))
            self._stream.flush()
            self._width, self._written = len(self._text), self._text
        elif time.monotonic() >= self._next:
            self._write_line()

    def close(self) -> None:
        """Ends the line, or says how it ended where the last epochs were not told."""
        if self._rewrite and self._width:
            self._stream.write("\n")
        elif self._text != self._written:
            self._write_line()

    def _write_line(self) -> None:
        self._stream.write(self._text + "\n")
        self._stream.flush()
        self._next, self._written = time.monotonic() + _SECONDS_BETWEEN_LINES, self._text
