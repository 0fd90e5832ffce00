// The checks behind Field: each says the path and what would be right.
#include "model/json_field.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <utility>

template class nlohmann::basic_json<>;
template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace gradus {
namespace {

using nlohmann::json;

// A model file nests 6 deep, and in 100 MB fit fewer of its numbers than this.
constexpr int most_nested = 32;
constexpr Index most_values = 10'000'000;

}  // namespace

json parse_json(std::string_view text, const std::string& what) {
  Index values = 0;
  const auto watch = [&](int depth, json::parse_event_t, const json&) {
    if (depth > most_nested) throw Damage(what + " is nested too deeply");
    if (++values > most_values) throw Damage(what + " holds too many values");
    return true;
  };
  try {
    return json::parse(text.begin(), text.end(), watch);
  } catch (const json::parse_error& error) {
    throw Damage(fmt::format("{} is not JSON from byte {} on", what, error.byte));
  } catch (const json::out_of_range&) {
    throw Damage(what + " holds a number beyond the range of a double");
  }
}

nlohmann::ordered_json text_json(const std::string& text) {
  nlohmann::ordered_json value = text;
  try {
    (void)value.dump();
  } catch (const json::type_error&) {  // not UTF-8
    value = std::vector<unsigned char>(text.begin(), text.end());
  }
  return value;
}

Field::Field(const json& value, std::string path) : value_(&value), path_(std::move(path)) {}

void Field::refuse(std::string_view complaint) const {
  throw Damage(fmt::format("{} {}", path_, complaint));
}

Field Field::at(const char* key) const {
  if (!value_->is_object()) refuse("is not an object");
  const auto found = value_->find(key);
  if (found == value_->end()) refuse(fmt::format("has no \"{}\"", key));
  return {*found, fmt::format("{}.{}", path_, key)};
}

bool Field::has(const char* key) const {
  return value_->is_object() && value_->contains(key);
}

std::vector<Field> Field::items() const {
  if (!value_->is_array()) refuse("is not a list");
  std::vector<Field> fields;
  for (const json& item : *value_) {
    fields.emplace_back(item, fmt::format("{}[{}]", path_, fields.size()));
  }
  return fields;
}

std::string Field::text() const {
  if (value_->is_string()) return value_->get<std::string>();
  if (!value_->is_array()) refuse("is not a text");
  std::string bytes;
  for (const Field& item : items()) bytes += static_cast<char>(item.whole(0, 255));
  return bytes;
}

double Field::number() const {
  if (!value_->is_number()) refuse("is not a number");
  return value_->get<double>();
}

double Field::number_or_nan() const {
  return is_null() ? std::numeric_limits<double>::quiet_NaN() : number();
}

bool Field::yes_or_no() const {
  if (!value_->is_boolean()) refuse("is neither true nor false");
  return value_->get<bool>();
}

Index Field::whole(Index least, Index most) const {
  const bool fits =
      value_->is_number_integer() &&
      (!value_->is_number_unsigned() || std::in_range<Index>(value_->get<std::uint64_t>()));
  const Index number = fits ? value_->get<Index>() : -1;
  if (!fits || number < least || number > most) {
    refuse(fmt::format("is not a whole number from {} to {}", least, most));
  }
  return number;
}

std::uint64_t Field::unsigned_whole() const {
  if (!value_->is_number_unsigned()) refuse("is not a whole number from 0 to 2^64 - 1");
  return value_->get<std::uint64_t>();
}

std::vector<std::string> Field::texts() const {
  std::vector<std::string> all;
  for (const Field& item : items()) all.push_back(item.text());
  return all;
}

std::vector<double> Field::numbers() const {
  std::vector<double> all;
  for (const Field& item : items()) all.push_back(item.number());
  return all;
}

}  // namespace gradus
