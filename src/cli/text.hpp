// Text that lines up: display widths, numbers for people, tables, bars and sparklines.
#pragma once

#include "base/matrix.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::cli {

/// Columns that UTF-8 text takes on a terminal; escape codes take none.
std::size_t display_width(std::string_view text);

/// Control characters as \n, \t, \x1b and so on, so that text from a file cannot steer the
/// terminal; bytes that are not UTF-8 as \xNN.
std::string escaped(std::string_view text);

/// At most `width` columns, with ".." in the middle where something had to go.
std::string shortened(std::string_view text, std::size_t width);

std::string pad_right(std::string_view text, std::size_t width);  // to the left edge
std::string pad_left(std::string_view text, std::size_t width);   // to the right edge

std::string with_commas(Index number);        // 1,234,567
std::string file_size(std::uintmax_t bytes);  // 48 kB
std::string seconds_text(double seconds);     // 0.02 s, 3.1 s, 2 min 5 s
/// A score for people: 0.827, 49,953, 1.23e+08; "-" when it is not a number.
std::string score_text(double value, int decimals);
std::string counted(Index count, std::string_view one, std::string_view many);  // "1 row", "5 rows"

struct Table2D {
  std::vector<std::string> header;             // the first column is text, the rest are numbers
  std::vector<std::vector<std::string>> rows;  // a row may end early
  std::size_t gap = 3;                         // blanks between columns
};
/// Whether the table stays within `width` columns.
bool fits(const Table2D& table, std::size_t indent, int width);
/// Columns padded to their widest cell, the first to the left and the rest to the right; blocks of
/// "name: value" where that is wider than `width`.
std::string format_table(const Table2D& table, std::size_t indent, int width);

/// A bar of eighth blocks, `share` (0 .. 1) of `width` columns.
std::string bar(double share, std::size_t width);

/// The values as blocks of eight heights, oldest left, at most `width` columns.
std::string sparkline(std::span<const double> values, std::size_t width);

/// Counts as blocks whose height is their share of the largest; a blank for none.
std::string histogram(std::span<const Index> counts);

}  // namespace gradus::cli
