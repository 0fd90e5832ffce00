// Rows of numbers answered without a table: the bits are those of predict().
#include "model/matrix_predictor.hpp"

#include "tests/model/models.hpp"

#include <cmath>
#include <limits>

namespace gradus {
namespace {

using test::message_of;
using test::small_model;

/// small_model with a second number instead of its words.
template <class T>
Model model_of_numbers(Task task) {
  Model model = small_model<T>();
  model.schema[1].kind = ColumnKind::number;
  model.features.inputs[1] = NumberFeature{.column = "town", .fill = 3, .mean = -1, .deviation = 2};
  model.network.inputs = 3;
  if (task == Task::multiclass) {
    model.features.target = {.column = "sold", .task = task, .labels = {"a", "b", "c"}};
    model.network.outputs = 3;
    model.network.loss = Loss::cross_entropy;
  } else if (task == Task::regression) {
    model.features.target = {.column = "sold", .task = task, .mean = 5, .deviation = 3};
    model.network.loss = Loss::squared_error;
  }
  Parameters<T> parameters(model.network);
  for (std::size_t i = 0; i < parameters.flat().size(); ++i) {
    parameters.flat()[i] = static_cast<T>(static_cast<double>(i * 37 % 11) / 7 - 0.7);
  }
  model.parameters = parameters;
  return model;
}

/// Rows with an extra column before, one between, and missing cells. [rows, 4]
Matrix<double> rows_of(Index rows) {
  Matrix<double> X(rows, 4);
  for (Index i = 0; i < rows; ++i) {
    X(i, 1) = i % 5 == 2 ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(i % 13);
    X(i, 3) = i % 7 == 3 ? std::numeric_limits<double>::infinity() : 0.5 * static_cast<double>(i);
  }
  return X;
}

const std::vector<std::string> names{"extra", "town", "other", "size"};

Table table_of(const Matrix<double>& X) {
  Table table;
  for (std::size_t j = 0; j < names.size(); ++j) {
    NumberColumn column;
    for (Index i = 0; i < X.rows(); ++i) column.values.push_back(X(i, static_cast<Index>(j)));
    add_column(table, names[j], column);
  }
  return table;
}

class MatrixOf : public testing::TestWithParam<std::tuple<Task, Index>> {};

template <class T>
void expect_the_bits_of_predict(Task task, Index rows) {
  const Model model = model_of_numbers<T>(task);
  const Matrix<double> X = rows_of(rows);
  const Table table = align_table(model, table_of(X), "t");
  MatrixPredictor predictor(model, names);
  Matrix<double> answers(rows, predictor.width(Output::answer));
  Matrix<double> Z(rows, predictor.width(Output::Z));

  predictor.predict<double>(X.view(), Output::answer, 2, answers.view());
  predictor.predict<double>(X.view(), Output::Z, 2, Z.view());

  EXPECT_EQ(answers, predict(model, table, 1).values);
  EXPECT_EQ(Z, predict_Z(model, table, 1));
}

TEST_P(MatrixOf, RowsGivesTheBitsOfATable) {
  const auto [task, rows] = GetParam();
  expect_the_bits_of_predict<float>(task, rows);
  expect_the_bits_of_predict<double>(task, rows);
}

INSTANTIATE_TEST_SUITE_P(
    TasksAndRows, MatrixOf,
    testing::Combine(testing::Values(Task::binary, Task::multiclass, Task::regression),
                     testing::Values(0, 1, MatrixPredictor::few, MatrixPredictor::few + 1, 1000)));

TEST(MatrixPredictor, TakesFloatAsItsValue) {
  const Model model = model_of_numbers<double>(Task::regression);
  Matrix<float> X(1, 2);
  X(0, 0) = 0.1F;
  Matrix<double> same(1, 2);
  same(0, 0) = static_cast<double>(0.1F);
  const std::vector<std::string> columns{"size", "town"};
  MatrixPredictor predictor(model, columns);
  Matrix<double> a(1, 1);
  Matrix<double> b(1, 1);

  predictor.predict<float>(X.view(), Output::answer, 1, a.view());
  predictor.predict<double>(same.view(), Output::answer, 1, b.view());

  EXPECT_EQ(a, b);
}

TEST(PredictZ, IsTheLogOddsOfTheSecondClass) {
  const Model model = model_of_numbers<double>(Task::binary);
  const Table table = align_table(model, table_of(rows_of(40)), "t");

  const Matrix<double> Z = predict_Z(model, table, 1);
  const Matrix<double> p = predict(model, table, 1).values;

  for (Index i = 0; i < 40; ++i) {  // sigmoid(z) = p, and p is rounded to 1e-16
    EXPECT_NEAR(1 / (1 + std::exp(-Z(i, 0))), p(i, 1), 1e-15) << "row " << i;
  }
}

TEST(MatrixPredictor, RefusesWordsAndAbsentColumns) {
  const Model words = small_model();
  const Model numbers = model_of_numbers<float>(Task::binary);
  const std::vector<std::string> without{"size"};

  EXPECT_FALSE(all_numbers(words.features));
  EXPECT_TRUE(all_numbers(numbers.features));
  EXPECT_EQ(message_of([&] { MatrixPredictor(words, names); }).code, "unaligned-table");
  EXPECT_EQ(message_of([&] { MatrixPredictor(numbers, without); }).code, "unaligned-table");
}

}  // namespace
}  // namespace gradus
