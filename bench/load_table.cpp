// From a file to the float32 matrices that a network takes, timed part by part. compare_loading.py
// runs it beside pandas and scikit-learn.
#include "base/threads.hpp"
#include "features/features.hpp"
#include "table/read/read.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <numeric>
#include <string>
#include <vector>

namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// The most memory that the process has held, in MB.
double peak_megabytes() {
  std::ifstream file("/proc/self/status");
  for (std::string word; file >> word;) {
    double kibibytes = 0;
    if (word == "VmHWM:" && file >> kibibytes) return kibibytes * 1024 / 1e6;
  }
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  using namespace gradus;
  if (count != 3) {
    fmt::print(stderr, "usage: bench_load_table FILE TARGET\n");
    return 2;
  }
  try {
    const double started = now();
    const Source source = read_table({.path = arguments[1]});
    const double read = now();
    std::vector<Index> rows(static_cast<std::size_t>(source.table.rows()));
    std::iota(rows.begin(), rows.end(), Index{0});
    const Features features =
        fit_features(source.table, rows, {.target = arguments[2]}, source.name);
    const double fitted = now();
    const Matrix<float> X =
        transform_inputs<float>(features, source.table, rows, available_processors());
    const Matrix<float> Y = transform_target<float>(features, source.table, rows);
    const double done = now();
    fmt::print(
        "{{\"seconds\": {:.3f}, \"read\": {:.3f}, \"fit\": {:.3f}, \"transform\": {:.3f}, "
        "\"rows\": {}, \"width\": {}, \"peak_mb\": {:.0f}}}\n",
        done - started, read - started, fitted - read, done - fitted, X.rows(), X.cols(),
        peak_megabytes());
  } catch (const Error& error) {
    fmt::print(stderr, "{}: {}\n", error.message().code, error.message().text);
    return 1;
  }
  return 0;
}
