// A small model and its file, for the tests of model.
#pragma once

#include "model/model_file.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <string>

namespace gradus::test {

/// A fresh folder for each test, gone afterwards.
class InAFolder : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("gradus_") + test->name() + "_" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path path(const std::string& name) const { return folder_ / name; }
  std::filesystem::path folder() const { return folder_; }

 private:
  std::filesystem::path folder_;
};

inline std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write(const std::filesystem::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

/// Two columns, one hidden layer of three units, numbers that are easy to recognise.
template <class T = float>
Model small_model() {
  Model model;
  model.schema = {{.name = "size",
                   .kind = ColumnKind::number,
                   .reason = "numbers",
                   .missing = 1,
                   .distinct = 4},
                  {.name = "town", .kind = ColumnKind::category, .reason = "words", .distinct = 2},
                  {.name = "sold", .kind = ColumnKind::category, .reason = "words", .distinct = 2}};
  model.features.inputs = {
      NumberFeature{.column = "size", .fill = 2, .mean = 1.5, .deviation = 0.1, .indicator = true},
      CategoryFeature{.column = "town", .levels = {"oslo", "rome"}}};
  model.features.target = {.column = "sold", .task = Task::binary, .labels = {"no", "yes"}};
  model.features.left_out = {{.column = "id", .reason = "nearly every row differs"}};
  model.network = {6, {{3, Activation::relu}}, 1, Loss::binary_cross_entropy};
  Parameters<T> parameters(model.network);
  std::iota(parameters.flat().begin(), parameters.flat().end(), T{-4});
  model.parameters = parameters;
  model.history = {.source = "houses.csv",
                   .train_rows = 8,
                   .validation_rows = 2,
                   .iterations = 20,
                   .kept_epoch = 1,
                   .stop_reason = "early_stopping",
                   .seconds = 0.25,
                   .seed = 7,
                   .threads = 2,
                   .options = {{"layers", "3"}, {"seed", "7"}},
                   .epochs = {{1, 0.5, 0.75}, {2, 0.25, {}}},
                   .costs = {{0, 0.69}, {10, 0.5}},
                   .findings = {}};
  return model;
}

inline bool same_model(const Model& a, const Model& b) {
  return a.schema == b.schema && a.features == b.features && a.network == b.network &&
         a.history == b.history && a.decision == b.decision &&
         model_hash(a.parameters) == model_hash(b.parameters) &&
         a.parameters.index() == b.parameters.index();
}

/// The Error that `call` throws; its code is "" when it throws none.
template <class Call>
Message message_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.message();
  }
  return {};
}

}  // namespace gradus::test
