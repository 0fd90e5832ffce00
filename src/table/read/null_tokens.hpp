// Which cells are missing although something is written in them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gradus::read {

/// Cells are compared trimmed. The usual spellings (NA, N/A, #N/A, NaN, null, ?) count in any case
/// of letters; the user's own tokens count as they are spelled, or as the same number.
class NullTokens {
 public:
  explicit NullTokens(std::vector<std::string> further);

  bool among_texts(std::string_view cell) const;
  /// A lone dash too, which in a column of texts may be an answer ("+" and "-").
  bool among_numbers(std::string_view cell) const;
  bool is_missing(double number) const;

 private:
  std::vector<std::string> further_;
  std::vector<double> further_numbers_;
};

}  // namespace gradus::read
