// Files that hold several named arrays, of which options name the inputs and the answers: HDF5 and
// .npz. Finding one by its name and saying what is wrong with it is the same for both.
#pragma once

#include "base/matrix.hpp"

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::read {

struct DataSet {
  std::string name;          // with its groups: "images/train_x"
  std::vector<Index> shape;  // rows first
  bool is_bytes = false;     // unsigned, 8 bits
  bool is_number = false;    // whole or floating

  Index rows() const { return shape.empty() ? 1 : shape.front(); }
  /// Of all numbers; the largest Index when they are more.
  Index count() const;
  std::string shape_text() const;  // "[209, 64, 64, 3]"
};

struct DataSets {
  std::string path;
  std::string name;        // the file's, without folders
  std::string_view file;   // what such a file is called: "an HDF5 file"
  std::string_view holds;  // and what it holds: "data set"
  std::vector<DataSet> list;
};

/// A data set and the option that asked for it.
struct Wanted {
  const DataSets& of;
  const DataSet& data_set;
  std::string option;
};

/// The data set of that name; in a file of test rows, where "train" in the name says "test", that.
/// Throws Error(usage, "missing-option") for an empty name, Error(data, "missing-dataset").
Wanted require_data_set(const DataSets& sets, const std::string& name, const std::string& option);

/// "data set NAME of FILE " and then `what`.
[[noreturn]] void refuse(const Wanted& wanted, std::string code, const std::string& what,
                         std::string fix = {});

/// Throws Error(data, "wrong-shape") unless it is [rows, numbers, ...] and not empty.
void require_table(const Wanted& wanted);

/// One value a row: shape [rows], [rows, 1], or [1, rows] as the article keeps its Y. Throws
/// Error(data, "wrong-shape").
void require_answers(const Wanted& wanted, Index rows);

}  // namespace gradus::read
