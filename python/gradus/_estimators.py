"""GradusClassifier and GradusRegressor: scikit-learn's interface, thin around the library."""
from __future__ import annotations

import os
import warnings
from typing import Any, Optional, Sequence

import numpy as np
from joblib import effective_n_jobs
from scipy import sparse
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils import check_consistent_length, check_random_state, column_or_1d
from sklearn.utils.class_weight import compute_sample_weight
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, assert_all_finite, check_is_fitted

from . import _gradus, _html, _options, _table
from ._error import Error, in_python
from ._progress import ProgressLine

_ROWS_DENSE = 8192  # rows of a sparse matrix that are made dense at a time
_NOT_FOR_SHUFFLED_ROWS = {
    "check_sample_weights_invariance": "it also shuffles the rows, and their order says which are validated with and "
                                       "which are in a batch; rows of weight 0 are left out before any of that"}


class _Estimator(BaseEstimator):
    """What both estimators share. `_classes` says whether answers are classes."""

    _classes = True
    _defaults: dict[str, Any]

    def _more_tags(self) -> dict[str, Any]:
        return {"allow_nan": True, "_xfail_checks": _NOT_FOR_SHUFFLED_ROWS}

    # What goes in.

    def _inputs(self, X: Any, *, reset: bool, least: int = 1) -> Any:
        """X checked: a data frame where it has columns of words, else a matrix of float32 or float64."""
        if _table.is_frame(X) and _table.has_words(X):
            self._check_feature_names(X, reset=reset)
            self._check_n_features(X, reset=reset)
            if len(X) < least:
                raise ValueError(f"Found array with {len(X)} sample(s) (shape={X.shape}) while a minimum of {least} is "
                                 "required.")
            return X
        X = self._validate_data(X, reset=reset, accept_sparse="csr", dtype=(np.float64, np.float32), order="C",
                                force_all_finite="allow-nan", ensure_min_samples=least)
        return X

    def _names(self) -> list[str]:
        return _table.column_names(getattr(self, "feature_names_in_", None), self.n_features_in_)

    def _weights(self, sample_weight: Any, X: Any, y: np.ndarray) -> Optional[np.ndarray]:
        """The weight of each row, or None where all are 1."""
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64, only_non_negative=True)
        if self._classes and isinstance(self.class_weight, dict):
            if y.ndim == 2:
                raise Error("class_weight is for one target, and y has several", code="invalid-class-weight",
                            place="parameter class_weight", hint="sample_weight")
            of_classes = compute_sample_weight(self.class_weight, y)
            weights = of_classes if weights is None else weights * of_classes
        return None if weights is None or np.all(weights == 1) else weights

    def _texts(self, target: str) -> dict[str, str]:
        """The options that the parameters and the data choose."""
        texts = _options.texts_of(self.get_params(deep=False), classes=self._classes)
        seed = self.random_state
        if seed is not None and not isinstance(seed, (int, np.integer)):
            seed = check_random_state(seed).randint(2**31)
        if seed is not None:
            texts["seed"] = str(seed)
        texts["threads"] = str(self._threads())
        texts["target"] = target
        texts["task"] = self._task()
        return texts

    def _threads(self) -> int:
        return 1 if self.n_jobs is None else effective_n_jobs(self.n_jobs)

    def _training_rows(self, X: Any, y: Any, sample_weight: Any, *, reset: bool, least: int) -> tuple[Any, ...]:
        """X, y and the weights, checked, without rows of weight 0."""
        if y is None:
            raise ValueError(f"{type(self).__name__} requires y to be passed, but the target y is None")
        X = self._inputs(X, reset=reset, least=least)
        name = self._target_name(y)
        y = self._answers(y)
        check_consistent_length(X, y)
        weights = self._weights(sample_weight, X, y)
        if weights is not None and not np.all(weights > 0):
            kept = weights > 0
            if not kept.any():
                raise Error("sample_weight is 0 for every row", code="bad-weight", place="parameter sample_weight")
            X, y, weights = (X[kept] if not _table.is_frame(X) else X.loc[kept]), y[kept], weights[kept]
        return X, y, weights, name if isinstance(name, str) and name else "target"

    def _target_name(self, y: Any) -> Any:
        return getattr(y, "name", None)

    def _free_target(self, target: str, names: Sequence[str]) -> str:
        return _table.unused_name(target, names)

    def _table_with_answers(self, X: Any, y: np.ndarray, weights: Optional[np.ndarray], target: str,
                            weight: str) -> _gradus.Table:
        table = _table.table_of(X.toarray() if sparse.issparse(X) else X, self._names())
        self._add_answers(table, target, y)
        if weights is not None:
            table.add_numbers(weight, weights)
        return table

    # Learning.

    def fit(self, X: Any, y: Any, sample_weight: Any = None, eval_set: Any = None) -> "_Estimator":
        """Learn from rows with answers.

        Parameters
        ----------
        X : array, sparse matrix or DataFrame of shape (n_samples, n_features)
            float32 and float64 are taken as they are. Columns of a DataFrame may hold words, categories, booleans and
            dates. Missing cells are NaN or None. A sparse matrix is made dense.
        y : array of shape (n_samples,), or of a classifier also (n_samples, n_labels) of 0 and 1
        sample_weight : array of shape (n_samples,), optional
            How much each row counts, from 0 up; rows of weight 0 are left out.
        eval_set : tuple (X, y), optional
            Rows to validate with after every epoch, instead of a share of X.

        Returns
        -------
        self

        Notes
        -----
        Ctrl-C ends training after the current step. The estimator is then fitted with the best network so far, and the
        KeyboardInterrupt goes on to the caller.
        """
        X, y, weights, target = self._training_rows(X, y, sample_weight, reset=True, least=2)
        self._learn_classes(y)
        names = self._names()
        target = self._free_target(target, names)
        weight = _table.unused_name("sample_weight", [*names, *target.split(",")])
        table = self._table_with_answers(X, y, weights, target, weight)
        texts = self._texts(target)
        if weights is not None:
            texts["weight"] = weight
        validation = None
        if eval_set is not None:
            X_held, y_held = eval_set[0] if len(eval_set) == 1 else eval_set
            X_held, y_held = self._inputs(X_held, reset=False), self._answers(y_held)
            check_consistent_length(X_held, y_held)
            ones = None if weights is None else np.ones(len(y_held))
            validation = self._table_with_answers(X_held, y_held, ones, target, weight)
        progress = ProgressLine() if self.verbose else None
        try:
            trained = _gradus.fit(texts, table, validation, names, progress)
        finally:
            if progress is not None:
                progress.close()
        return self._take(*trained)

    def _partial_fit(self, X: Any, y: Any, sample_weight: Any, first: bool) -> "_Estimator":
        """One pass over X and y; `classes_` is set."""
        X, y, weights, target = self._training_rows(X, y, sample_weight, reset=first, least=1)
        names = self._names()
        target = _table.unused_name(target, names) if first else self.model_.about()["target"]
        weight = _table.unused_name("sample_weight", [*names, target])
        table = self._table_with_answers(X, y, weights, target, weight)
        texts = self._texts(target)
        if weights is not None:
            texts["weight"] = weight
        model = _gradus.start(texts, table, names, self._labels()) if first else self.model_
        return self._take(*model.further(texts, table))

    def _take(self, model: _gradus.Model, warned: Sequence[str], raised: Optional[BaseException]) -> "_Estimator":
        self.model_ = model
        self._match_classes()
        for text in warned:
            warnings.warn(in_python(text), UserWarning, stacklevel=3)
        if raised is not None:
            raise raised
        return self

    # Answering.

    def _values(self, X: Any, want_Z: bool = False) -> np.ndarray:
        """The answers of the network, or Z of its last layer, a row a sample."""
        fitted = self.__dict__
        if type(X) is np.ndarray and "model_" in fitted and "feature_names_in_" not in fitted:
            values = self.model_.predict_rows(X, want_Z, self._threads())
            if values is not None:
                return values
        check_is_fitted(self, "model_")
        X = self._inputs(X, reset=False)
        if sparse.issparse(X):
            blocks = (X[first:first + _ROWS_DENSE] for first in range(0, X.shape[0], _ROWS_DENSE))
            return np.concatenate([self._checked_values(block.toarray(), want_Z) for block in blocks])
        return self._checked_values(X, want_Z)

    def _checked_values(self, X: Any, want_Z: bool) -> np.ndarray:
        values = None if _table.is_frame(X) else self.model_.predict_rows(X, want_Z, self._threads())
        if values is None:
            values = self.model_.predict_table(_table.table_of(X, self._names()), want_Z, self._threads())
        return values

    # What was learned.

    def _history(self) -> dict[str, Any]:
        if "model_" not in self.__dict__:
            raise AttributeError(f"this {type(self).__name__} is not fitted yet")
        return self.model_.history()

    @property
    def n_iter_(self) -> int:
        """Epochs that were made."""
        return len(self._history()["train_cost"])

    @property
    def loss_curve_(self) -> list[float]:
        """The mean cost of each epoch's batches."""
        return self._history()["train_cost"]

    @property
    def validation_loss_curve_(self) -> list[float]:
        """The cost of the rows to validate with after each epoch; empty without such rows."""
        return self._history()["validation_cost"]

    @property
    def coefs_(self) -> list[np.ndarray]:
        """W of each layer, of shape (n_prev, n); a copy.

        n_prev of the first is that of the numbers that the network sees: a column with an embedding has as many of them as
        there are numbers in a row of its table, in the place of the column."""
        self._history()
        return self.model_.parameters()[0]

    @property
    def embeddings_(self) -> dict[str, tuple[list[str], np.ndarray]]:
        """For each column with an embedding its words, and the table E of shape (n_words, n); a copy. The last words are
        those for words never seen, ``(unseen)``, and ``(missing)``."""
        self._history()
        return self.model_.embeddings()

    @property
    def intercepts_(self) -> list[np.ndarray]:
        """b of each layer; a copy."""
        self._history()
        return self.model_.parameters()[1]

    # The model file.

    def save(self, path: "str | os.PathLike[str]") -> None:
        """Write the model file that the command line reads, and that `load` reads."""
        check_is_fitted(self, "model_")
        self.model_.save(os.fspath(path))

    @classmethod
    def load(cls, path: "str | os.PathLike[str]") -> "_Estimator":
        """An estimator from a model file, written by `save` or by ``gradus train``."""
        model = _gradus.load(os.fspath(path))
        about, options = model.about(), dict(model.history()["options"])
        if (about["task"] == "regression") == cls._classes:
            other = "GradusRegressor" if cls._classes else "GradusClassifier"
            raise Error(f"{os.fspath(path)} is a model for {about['task']}", code="task-mismatch", place=os.fspath(path),
                        hint=f"gradus.{other}.load")
        estimator = cls(**_options.parameters_of(options, classes=cls._classes))
        beside = {*(name for name, _ in about["targets"]), options.get("weight", "")}
        names = [name for name, _ in about["schema"] if name not in beside]
        estimator.model_ = model.with_columns(names)
        estimator.n_features_in_ = len(names)
        if names != _table.column_names(None, len(names)):
            estimator.feature_names_in_ = np.array(names, dtype=object)
        estimator._load_classes(about)
        return estimator

    # What is shown.

    def _repr_html_(self) -> str:
        changed = {name: value for name, value in self.get_params(deep=False).items()
                   if repr(value) != repr(self._defaults[name])}
        model = self.__dict__.get("model_")
        return _html.page(type(self).__name__, changed, model and model.about(), model and model.history())

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": self._repr_html_()}

    # What an estimator of classes does more.

    def _task(self) -> str:
        return "regression"

    def _answers(self, y: Any) -> np.ndarray:
        raise NotImplementedError

    def _add_answers(self, table: _gradus.Table, target: str, y: np.ndarray) -> None:
        table.add_numbers(target, y)

    def _learn_classes(self, y: np.ndarray) -> None:
        pass

    def _labels(self) -> list[str]:
        return []

    def _match_classes(self) -> None:
        pass

    def _load_classes(self, about: dict[str, Any]) -> None:
        pass


class GradusClassifier(ClassifierMixin, _Estimator):
    """A deep feed-forward network that answers with classes.

    Numbers are standardised and words one-hot inside, missing cells are filled and marked: nothing has to be prepared.

    Parameters
    ----------
    PARAMETERS

    Attributes
    ----------
    classes_ : array of shape (n_classes,); with several labels the numbers of the columns of y
    multilabel_ : bool
        Whether y had several columns of 0 and 1, each of which is then answered with a sigmoid of its own.
    n_features_in_ : int
    feature_names_in_ : array of shape (n_features_in_,), for a DataFrame with names
    n_iter_ : int
    loss_curve_, validation_loss_curve_ : list of float
    coefs_, intercepts_ : list of array
    embeddings_ : dict of column to (words, array)

    Examples
    --------
    >>> from sklearn.datasets import load_iris
    >>> X, y = load_iris(return_X_y=True)
    >>> classifier = GradusClassifier(layers=(16, 8), random_state=1).fit(X, y)
    >>> classifier.score(X, y) > 0.9
    True
    >>> classifier.predict_proba(X[:1]).shape
    (1, 3)
    """

    def _more_tags(self) -> dict[str, Any]:
        return {**super()._more_tags(), "multilabel": True}

    def _task(self) -> str:
        if self.multilabel_:
            return "auto"  # the targets say it
        return "binary" if len(self.classes_) == 2 else "multiclass"

    def _target_name(self, y: Any) -> Any:
        if _table.is_frame(y) and y.shape[1] > 1:  # the names of its columns, where they can stand in a list
            names = [str(name) for name in y.columns]
            return ",".join(names) if all(name and "," not in name for name in names) else None
        return super()._target_name(y)

    def _free_target(self, target: str, names: Sequence[str]) -> str:
        if not self.multilabel_:
            return super()._free_target(target, names)
        count = len(self.classes_)
        wanted = target.split(",") if target != "target" else [f"target{k + 1}" for k in range(count)]
        return ",".join(_table.unused_name(name, names) for name in wanted)

    def _answers(self, y: Any) -> np.ndarray:
        shape = y.shape if hasattr(y, "shape") else np.asarray(y).shape
        if len(shape) == 2 and type_of_target(y) == "multilabel-indicator":
            y = np.asarray(y.toarray() if sparse.issparse(y) else y, dtype=np.float64)
            if not np.isin(y, (0, 1)).all():
                raise ValueError("Unknown label type: several columns of y must hold 0 and 1")
            return y
        y = column_or_1d(y, warn=True)
        assert_all_finite(y, input_name="y")
        check_classification_targets(y)
        return y

    def _learn_classes(self, y: np.ndarray) -> None:
        self.multilabel_ = y.ndim == 2
        if self.multilabel_:
            self.classes_ = np.arange(y.shape[1])
            return
        self.classes_ = np.unique(y)
        if len(self.classes_) < 2:
            raise Error(f"y has one class only, {self.classes_[0]!r}, so there is nothing to learn",
                        code="target-one-value", place="parameter y")

    def _add_answers(self, table: _gradus.Table, target: str, y: np.ndarray) -> None:
        if y.ndim == 2:
            if not self.multilabel_ or y.shape[1] != len(self.classes_):
                raise ValueError(f"y has {y.shape[1]} columns; those of fit had {len(self.classes_)}")
            for name, column in zip(target.split(","), y.T):
                table.add_numbers(name, np.ascontiguousarray(column))
            return
        _table.add_labels(table, target, y, self.classes_)

    def _labels(self) -> list[str]:
        return [_table.as_text(value) for value in self.classes_]

    def _match_classes(self) -> None:
        """Where each of classes_ stands among the model's labels, which it sorts by their texts."""
        self._order, self._threshold = None, 0.5
        if self.multilabel_:
            return
        truths = self.classes_.dtype.kind == "b"  # which a file may spell True or TRUE
        labels = {label.lower() if truths else label: number for number, label in enumerate(self.model_.about()["labels"])}
        order = [labels[text] for text in self._labels()]
        self._order = None if order == list(range(len(order))) else order
        self._threshold = self.model_.about()["threshold"]

    def _load_classes(self, about: dict[str, Any]) -> None:
        self.multilabel_ = about["task"] == "multilabel"
        if self.multilabel_:
            self.classes_ = np.arange(len(about["targets"]))
            self._match_classes()
            return
        kind = dict(about["schema"])[about["target"]]
        labels = np.array(about["labels"])
        if kind == "number":
            labels = labels.astype(np.float64)
            if np.all(labels == np.trunc(labels)):
                labels = labels.astype(np.int64)
        elif {label.lower() for label in about["labels"]} == {"true", "false"}:
            labels = np.char.lower(labels) == "true"
        self.classes_ = labels
        self._match_classes()

    def partial_fit(self, X: Any, y: Any, classes: Any = None, sample_weight: Any = None) -> "GradusClassifier":
        """Go once through X and y, from where the last call or `fit` left off.

        The first call fixes how columns are read and scaled, so its rows should be like those to come; at least two.

        Parameters
        ----------
        X, y, sample_weight : as for fit
        classes : array of shape (n_classes,)
            All classes there are; needed in the first call.

        Returns
        -------
        self
        """
        first = "model_" not in self.__dict__
        if getattr(y, "ndim", 1) == 2 and y.shape[1] > 1 or not first and self.multilabel_:
            raise ValueError("partial_fit learns one target; fit learns several")
        if first and classes is None:
            raise ValueError("classes must be passed on the first call to partial_fit.")
        if first:
            self.classes_ = np.unique(classes)
            self.multilabel_ = False
            if len(self.classes_) < 2:
                raise ValueError("classes has one class only, so there is nothing to learn")
        elif classes is not None and not np.array_equal(self.classes_, np.unique(classes)):
            raise ValueError(f"`classes={classes!r}` is not the same as on last call to partial_fit, was: {self.classes_!r}")
        return self._partial_fit(X, y, sample_weight, first)

    def predict_proba(self, X: Any) -> np.ndarray:
        """The probability of each class, in the order of classes_: array of shape (n_samples, n_classes).

        With several labels that of each being 1: (n_samples, n_labels).
        """
        values = self._values(X)
        return values if self._order is None else values[:, self._order]

    def predict_log_proba(self, X: Any) -> np.ndarray:
        """The logarithm of predict_proba."""
        with np.errstate(divide="ignore"):
            return np.log(self.predict_proba(X))

    def predict(self, X: Any) -> np.ndarray:
        """The class of each row, the likeliest unless a threshold was chosen: array of shape (n_samples,).

        With several labels 0 or 1 for each: (n_samples, n_labels).
        """
        values = self.predict_proba(X)
        if self.multilabel_:
            return (values > 0.5).astype(np.int64)
        if len(self.classes_) == 2 and self._threshold != 0.5:
            second = 1 if self._order is None else 0  # where the class stands that the threshold is for
            return self.classes_[np.where(values[:, second] > self._threshold, second, 1 - second)]
        return self.classes_[values.argmax(axis=1)]

    def decision_function(self, X: Any) -> np.ndarray:
        """Z of the last layer: the log odds of classes_[1], of shape (n_samples,); else of shape (n_samples, n_classes)."""
        Z = self._values(X, want_Z=True)
        if self.multilabel_:
            return Z
        if len(self.classes_) == 2:
            return Z[:, 0] if self._order is None else -Z[:, 0]
        return Z if self._order is None else Z[:, self._order]


class GradusRegressor(RegressorMixin, _Estimator):
    """A deep feed-forward network that answers with numbers.

    Numbers are standardised and words one-hot inside, missing cells are filled and marked, and y is standardised and its
    units restored: nothing has to be prepared.

    Parameters
    ----------
    PARAMETERS

    Attributes
    ----------
    n_features_in_ : int
    feature_names_in_ : array of shape (n_features_in_,), for a DataFrame with names
    n_iter_ : int
    loss_curve_, validation_loss_curve_ : list of float
    coefs_, intercepts_ : list of array
    embeddings_ : dict of column to (words, array)

    Examples
    --------
    >>> import numpy as np
    >>> X = np.linspace(-1, 1, 200).reshape(-1, 1)
    >>> regressor = GradusRegressor(layers=(16,), learning_rate=0.01).fit(X, X[:, 0] ** 2)
    >>> regressor.score(X, X[:, 0] ** 2) > 0.9
    True
    """

    _classes = False

    def _answers(self, y: Any) -> np.ndarray:
        y = column_or_1d(y, warn=True)
        assert_all_finite(y, input_name="y")
        return np.asarray(y, dtype=np.float64)

    def partial_fit(self, X: Any, y: Any, sample_weight: Any = None) -> "GradusRegressor":
        """Go once through X and y, from where the last call or `fit` left off.

        The first call fixes how columns and y are read and scaled, so its rows should be like those to come; at least
        two. Arguments are those of fit.
        """
        return self._partial_fit(X, y, sample_weight, "model_" not in self.__dict__)

    def predict(self, X: Any) -> np.ndarray:
        """The answer for each row, in the units of y: array of shape (n_samples,). Of quantiles the one nearest the median."""
        values = self._values(X)
        return values[:, 0 if values.shape[1] == 1 else self.model_.about()["answer_column"]]

    def predict_quantiles(self, X: Any) -> np.ndarray:
        """What loss="quantile" says of each row, ascending: array of shape (n_samples, len(quantiles))."""
        check_is_fitted(self, "model_")
        if not self.model_.about()["quantiles"]:
            raise Error("predict_quantiles needs a regressor that learned quantiles", code="loss-mismatch",
                        place="predict_quantiles", hint='loss="quantile"')
        return self._values(X)


def _with_parameters(estimator: Any) -> None:
    """Gives a class the __init__ and the docstring that the table of options makes."""
    defaults = _options.defaults(classes=estimator._classes)

    def __init__(self: Any, **parameters: Any) -> None:
        unknown = sorted(set(parameters) - set(defaults))
        if unknown:
            raise TypeError(f"{type(self).__name__} has no parameter {unknown[0]!r}; it has {', '.join(defaults)}")
        for name, default in defaults.items():
            setattr(self, name, parameters.get(name, default))

    __init__.__signature__ = _options.signature(defaults)  # type: ignore[attr-defined]
    estimator.__init__, estimator._defaults = __init__, defaults
    estimator.__doc__ = (estimator.__doc__ or "").replace("PARAMETERS", _options.describe(classes=estimator._classes))


_with_parameters(GradusClassifier)
_with_parameters(GradusRegressor)
