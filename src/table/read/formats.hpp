// The readers that read_table chooses from, one a family of formats, and what they share.
#pragma once

#include "table/read/read.hpp"

namespace gradus::read {

/// The last part of the path, as messages call the file.
std::string file_name(const std::string& path);
std::string lower(std::string text);  // letters of ASCII

/// Up to this many numbers a row become columns c1, c2, ...; more become one column of arrays.
inline constexpr Index most_single_columns = 256;
inline constexpr std::string_view array_column_name = "values";

/// CSV, TSV and other delimited text, plain or compressed.
Source read_csv(const ReadOptions& options);
Source read_parquet(const ReadOptions& options);
Source read_json(const ReadOptions& options);
/// options.sql
Source read_query(const ReadOptions& options);
Source read_hdf5(const ReadOptions& options);
Source read_idx(const ReadOptions& options);
Source read_npy(const ReadOptions& options);
Source read_npz(const ReadOptions& options);
Source read_libsvm(const ReadOptions& options);
/// A folder of images, in folders by class where they have one.
Source read_images(const ReadOptions& options);

// Block by block.
BlocksRead read_csv_blocks(const ReadOptions& options, const BlockRules& rules);
BlocksRead read_parquet_blocks(const ReadOptions& options, const BlockRules& rules);
BlocksRead read_json_blocks(const ReadOptions& options, const BlockRules& rules);
BlocksRead read_query_blocks(const ReadOptions& options, const BlockRules& rules);

/// Cells of a Parquet file, from what it says about itself; 0 when it cannot be read.
double parquet_cells(const std::string& path);
/// The same for a query, whose rows are counted for it; 0 where it fails.
double query_cells(const ReadOptions& options);

[[noreturn]] void refuse_damaged(const std::string& path, const std::string& format,
                                 const std::string& why);

/// Throws Error(data, "damaged-file") for a .gz or .zst that is cut off.
void require_whole_file(const std::string& path);

/// Whether `path` is a folder that read_images finds images in.
bool holds_images(const std::string& path);

/// Reads with `reader`, read_csv or read_json, what is left of the files without the rows that are
/// bad. JSON has an object in each line.
Source read_good_rows(const ReadOptions& options, Source (*reader)(const ReadOptions&));

/// Throws Error(data, "not-json") that shows the first line that holds no JSON object, if the first
/// line of the file holds one.
void require_json_lines(const std::string& path);

/// The files that are to be read as one table: options.files, else options.path.
std::vector<std::string> files_of(const ReadOptions& options);

/// Whether `path` has a sign of a pattern in it: * ? [
bool is_pattern(const std::string& path);

/// The files that a pattern stands for, sorted by name. Throws Error(data, "missing-file") when
/// there is none.
std::vector<std::string> matching_files(const std::string& pattern);

/// Files of one table need the same columns, in any order. Throws Error(data, "different-columns").
void require_same_columns(const std::string& first, const std::vector<std::string>& first_columns,
                          const std::string& other, const std::vector<std::string>& columns);

/// Throws Error(data, "too-large-table") when a table of `bytes` a cell does not fit into the
/// memory that is free.
void require_memory(const std::string& path, Index rows, Index columns, Index bytes);

/// Throws Error(data, "missing-file") with the nearest name in that folder, or another one when
/// `path` is a folder, may not be read, or is empty.
void require_file(const std::string& path, const Place& place);

}  // namespace gradus::read
