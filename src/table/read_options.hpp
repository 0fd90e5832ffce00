// Where a table comes from and how its file is to be understood: plain data, so that options can
// hold it without knowing a format. Reading is table/read's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace gradus {

enum class BadRows : std::uint8_t { refuse, skip };

struct ReadOptions {
  std::string path = {};  // a file, whose ending names the format; a pattern such as "part-*.csv";
                          // a folder of images; "-" for standard input
  std::vector<std::string> files = {};  // instead of path: files with the same columns (CSV, JSON,
                                        // Parquet), read as one table
  std::string format = {};          // instead of the ending: csv, tsv, json, ...; "" looks at it
  std::string sql = {};             // instead of path: a query over files, in DuckDB's SQL
  std::string delimiter = {};       // text files: "" sniffs
  std::optional<bool> header = {};  // text files: unset sniffs
  std::vector<std::string> null_tokens = {};  // further spellings of a missing cell
  std::vector<std::string> types = {};        // "zip=category": what columns are taken for
  std::string features = {};                  // HDF5, .npz: the data set with the inputs
  std::string target = {};  // HDF5, .npz: the data set with the answers; "" reads none
  std::string labels = {};  // IDX images: the file with the labels; "" looks beside the images
  std::vector<std::string> as_text = {};     // columns of text even if they look like numbers
  std::vector<std::string> as_numbers = {};  // text files: columns of numbers, so that another text
                                             // in them is an error with its place
  std::vector<std::string> as_dates = {};    // the same for dates
  std::string image_size = "32x32";      // folders of images: width and height that all are given
  int image_channels = 0;                // folders of images: 1 grey, 3 colour, 0 as the images are
  BadRows on_bad_row = BadRows::refuse;  // CSV and JSON lines: a row that cannot be read
  std::int64_t width = 0;                // LIBSVM: numbers in a row; 0: as many as the file has
};

}  // namespace gradus
