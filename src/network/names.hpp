// Names for enums that stand in a table of {value, name}, both ways.
#pragma once

#include <optional>
#include <string_view>
#include <type_traits>

namespace gradus {

/// The name of `value` in a table such as activation_names; every value stands in its table.
template <class Names, class Value>
constexpr std::string_view name_of(const Names& names, Value value) {
  for (const auto& [candidate, name] : names) {
    if (candidate == value) return name;
  }
  return {};
}

/// The value called `name`, or nothing.
template <class Names>
constexpr auto value_of(const Names& names, std::string_view name)
    -> std::optional<std::remove_cv_t<decltype(names[0].first)>> {
  for (const auto& [value, candidate] : names) {
    if (candidate == name) return value;
  }
  return std::nullopt;
}

}  // namespace gradus
