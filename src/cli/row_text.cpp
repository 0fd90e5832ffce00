// Names and cells, as many as fit.
#include "cli/row_text.hpp"

#include "cli/text.hpp"
#include "table/calendar.hpp"

#include <fmt/format.h>

#include <cmath>

namespace gradus::cli {

std::string input_text(const Feature& feature, const Column& column, Index row) {
  if (std::holds_alternative<DateFeature>(feature)) {
    const double days = std::get<NumberColumn>(column).values[static_cast<std::size_t>(row)];
    return std::isfinite(days) ? day_text(days) : "missing";
  }
  const std::string cell = cell_text(column, row);
  return cell.empty() ? "missing" : shortened(escaped(cell), 16);
}

std::string inputs_text(const Features& features, const Table& table, Index row, std::size_t most,
                        std::size_t room) {
  std::string text;
  for (std::size_t f = 0; f < std::min(most, features.inputs.size()); ++f) {
    const Feature& feature = features.inputs[f];
    const std::string& name = column_of(feature);
    const auto at = static_cast<std::size_t>(find_column(table, name));
    const std::string input = fmt::format(" {}={}", shortened(escaped(name), 16),
                                          input_text(feature, table.columns[at], row));
    if (display_width(text + input) > room) break;
    text += input;
  }
  return text;
}

}  // namespace gradus::cli
