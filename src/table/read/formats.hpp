// The readers that read_table chooses from, one a family of formats, and what they share.
#pragma once

#include "table/read/read.hpp"

namespace gradus::read {

/// The last part of the path, as messages call the file.
std::string file_name(const std::string& path);

/// CSV, TSV and other delimited text, plain or compressed.
Source read_csv(const ReadOptions& options);
Source read_parquet(const ReadOptions& options);
Source read_json(const ReadOptions& options);
/// options.sql
Source read_query(const ReadOptions& options);
Source read_hdf5(const ReadOptions& options);
Source read_idx(const ReadOptions& options);

[[noreturn]] void refuse_damaged(const std::string& path, const std::string& format,
                                 const std::string& why);

/// Throws Error(data, "damaged-file") for a .gz or .zst that is cut off.
void require_whole_file(const std::string& path);

/// Throws Error(data, "missing-file") with the nearest name in that folder, or another one when
/// `path` is a folder, may not be read, or is empty.
void require_file(const std::string& path, const Place& place);

}  // namespace gradus::read
