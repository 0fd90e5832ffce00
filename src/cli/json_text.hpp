// How JSON is printed.
#pragma once

#include "model/json.hpp"

#include <string>

namespace gradus::cli {

/// A line or more, with a newline at the end; indent -1 for one line. Bytes that are not UTF-8, as
/// names of files may hold, are replaced.
inline std::string json_text(const nlohmann::ordered_json& json, int indent = 2) {
  return json.dump(indent, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace gradus::cli
