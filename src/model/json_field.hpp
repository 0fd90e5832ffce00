// A value somewhere in untrusted JSON, and the path to it, so that what is wrong with it can be
// said: "features.inputs[2].deviation must be above 0". What the values mean is left to
// model_json.cpp.
#pragma once

#include "base/matrix.hpp"
#include "model/json.hpp"
#include "network/names.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace gradus {

/// What is wrong with a model file, in words. Never leaves load().
struct Damage : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Parses `text`, called `what` in messages. Deep nesting and floods of values, which no model file
/// has, are refused before they use memory. Throws Damage.
nlohmann::json parse_json(std::string_view text, const std::string& what);

/// A string as JSON: as it is, or, where it is not UTF-8, as the list of its bytes.
nlohmann::ordered_json text_json(const std::string& text);

/// Looks at a value that must outlive it. Everything but path() throws Damage.
class Field {
 public:
  Field(const nlohmann::json& value, std::string path);

  const std::string& path() const { return path_; }
  Field at(const char* key) const;   // of an object
  bool has(const char* key) const;   // of an object
  std::vector<Field> items() const;  // of a list
  std::string text() const;          // as text_json writes it
  double number() const;             // finite
  double number_or_nan() const;      // NaN for null
  bool is_null() const { return value_->is_null(); }
  bool yes_or_no() const;
  Index whole(Index least, Index most) const;
  std::uint64_t unsigned_whole() const;
  std::vector<std::string> texts() const;
  std::vector<double> numbers() const;

  /// The value whose name this is, from a table such as activation_names.
  template <class Names>
  auto one_of(const Names& names) const {
    const auto value = value_of(names, text());
    if (!value) refuse("is not a name that is known here");
    return *value;
  }

  [[noreturn]] void refuse(std::string_view complaint) const;  // path and complaint

 private:
  const nlohmann::json* value_;
  std::string path_;
};

}  // namespace gradus
