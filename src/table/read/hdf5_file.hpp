// A file of named arrays, through HDF5's C library. Which of them mean what is left to hdf5.cpp.
#pragma once

#include "base/matrix.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace gradus::read {

struct DataSet {
  std::string name;          // with its groups: "images/train_x"
  std::vector<Index> shape;  // rows first
  bool is_bytes = false;     // unsigned, 8 bits
  bool is_number = false;    // whole or floating

  Index rows() const { return shape.empty() ? 1 : shape.front(); }
  Index count() const;             // of all numbers, >= 0
  std::string shape_text() const;  // "[209, 64, 64, 3]"
};

class Hdf5File {
 public:
  /// Throws Error(data, "damaged-file") when it is not HDF5, or when a shape in it claims more
  /// numbers than a file of its size can hold.
  explicit Hdf5File(const std::string& path);
  ~Hdf5File();
  Hdf5File(const Hdf5File&) = delete;
  Hdf5File& operator=(const Hdf5File&) = delete;

  const std::string& path() const { return path_; }
  const std::string& name() const { return name_; }
  const std::vector<DataSet>& data_sets() const { return data_sets_; }
  const DataSet* find(const std::string& name) const;  // null when there is none

  /// All numbers, the last dimension fastest. Throws Error(data): "damaged-file", "wrong-type" for
  /// texts and records.
  std::vector<double> read_numbers(const DataSet& data_set) const;
  std::vector<std::uint8_t> read_bytes(const DataSet& data_set) const;  // is_bytes

 private:
  void list_data_sets();
  void require_plausible(const DataSet& data_set) const;
  template <class T>
  std::vector<T> read(const DataSet& data_set, std::int64_t memory_type) const;

  std::string path_;
  std::string name_;
  std::int64_t file_ = -1;
  std::vector<DataSet> data_sets_;
};

}  // namespace gradus::read
