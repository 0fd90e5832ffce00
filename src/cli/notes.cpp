// Notes about missing cells and unseen categories.
#include "cli/notes.hpp"

#include "cli/text.hpp"

#include <fmt/format.h>

#include <algorithm>
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
  note_unusual_cells(terminal, unusual_cells(features, table, all_rows(table)));
}

void add_unusual_cells(std::vector<Unusual>& all, const std::vector<Unusual>& further) {
  for (const Unusual& column : further) {
    const auto known = std::find_if(all.begin(), all.end(), [&](const Unusual& before) {
      return before.column == column.column;
    });
    if (known == all.end()) {
      all.push_back(column);
      continue;
    }
    known->missing += column.missing;
    known->unseen += column.unseen;
    if (known->example.empty()) known->example = column.example;
    if (known->filled_with.empty()) known->filled_with = column.filled_with;
  }
}

void note_unusual_cells(const Terminal& terminal, const std::vector<Unusual>& unusual) {
  std::vector<std::string> notes;
  for (const Unusual& column : unusual) {
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
