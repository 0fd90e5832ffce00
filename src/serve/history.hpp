// A run as its events file tells it: docs/events.md has the lines.
#pragma once

#include "model/json.hpp"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

namespace gradus::serve {

using json = nlohmann::ordered_json;

/// Whole lines of an events file from byte `from` on, as long as they stay within `most` bytes.
/// Lines that are no JSON objects are left out.
struct Lines {
  std::vector<json> events;
  std::uintmax_t next = 0;  // where the line after them starts
  bool more = false;        // there are whole lines left
};
Lines read_lines(const std::filesystem::path& path, std::uintmax_t from, std::uintmax_t most);

/// What the first and the last lines say, without those between; nothing where the file does not
/// begin as a run.
struct Ends {
  json start;
  json epoch;  // the last one; null without
  json done;   // null without
};
std::optional<Ends> read_ends(const std::filesystem::path& path);

/// Curves over epochs; a number that is missing or none is NaN.
struct RunHistory {
  Ends ends;
  std::vector<double> epoch, train, validation, rate, seconds;
  std::vector<json> looks;     // {"epoch", "layers"}: at the layers; thinned to some 1,000
  std::size_t look_count = 0;  // how many there were
  json findings = json::array();
  std::uintmax_t next = 0;  // where the line after the last one read starts

  void add(json event);

 private:
  std::size_t look_distance_ = 1;
};

/// The whole file. Throws Error(data, "too-large") above 256 MB.
RunHistory read_run(const std::filesystem::path& path);

/// An epoch as the page's curves take it: [epoch, train, validation, rate, seconds].
json point_of(const json& epoch);

}  // namespace gradus::serve
