// Bytes come from zlib, which passes plain files through, or for .zst from DuckDB; here they become
// lines.
#include "table/read/text_lines.hpp"

#include "base/error.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <array>

namespace gradus::read {
namespace {

std::function<bool(std::string&)> bytes_by_zlib(const std::string& path) {
  const std::shared_ptr<gzFile_s> file(gzopen(path.c_str(), "rb"), gzclose);
  if (file == nullptr) refuse_damaged(path, "text", "it cannot be opened");
  return [file, path](std::string& bytes) {
    std::array<char, 65536> block;
    const int count = gzread(file.get(), block.data(), block.size());
    if (count < 0) refuse_damaged(path, "gzip", "its data cannot be unpacked");
    bytes.append(block.data(), static_cast<std::size_t>(count));
    return count > 0;
  };
}

/// DuckDB knows zstd and cuts lines: a table of one column, as no text has the byte 1 in it. Empty
/// lines come as missing cells.
std::function<bool(std::string&)> bytes_by_duckdb(const DuckdbSession& session,
                                                  const std::string& path) {
  const std::string sql = fmt::format(
      "SELECT * FROM read_csv({}, columns={{'line': 'VARCHAR'}}, delim='\x01', quote='', "
      "escape='', "
      "header=false, auto_detect=false, hive_partitioning=false)",
      quoted_path(path));
  const auto attempt = [path](const auto& action) {
    try {
      return action();
    } catch (const QueryFailure& failure) {
      refuse_damaged(path, "zstd", failure.sentence());
    }
  };
  const auto rows = attempt([&] { return std::make_shared<RowStream>(session, sql); });
  return [rows, attempt](std::string& bytes) {
    if (!attempt([&] { return rows->next(); })) return false;
    const Cells lines = rows->column(0);
    for (Index row = 0; row < rows->rows(); ++row) {
      if (lines.valid(row)) bytes += lines.text(row);
      bytes += '\n';
    }
    return true;
  };
}

}  // namespace

TextLines::TextLines(const DuckdbSession& session, const std::string& path)
    : append_(path.ends_with(".zst") ? bytes_by_duckdb(session, path) : bytes_by_zlib(path)) {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  more();
  if (bytes_.starts_with(byte_order_mark)) at_ = byte_order_mark.size();
}

bool TextLines::more() {
  bytes_.erase(0, at_);
  at_ = 0;
  if (bytes_.size() > longest_line) {
    throw Error(Error::Kind::data,
                {.code = "line-too-long",
                 .text = fmt::format("line {} is longer than {} bytes", number_ + 1, longest_line),
                 .why = "it does not look like a table of text"});
  }
  return append_(bytes_);
}

void TextLines::take(std::size_t size, std::size_t end_size, LineEnd end) {
  line_.assign(bytes_, at_, size);
  at_ += size + end_size;
  end_ = end;
  ++number_;
}

bool TextLines::next() {
  std::size_t stop = bytes_.find_first_of("\r\n", at_);
  // A carriage return at the very end may have its line feed in the bytes still to come.
  while (stop == bytes_.npos || (bytes_[stop] == '\r' && stop + 1 == bytes_.size())) {
    const std::size_t seen = bytes_.size() - at_;
    const bool is_longer = more();
    stop = bytes_.find_first_of("\r\n", seen == 0 ? 0 : seen - 1);
    if (!is_longer) break;
  }
  if (stop == bytes_.npos) {
    if (at_ == bytes_.size()) return false;
    take(bytes_.size() - at_, 0, LineEnd::none);
  } else if (bytes_.compare(stop, 2, "\r\n") == 0) {
    take(stop - at_, 2, LineEnd::crlf);
  } else {
    take(stop - at_, 1, bytes_[stop] == '\r' ? LineEnd::cr : LineEnd::lf);
  }
  return true;
}

}  // namespace gradus::read
