"""The parameters of the estimators, made from the library's table of options, and their values as its texts."""
from __future__ import annotations

import inspect
import numbers
from typing import Any, Mapping

import numpy as np

from . import _gradus
from ._error import Error, parameter_name

_GROUPS = ("Rows", "The network", "Learning")
# sample_weight and eval_set are arguments of fit; random_state and n_jobs are what scikit-learn calls the other two.
_SAID_OTHERWISE = {"test", "weight", "seed", "threads"}
_ONLY_CLASSES = {"class-weight", "label-smoothing", "focal-gamma", "calibrate", "threshold"}
_ONLY_NUMBERS = {"huber-delta", "quantiles"}
_COLUMNS = ("ignore", "keep-column")
_ROWS = {row["name"]: row for row in _gradus.training_options()}


def option_names(*, classes: bool) -> list[str]:
    """The options that are parameters of an estimator, those that shape the network first."""
    names = [name for name, row in _ROWS.items()
             if name in _COLUMNS or (row["group"] in _GROUPS and name not in _SAID_OTHERWISE)]
    names = [name for name in names if name not in (_ONLY_NUMBERS if classes else _ONLY_CLASSES)]
    return sorted(names, key=lambda name: _GROUPS.index("Learning") if name in ("preset", "layers") else 9)


def defaults(*, classes: bool) -> dict[str, Any]:
    """Every parameter with its default. None leaves the choice to the preset."""
    parameters: dict[str, Any] = {parameter_name(name): None for name in option_names(classes=classes)}
    return {"preset": "auto", "layers": None, "hidden_layer_sizes": None, **{
        name: value for name, value in parameters.items() if name not in ("preset", "layers")},
        "random_state": None, "n_jobs": None, "verbose": 0}


def signature(parameters: Mapping[str, Any]) -> inspect.Signature:
    """The signature of an estimator's ``__init__``, which scikit-learn reads the parameters from."""
    return inspect.Signature([inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)] + [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default) for name, default in parameters.items()])


_HELP = {  # where Python takes something else than the command line
    "validation": "the share of the rows to validate with after every epoch; fit's eval_set gives such rows instead",
    "class-weight": "balanced gives rare classes as much weight as frequent ones; a dict gives the weight of each class"}


def _type(row: Mapping[str, str]) -> str:
    """What an option's values are in Python."""
    beside = f" or {row['zero']!r}" if row["zero"] else ""
    kind = row["kind"]
    if kind == "choice":
        return "{" + row["expected"].removeprefix("one of ") + "}" + (" or dict" if row["name"] == "class-weight" else "")
    if kind == "share":
        return "float"
    return {"whole number": "int", "number": "float", "numbers": "float or tuple of float", "ascending numbers": "tuple of float",
            "layers": "tuple of int", "texts": "list of str",
            "text": "str", "flag": "bool"}[kind] + beside


def describe(*, classes: bool) -> str:
    """The section Parameters of a docstring."""
    in_force = _gradus.options_in_force({})
    lines = []
    for name in option_names(classes=classes):
        row = _ROWS[name]
        default = value_of(name, in_force[name]) if in_force[name] else None
        text = _HELP.get(name, row["help"])
        lines += [f"{parameter_name(name)} : {_type(row)}, default {default!r}", f"    {text[0].upper()}{text[1:]}."]
        if name == "layers":
            lines += ["hidden_layer_sizes : another name for layers, as scikit-learn has it"]
    return "\n    ".join(lines + [
        "random_state : int, RandomState or None", "    Names the random numbers; None is 1. The same gives the same bits.",
        "n_jobs : int or None", "    Threads; None is 1, -1 all processors. The result is the same for any number.",
        "verbose : bool or int", "    Whether to show a line of progress."])


def text_of(name: str, value: Any) -> str:
    """The value of an option as the text that the library takes."""
    row = _ROWS[name]
    if isinstance(value, (bool, np.bool_)):
        if row["zero"]:
            return row["example"] if value else row["zero"]
        return "yes" if value else "no"
    if row["kind"] == "share" and not isinstance(value, numbers.Real):
        raise Error(f"{parameter_name(name)} is {value!r}, which is not a number", code=f"invalid-{name}",
                    place=f"parameter {parameter_name(name)}", hint="rows to validate with are fit's eval_set=(X, y)")
    if isinstance(value, (list, tuple, np.ndarray)):
        return ",".join(map(str, value)) or ("none" if row["kind"] == "layers" else row["zero"])
    if isinstance(value, numbers.Integral):
        return row["zero"] if row["zero"] and value == 0 else str(int(value))
    if isinstance(value, numbers.Real):
        return repr(float(value))
    return str(value)


def value_of(name: str, text: str) -> Any:
    """The other way: an option's text as a value that Python shows plainly."""
    row = _ROWS[name]
    if row["kind"] == "layers":
        return () if text == "none" else tuple(map(int, text.split(",")))
    if row["kind"] == "ascending numbers":
        return tuple(map(float, text.split(",")))
    if row["kind"] == "texts":
        return text.split(",")
    if row["kind"] == "whole number" and text != row["zero"]:
        return int(text)
    if row["kind"] == "numbers" and "," in text:
        return tuple(map(float, text.split(",")))
    if row["kind"] in ("number", "numbers", "share") and text != row["zero"]:
        return float(text)
    return text


def texts_of(parameters: Mapping[str, Any], *, classes: bool) -> dict[str, str]:
    """The options that the parameters choose, by name; what is None stays the preset's."""
    chosen = dict(parameters)
    alias = chosen.pop("hidden_layer_sizes")
    if alias is not None:
        if chosen["layers"] is not None and text_of("layers", chosen["layers"]) != text_of("layers", alias):
            raise Error("layers and hidden_layer_sizes are two names for one thing and say different things",
                        code="invalid-layers", place="parameter hidden_layer_sizes", hint="give one of them")
        chosen["layers"] = alias
    return {name: text_of(name, chosen[parameter_name(name)]) for name in option_names(classes=classes)
            if chosen[parameter_name(name)] is not None and not isinstance(chosen[parameter_name(name)], Mapping)}


def parameters_of(options: Mapping[str, str], *, classes: bool) -> dict[str, Any]:
    """The parameters that a model file's options stand for: the preset, and what differs from it."""
    preset = options.get("preset", "auto")
    usual = _gradus.options_in_force({"preset": preset})
    parameters: dict[str, Any] = {"preset": preset}
    for name in option_names(classes=classes):
        text = options.get(name)
        if name == "preset" or text is None or text == usual[name] or (name == "validation" and not _is_number(text)):
            continue
        parameters[parameter_name(name)] = value_of(name, text)
    if "seed" in options and options["seed"] != usual["seed"]:
        parameters["random_state"] = int(options["seed"])
    return parameters


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
