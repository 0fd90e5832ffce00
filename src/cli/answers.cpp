// The columns of an answer.
#include "cli/answers.hpp"

#include <fmt/format.h>

namespace gradus::cli {

Table answers_of(const Predictions& predictions) {
  const Matrix<double>& values = predictions.values;
  const auto column_of_values = [&](Index col) {
    NumberColumn column;
    for (Index row = 0; row < values.rows(); ++row) column.values.push_back(values(row, col));
    return column;
  };
  Table answers;
  if (predictions.task == Task::regression) {
    add_column(answers, "prediction", column_of_values(answer_column(predictions.quantiles)));
    for (std::size_t j = 0; j < predictions.quantiles.size(); ++j) {
      add_column(answers, fmt::format("prediction_q{}", predictions.quantiles[j]),
                 column_of_values(static_cast<Index>(j)));
    }
    return answers;
  }
  if (predictions.task == Task::multilabel) {
    for (std::size_t k = 0; k < predictions.columns.size(); ++k) {
      const LabelColumn& label = predictions.columns[k];
      add_column(answers, "prediction_" + label.column,
                 CategoryColumn{label_predictions(predictions, k).classes, label.labels});
    }
    for (std::size_t k = 0; k < predictions.columns.size(); ++k) {
      add_column(answers, "probability_" + predictions.columns[k].column,
                 column_of_values(static_cast<Index>(k)));
    }
    return answers;
  }
  add_column(answers, "prediction", CategoryColumn{predictions.classes, predictions.labels});
  for (std::size_t k = 0; k < predictions.labels.size(); ++k) {
    add_column(answers, "probability_" + predictions.labels[k],
               column_of_values(static_cast<Index>(k)));
  }
  return answers;
}

}  // namespace gradus::cli
