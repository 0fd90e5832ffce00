// Reads what other programs made. JSON is compiled here, once for all tests.
#include "support/data.hpp"

#include <fstream>
#include <stdexcept>

template class nlohmann::basic_json<>;

namespace gradus::test {

nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::string(GRADUS_TEST_GOLDEN) + "/" + name + ".json");
  if (!file) throw std::runtime_error("no golden file " + name + ".json");
  return nlohmann::json::parse(file);
}

std::filesystem::path shared(const std::string& path) {
  return std::filesystem::path(GRADUS_TEST_SHARED) / path;
}

}  // namespace gradus::test
