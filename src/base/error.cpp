// The one-line form of an Error, and the search for the name that a user probably meant.
#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace gradus {
namespace {

std::string one_line(const Message& message) {
  std::string line = message.text;
  const Place& place = message.place;
  if (place.line > 0 && place.column > 0) {
    line += fmt::format(" ({}:{}:{})", place.what, place.line, place.column);
  } else if (place.line > 0) {
    line += fmt::format(" ({}:{})", place.what, place.line);
  } else if (!place.what.empty()) {
    line += fmt::format(" ({})", place.what);
  }
  if (!message.fix.empty()) line += "; " + message.fix;
  return line;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

/// Insertions, deletions and substitutions from a to b (Levenshtein 1966).
std::size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t substituted = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

Error::Error(Kind kind, Message message)
    : std::runtime_error(one_line(message)), kind_(kind), message_(std::move(message)) {}

std::string nearest_name(const std::string& word, const std::vector<std::string>& names) {
  const std::size_t most = word.size() <= 3 ? 1 : std::max<std::size_t>(2, word.size() / 3);
  std::size_t best_distance = most + 1;
  std::string best;
  for (const std::string& name : names) {
    const std::size_t distance = edit_distance(lower(word), lower(name));
    if (distance < best_distance && distance < std::max(word.size(), name.size())) {
      best_distance = distance;
      best = name;
    }
  }
  return best;
}

}  // namespace gradus
