// Notes about missing cells and unseen categories.
#include "cli/notes.hpp"

#include "cli/text.hpp"

#include <fmt/format.h>

#include <numeric>

namespace gradus::cli {
namespace {

constexpr std::size_t most_notes = 10;

}  // namespace

std::vector<Index> all_rows(const Table& table) {
  std::vector<Index> rows(static_cast<std::size_t>(table.rows()));
  std::iota(rows.begin(), rows.end(), Index{0});
  return rows;
}

void note_unusual_cells(const Terminal& terminal, const Features& features, const Table& table) {
  std::vector<std::string> notes;
  for (const Unusual& column : unusual_cells(features, table, all_rows(table))) {
    const std::string name = escaped(column.column);
    if (column.missing > 0) {
      notes.push_back(
          fmt::format("{} was missing in {}: {}", name, counted(column.missing, "row", "rows"),
                      column.filled_with.empty() ? "treated as a category of its own"
                                                 : "filled with " + column.filled_with));
    }
    if (column.unseen > 0) {
      notes.push_back(fmt::format(
          "{} = \"{}\"{} in {} is none of the words that the model knows: treated as unknown", name,
          shortened(escaped(column.example), 30), column.unseen > 1 ? " or the like" : "",
          counted(column.unseen, "row", "rows")));
    }
  }
  for (std::size_t i = 0; i < std::min(notes.size(), most_notes); ++i)
    terminal.note("note", notes[i]);
  if (notes.size() > most_notes)
    terminal.note("note", fmt::format("and {} more of this kind", notes.size() - most_notes));
}

}  // namespace gradus::cli
