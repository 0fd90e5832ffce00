"""The one exception that the library raises."""
from __future__ import annotations

import re
from typing import Any, Sequence

# What the command line calls otherwise.
PARAMETER_OF_OPTION = {"seed": "random_state", "threads": "n_jobs", "weight": "sample_weight", "target": "y"}


def parameter_name(option: str) -> str:
    """The parameter that says what the command line's option says."""
    return PARAMETER_OF_OPTION.get(option, option.replace("-", "_"))


def in_python(text: str) -> str:
    """Options in a text of the library, such as "--batch-size 256", as parameters: "batch_size=256"."""
    text = re.sub(r"\boption --([a-z0-9-]+)", lambda match: f"parameter {parameter_name(match[1])}", text)
    return re.sub(r"--([a-z0-9-]+)( [^\s;,]+)?",
                  lambda match: parameter_name(match[1]) + (f"={match[2][1:]}" if match[2] else ""), text)


class Error(ValueError):
    """What is wrong, where, and what to do.

    Attributes
    ----------
    code : str
        A stable word such as ``"missing-column"``; docs/errors.md lists them.
    place : str
        Where: a file, or ``"parameter NAME"``; empty when there is no place.
    why : str
        The reason, where it is not obvious.
    hint : str
        What to do about it.

    Examples
    --------
    >>> import gradus
    >>> try:
    ...     gradus.GradusClassifier(activation="rely").fit([[0], [1], [2], [3]], [0, 1, 0, 1])
    ... except gradus.Error as error:
    ...     print(error.code, error.place, error.hint, sep=" | ")
    invalid-activation | parameter activation | activation=relu
    """

    def __init__(self, text: str, *, code: str = "", place: str = "", why: str = "", hint: str = "", about: str = "",
                 details: Sequence[str] = ()) -> None:
        self.text, self.place, self.why, self.hint = map(in_python, (text, place, why, hint))
        self.code, self.about, self.details = code, about, list(details)
        parts = [self.text, self.about, self.why, *self.details, self.hint]
        super().__init__("; ".join(part for part in parts if part))

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (self.__dict__,)


def _rebuilt(said: dict[str, Any]) -> Error:
    return Error(**said)
