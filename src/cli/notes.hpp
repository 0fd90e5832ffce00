// What is said about cells that a model had to fill in or had never seen.
#pragma once

#include "cli/terminal.hpp"
#include "features/features.hpp"

namespace gradus::cli {

/// "fare was missing in 1 row: filled with 14.45, the median of the training rows", a note for each
/// such column, ten at most.
void note_unusual_cells(const Terminal& terminal, const Features& features, const Table& table);

/// The same for cells that were counted beforehand.
void note_unusual_cells(const Terminal& terminal, const std::vector<Unusual>& unusual);

/// Adds what was counted in further rows, column by column.
void add_unusual_cells(std::vector<Unusual>& all, const std::vector<Unusual>& further);

/// 0 .. rows - 1
std::vector<Index> all_rows(const Table& table);

}  // namespace gradus::cli
