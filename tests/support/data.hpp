// Where tests find numbers that other programs made, and real data, which may be absent.
#pragma once

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

extern template class nlohmann::basic_json<>;  // compiled once, in data.cpp

namespace gradus::test {

/// tests/golden/NAME.json; its "made_by" says which program made it.
nlohmann::json golden(const std::string& name);

/// A path in the folder of real data.
std::filesystem::path shared(const std::string& path);

}  // namespace gradus::test

/// Skips the test, and says which file is missing, where the real data is not beside the checkout.
#define SKIP_WITHOUT(wanted)                                                          \
  if (!std::filesystem::exists(wanted)) {                                             \
    GTEST_SKIP() << "needs " << std::filesystem::path(wanted) << ", which is absent"; \
  }
