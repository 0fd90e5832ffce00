// Where a table comes from and how its file is to be understood: plain data, so that options can
// hold it without knowing a format. Reading is table/read's.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace gradus {

struct ReadOptions {
  std::string path = {};            // a file; its ending names the format
  std::string sql = {};             // instead of path: a query over files, in DuckDB's SQL
  std::string delimiter = {};       // text files: "" sniffs
  std::optional<bool> header = {};  // text files: unset sniffs
  std::vector<std::string> null_tokens = {};  // further spellings of a missing cell
  std::vector<std::string> types = {};        // "zip=category": what columns are taken for
  std::string features = {};                  // HDF5: the data set with the inputs
  std::string target = {};                    // HDF5: the data set with the answers; "" reads none
  std::string labels = {};  // IDX images: the file with the labels; "" looks beside the images
  std::vector<std::string> as_text = {};     // columns of text even if they look like numbers
  std::vector<std::string> as_numbers = {};  // text files: columns of numbers or dates, so that
                                             // another text in them is an error with its place
};

}  // namespace gradus
