// LIBSVM text: a row is "label index:value ...", with indices from 1 upwards; what is not named is
// 0. Rows are kept sparse until the file has been read and its width is known.
#include "base/error.hpp"
#include "table/excerpt.hpp"
#include "table/number_text.hpp"
#include "table/read/formats.hpp"
#include "table/read/null_tokens.hpp"
#include "table/read/text_lines.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <limits>

namespace gradus::read {
namespace {

struct SparseRows {
  std::vector<double> labels;         // [rows]
  std::vector<std::size_t> ends;      // [rows]: where the entries of each row end
  std::vector<std::uint32_t> places;  // [entries]: columns from 0, ascending within a row
  std::vector<double> values;         // [entries]
  Index width = 0;                    // columns in use
  bool has_queries = false;
};

constexpr std::string_view blanks = " \t\r\f\v";

class LibsvmParser {
 public:
  LibsvmParser(const std::string& path, const NullTokens& nulls) : path_(path), nulls_(&nulls) {}

  void add(const std::string& line, Index number) {
    line_ = &line;
    number_ = number;
    std::string_view rest(line);
    rest = rest.substr(0, rest.find('#'));
    std::size_t at = rest.find_first_not_of(blanks);
    if (at == rest.npos) return;
    std::size_t end = std::min(rest.find_first_of(blanks, at), rest.size());
    rows_.labels.push_back(number_of(rest.substr(at, end - at), at));
    previous_ = 0;
    while ((at = rest.find_first_not_of(blanks, end)) != rest.npos) {
      end = std::min(rest.find_first_of(blanks, at), rest.size());
      add_entry(rest.substr(at, end - at), at);
    }
    rows_.ends.push_back(rows_.values.size());
  }
  SparseRows take() { return std::move(rows_); }

 private:
  [[noreturn]] void refuse(std::string code, std::string text, std::size_t at, std::size_t size,
                           std::string fix = {}) const {
    Message message{
        .code = std::move(code),
        .text = std::move(text),
        .place = {.what = path_, .line = number_, .column = static_cast<Index>(at) + 1}};
    std::string shown = *line_;
    for (std::size_t bad = find_not_utf8(shown); bad != shown.npos; bad = find_not_utf8(shown)) {
      shown[bad] = '?';
    }
    show_excerpt(message, shown, static_cast<Index>(at), static_cast<Index>(size));
    message.fix = std::move(fix);
    throw Error(Error::Kind::data, std::move(message));
  }

  double number_of(std::string_view text, std::size_t at) const {
    constexpr double missing = std::numeric_limits<double>::quiet_NaN();
    if (nulls_->among_numbers(text)) return missing;
    const std::optional<double> number = parse_number(text);
    if (!number) {
      refuse("not-a-number", "a number is expected here", at, text.size(),
             "a row is: label index:value index:value ...");
    }
    if (nulls_->is_missing(*number)) return missing;
    if (std::isinf(*number)) {
      refuse("infinite-number", "a number is infinite", at, text.size(),
             fmt::format("--null '{}'     treats it as missing", text));
    }
    return *number;
  }

  void add_entry(std::string_view entry, std::size_t at) {
    const std::size_t colon = entry.find(':');
    if (colon == entry.npos) {
      refuse("not-libsvm", "index:value is expected here", at, entry.size(),
             "a row is: label index:value index:value ...");
    }
    if (entry.substr(0, colon) == "qid") {
      rows_.has_queries = true;
      return;
    }
    constexpr Index largest = std::numeric_limits<std::int32_t>::max();
    Index index = -1;
    const auto [end, error] = std::from_chars(entry.data(), entry.data() + colon, index);
    if (error != std::errc{} || end != entry.data() + colon || index < 0 || index > largest) {
      refuse("not-libsvm", fmt::format("an index is a whole number from 1 to {}", largest), at,
             colon, "number the columns from 1 on, without gaps");
    }
    if (index == 0) {
      refuse("not-libsvm", "indices count from 1, but this one is 0", at, colon,
             "dump_svmlight_file(X, y, file, zero_based=False)");
    }
    if (index <= previous_) {
      refuse("not-libsvm",
             fmt::format("indices of a row ascend, but {} follows {}", index, previous_), at, colon,
             "sort the entries of each row by their index");
    }
    previous_ = index;
    rows_.width = std::max(rows_.width, index);
    rows_.places.push_back(static_cast<std::uint32_t>(index - 1));
    rows_.values.push_back(number_of(entry.substr(colon + 1), at + colon + 1));
  }

  std::string path_;
  const NullTokens* nulls_;
  SparseRows rows_;
  const std::string* line_ = nullptr;
  Index number_ = 0;
  Index previous_ = 0;  // index in this row
};

/// Calls set(row, place, value) for every entry within `width`.
template <class Set>
void for_entries(const SparseRows& rows, Index width, Set set) {
  std::size_t entry = 0;
  for (std::size_t row = 0; row < rows.ends.size(); ++row) {
    for (; entry < rows.ends[row]; ++entry) {
      if (rows.places[entry] < width) set(row, std::size_t{rows.places[entry]}, rows.values[entry]);
    }
  }
}

Table dense_table(SparseRows rows, Index width, const std::string& path) {
  require_memory(path, std::ssize(rows.labels), width, sizeof(double));
  Table table;
  const std::size_t count = rows.labels.size();
  add_column(table, "label", NumberColumn{std::move(rows.labels)});
  if (width > most_single_columns) {
    std::vector<double> cells(count * static_cast<std::size_t>(width));
    for_entries(rows, width, [&](std::size_t row, std::size_t place, double value) {
      cells[row * static_cast<std::size_t>(width) + place] = value;
    });
    add_column(table, std::string(array_column_name), ArrayColumn{width, std::move(cells)});
    return table;
  }
  std::vector<NumberColumn> columns(static_cast<std::size_t>(width));
  for (NumberColumn& column : columns) column.values.resize(count);
  for_entries(rows, width, [&](std::size_t row, std::size_t place, double value) {
    columns[place].values[row] = value;
  });
  for (std::size_t i = 0; i < columns.size(); ++i) {
    add_column(table, fmt::format("c{}", i + 1), std::move(columns[i]));
  }
  return table;
}

}  // namespace

Source read_libsvm(const ReadOptions& options) {
  const NullTokens nulls(options.null_tokens);
  const DuckdbSession session;
  TextLines lines(session, options.path);
  LibsvmParser parser(options.path, nulls);
  while (lines.next()) parser.add(lines.line(), lines.number());
  SparseRows rows = parser.take();
  if (rows.labels.empty()) {
    throw Error(Error::Kind::data, {.code = "no-rows",
                                    .text = fmt::format("{} has no row", file_name(options.path)),
                                    .place = {.what = options.path}});
  }
  const std::string dialect = rows.has_queries ? "LIBSVM; qid is left out" : "LIBSVM";
  const Index width = options.width > 0 ? options.width : rows.width;
  return {dense_table(std::move(rows), width, options.path), file_name(options.path), dialect};
}

}  // namespace gradus::read
