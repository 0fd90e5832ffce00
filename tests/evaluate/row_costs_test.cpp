// The cost of single rows, by hand.
#include "evaluate/row_costs.hpp"

#include "tests/evaluate/linear.hpp"

#include <cmath>

namespace gradus {
namespace {

std::vector<Index> rows_of_costs(const std::vector<RowCost>& costs) {
  std::vector<Index> rows;
  for (const RowCost& cost : costs) rows.push_back(cost.row);
  return rows;
}

TEST(RowCosts, OfNumbersAreTheSquaredErrorsLargestFirst) {
  test::Linear linear(4);
  test::numbers(linear.table, 3) = {1, NAN, 5, -2};
  Predictions predictions{
      .task = Task::regression, .labels = {}, .values = Matrix<double>(4, 1), .classes = {}};
  for (const Index row : {0, 1, 2, 3}) predictions.values(row, 0) = 1;

  const auto costs = costliest_rows(predictions, linear.model.features.target, linear.table);

  EXPECT_EQ(rows_of_costs(costs), (std::vector<Index>{2, 3, 0}));
  EXPECT_EQ(costs[0].cost, 16);  // (5 - 1)^2
  EXPECT_EQ(costs[0].answer, 5);
  EXPECT_EQ(costs[1].cost, 9);
}

TEST(RowCosts, OfClassesAreMinusTheLogOfTheRightOnesProbability) {
  Table table;
  add_column(table, "y", CategoryColumn{{0, 1, -1, 1, 0}, {"no", "yes"}});
  const TargetCoding target{.column = "y", .task = Task::binary, .labels = {"no", "yes"}};
  Predictions predictions{
      .task = Task::binary, .labels = target.labels, .values = Matrix<double>(5, 2), .classes = {}};
  for (const Index row : {0, 1, 2, 3, 4}) {
    predictions.values(row, 0) = row == 3 ? 1 : 0.75;
    predictions.values(row, 1) = row == 3 ? 0 : 0.25;
  }

  const auto costs = costliest_rows(predictions, target, table);

  EXPECT_EQ(rows_of_costs(costs), (std::vector<Index>{3, 1, 0, 4}));
  EXPECT_DOUBLE_EQ(costs[0].cost, 15 * std::log(10));  // p is 0, taken for 1e-15
  EXPECT_DOUBLE_EQ(costs[1].cost, std::log(4));
  EXPECT_EQ(costs[1].actual, 1);
  EXPECT_DOUBLE_EQ(costs[2].cost, std::log(4.0 / 3));
}

}  // namespace
}  // namespace gradus
