#!/usr/bin/env python3
"""From a CSV file to a tuned, scored and saved model that the command line reads as well.

usage: PYTHONPATH=build/release/python examples/adult.py adult.csv [TARGET]    TARGET: the column to predict, by default the last
"""
import sys

import pandas as pd
from gradus import GradusClassifier
from sklearn.model_selection import GridSearchCV, train_test_split

people = pd.read_csv(sys.argv[1], na_values=["?"], skipinitialspace=True)
target = sys.argv[2] if len(sys.argv) > 2 else people.columns[-1]
train, test = train_test_split(people, test_size=0.25, random_state=0)  # words and missing cells stay as they are

search = GridSearchCV(GradusClassifier(), {"layers": [(64,), (128, 64)], "learning_rate": [0.001, 0.003]}, cv=3)
search.fit(train.drop(columns=target), train[target])
print("best", search.best_params_, f"accuracy {search.score(test.drop(columns=target), test[target]):.3f} on rows not seen")

search.best_estimator_.save("adult.gradus")
test.to_csv("adult_test.csv", index=False)
print("the same score by the command line: gradus evaluate adult.gradus adult_test.csv")
