// Numbers as people dress them: "1,234.5", "12%", "$3.50", "€3.50". Plain ones are number_text's.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace gradus {

enum class NumberForm : std::uint8_t { plain, grouped, percent, dollars, euros };

struct FormedNumber {
  double value;  // 12 for "12%"
  NumberForm form;
};

/// The number that all of `text` spells, plain or in one of the forms. A comma groups digits by
/// threes, and only where `decimal` is a point; a sign stands before the currency ("-$3.50").
std::optional<FormedNumber> parse_formed_number(std::string_view text, char decimal = '.');

/// Reads the cells of one column, which must all be of one form; plain and grouped numbers are one,
/// since "999" has nothing to group. The first cell that is a number decides.
class NumberReader {
 public:
  explicit NumberReader(char decimal = '.') : decimal_(decimal) {}

  std::optional<double> read(std::string_view text);

  /// Of the cells read so far: "numbers with commas between thousands", "" when all were plain.
  std::string_view form_text() const;

 private:
  char decimal_;
  std::optional<NumberForm> form_;
};

}  // namespace gradus
