// Where tests find numbers that other programs made, and real data, which may be absent.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace gradus::test {

/// tests/golden/NAME.json; its "made_by" says which program made it.
inline nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::string(GRADUS_TEST_GOLDEN) + "/" + name + ".json");
  if (!file) throw std::runtime_error("no golden file " + name + ".json");
  return nlohmann::json::parse(file);
}

inline std::filesystem::path shared(const std::string& path) {
  return std::filesystem::path(GRADUS_TEST_SHARED) / path;
}

}  // namespace gradus::test

/// Skips the test, and says which file is missing, where the real data is not beside the checkout.
#define SKIP_WITHOUT(wanted)                                                          \
  if (!std::filesystem::exists(wanted)) {                                             \
    GTEST_SKIP() << "needs " << std::filesystem::path(wanted) << ", which is absent"; \
  }
