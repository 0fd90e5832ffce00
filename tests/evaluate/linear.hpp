// A model that is a formula, and its table: what explains models can be held to what is known.
#pragma once

#include "tests/train/tables.hpp"

namespace gradus::test {

/// A network without hidden layers: y = 2 a + b, a and b of deviation 1 and independent, and c,
/// which does not matter.
struct Linear {
  Table table;
  Model model;

  explicit Linear(Index rows) {
    Random random(5, Stream::sample, 0);
    NumberColumn a;
    NumberColumn b;
    NumberColumn c;
    NumberColumn y;
    for (Index row = 0; row < rows; ++row) {
      a.values.push_back(random.normal());
      b.values.push_back(random.normal());
      c.values.push_back(random.normal());
      y.values.push_back(2 * a.values.back() + b.values.back());
    }
    add_column(table, "c", c);
    add_column(table, "b", b);
    add_column(table, "a", a);
    add_column(table, "y", y);
    model.schema = table.schema;
    for (const char* name : {"c", "b", "a"})
      model.features.inputs.emplace_back(NumberFeature{.column = name});
    model.features.target = {.column = "y", .task = Task::regression};
    model.network = {3, {}, 1, Loss::squared_error};
    Parameters<double> parameters(model.network);
    parameters.W(1)(0, 1) = 1;
    parameters.W(1)(0, 2) = 2;
    model.parameters = parameters;
  }
};

inline std::vector<double>& numbers(Table& table, Index column) {
  return std::get<NumberColumn>(table.columns[static_cast<std::size_t>(column)]).values;
}

}  // namespace gradus::test
