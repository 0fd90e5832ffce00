// Tables to learn from, made up.
#pragma once

#include "base/random.hpp"
#include "train/fit.hpp"

#include <gtest/gtest.h>

namespace gradus::test {

/// Two inputs and a class that is 1 where both have the same sign.
inline Table same_sign(Index rows) {
  Random random(1, Stream::sample, 0);
  NumberColumn a;
  NumberColumn b;
  NumberColumn y;
  for (Index row = 0; row < rows; ++row) {
    a.values.push_back(2 * random.uniform() - 1);
    b.values.push_back(2 * random.uniform() - 1);
    y.values.push_back(a.values.back() * b.values.back() > 0 ? 1 : 0);
  }
  Table table;
  add_column(table, "a", a);
  add_column(table, "b", b);
  add_column(table, "y", y);
  return table;
}

/// y = 3 x - 2, a hundred rows.
inline Table line() {
  NumberColumn x;
  NumberColumn y;
  for (int i = 0; i < 100; ++i) {
    x.values.push_back(0.07 * i - 3);
    y.values.push_back(3 * x.values.back() - 2);
  }
  Table table;
  add_column(table, "x", x);
  add_column(table, "y", y);
  return table;
}

inline TrainOptions quick(std::vector<Index> layers = {8}) {
  TrainOptions options;
  options.target = "y";
  options.layers = std::move(layers);
  options.learning_rate = 0.01;
  options.epochs = 30;
  options.early_stopping = 0;
  options.threads = 1;
  return options;
}

inline Model train(const Table& table, const TrainOptions& options, const Observer& observer = {}) {
  const Plan plan = plan_training(table, "t.csv", options, ValidationRows::from_table);
  return fit(table, nullptr, "t.csv", plan, options, observer);
}

inline Message message_of(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.message();
  }
  return {};
}

}  // namespace gradus::test
