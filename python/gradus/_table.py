"""From NumPy arrays and pandas data frames to the library's tables, columns read as the command line reads them in a file."""
from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from ._error import Error
from ._gradus import Table

_MOST_EXACT = 2.0**53  # up to here float64 has every whole number


def is_frame(X: Any) -> bool:
    """Whether X is a pandas DataFrame, without importing pandas for it."""
    return hasattr(X, "iloc") and hasattr(X, "dtypes") and getattr(X, "ndim", 0) == 2


def has_words(X: Any) -> bool:
    """Whether a data frame has columns that are not plainly numbers."""
    import pandas as pd

    return not all(pd.api.types.is_numeric_dtype(dtype) and not pd.api.types.is_bool_dtype(dtype) for dtype in X.dtypes)


def column_names(names: Sequence[str] | None, count: int) -> list[str]:
    """The names given, or c1, c2, ... as the command line calls the columns of a file without a header line."""
    if names is None:
        return [f"c{number + 1}" for number in range(count)]
    twice = sorted({name for name in names if list(names).count(name) > 1}) if len(set(names)) < len(names) else []
    if twice:
        raise Error(f"X has two columns called {twice[0]!r}", code="ragged-table", hint="rename one of them")
    return list(names)


def unused_name(wanted: str, names: Sequence[str]) -> str:
    """`wanted`, with underscores where a column has that name."""
    while wanted in names:
        wanted += "_"
    return wanted


def as_text(value: Any) -> str:
    """One value as the library writes it: "male", "true", "1", "0.5"."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, (int, np.integer)) and abs(int(value)) > _MOST_EXACT:
        return str(int(value))
    if isinstance(value, (int, float, np.integer, np.floating)):
        text = repr(float(value) + 0.0)
        return text[:-2] if text.endswith(".0") else text
    return str(value)


def are_numbers(values: np.ndarray) -> bool:
    """Whether labels are numbers that float64 can tell apart."""
    if values.dtype.kind in "iuf":
        return bool(values.dtype.kind == "f" or np.all(np.abs(values.astype(np.float64)) <= _MOST_EXACT))
    return values.dtype.kind == "O" and all(
        isinstance(value, (int, float, np.number)) and not isinstance(value, bool) and abs(value) <= _MOST_EXACT
        for value in values)


def _add_words(table: Table, name: str, column: Any) -> None:
    import pandas as pd

    codes, values = pd.factorize(column)  # in order of first appearance, missing as -1
    levels: dict[str, int] = {}
    places = np.array([levels.setdefault(as_text(value), len(levels)) for value in values], dtype=np.int32)
    table.add_words(name, np.where(codes < 0, -1, places[codes]) if len(places) else codes, list(levels))


def _add_numbers(table: Table, name: str, values: np.ndarray) -> None:
    if np.isinf(values).any():
        raise ValueError("Input X contains infinity or a value too large for dtype('float64').")
    table.add_numbers(name, values)


def _add_column(table: Table, name: str, column: Any) -> None:
    """Adds a column of a data frame by what it holds: numbers, dates as days since 1970, anything else as words."""
    import pandas as pd

    types = pd.api.types
    holds = pd.api.types.infer_dtype(column, skipna=True) if column.dtype == object else ""
    if types.is_datetime64_any_dtype(column.dtype) or holds in ("date", "datetime", "datetime64"):
        times = pd.to_datetime(column, utc=True)
        table.add_dates(name, ((times - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)).to_numpy(np.float64))
    elif types.is_timedelta64_dtype(column.dtype):
        _add_numbers(table, name, (column / pd.Timedelta(days=1)).to_numpy(np.float64))
    elif holds in ("integer", "floating", "mixed-integer-float", "decimal", "empty"):
        _add_numbers(table, name, pd.to_numeric(column).to_numpy(np.float64, na_value=np.nan))
    elif types.is_numeric_dtype(column.dtype) and not types.is_bool_dtype(column.dtype):
        _add_numbers(table, name, column.to_numpy(np.float64, na_value=np.nan))
    else:
        _add_words(table, name, column)


def table_of(X: Any, names: Sequence[str]) -> Table:
    """A table with the columns of a data frame, or of a matrix of float32 or float64."""
    table = Table()
    if is_frame(X):
        for position, name in enumerate(names):
            _add_column(table, name, X.iloc[:, position])
    else:
        table.add_matrix(list(names), np.ascontiguousarray(X))
    return table


def add_labels(table: Table, name: str, y: np.ndarray, classes: np.ndarray) -> None:
    """Adds the target of a classifier: numbers as numbers, so that the model reads them in files too, else words."""
    if are_numbers(classes):
        table.add_numbers(name, y.astype(np.float64))
        return
    levels: dict[str, int] = {}  # in order of first appearance, as in a file: the split goes by it
    texts = {value: as_text(value) for value in set(y.tolist())}
    codes = [levels.setdefault(texts[value], len(levels)) for value in y.tolist()]
    table.add_words(name, np.array(codes, dtype=np.int32), list(levels))
