"""Deep feed-forward networks from tables, with scikit-learn's interface.

`GradusClassifier` and `GradusRegressor` train on arrays and data frames as they are; `gradus.steps` has the functions of
the article that the library follows, one by one.
"""
from . import steps
from ._error import Error
from ._estimators import GradusClassifier, GradusRegressor
from ._gradus import version as __version__

__all__ = ["Error", "GradusClassifier", "GradusRegressor", "__version__", "steps"]
