// HDF5 files: one data set holds the inputs, of any shape [rows, ...], another the answers. HDF5
// reports errors on stderr unless told not to; here every call is checked instead.
#include "base/error.hpp"
#include "table/read/data_sets.hpp"
#include "table/read/formats.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>
#include <hdf5.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <utility>

namespace gradus::read {
namespace {

/// Owns one of HDF5's numbers; negative ones stand for nothing.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor): stands for it

 private:
  hid_t id_;
  Close close_;
};

struct File {
  DataSets sets;
  Handle id;
};

std::vector<Index> shape_of(hid_t data_set) {
  const Handle space(H5Dget_space(data_set), H5Sclose);
  const int rank = space < 0 ? 0 : H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> sizes(static_cast<std::size_t>(std::max(rank, 0)));
  if (rank > 0) H5Sget_simple_extent_dims(space, sizes.data(), nullptr);
  std::vector<Index> shape;
  for (const hsize_t size : sizes) {
    shape.push_back(static_cast<Index>(std::min<hsize_t>(size, std::numeric_limits<Index>::max())));
  }
  return shape;
}

void set_type(hid_t open, DataSet& data_set) {
  const Handle type(H5Dget_type(open), H5Tclose);
  if (type < 0) return;
  const H5T_class_t kind = H5Tget_class(type);
  data_set.is_number = kind == H5T_INTEGER || kind == H5T_FLOAT;
  data_set.is_bytes =
      kind == H5T_INTEGER && H5Tget_size(type) == 1 && H5Tget_sign(type) == H5T_SGN_NONE;
}

herr_t add_data_set(hid_t file, const char* name, const H5O_info_t* info, void* list) {
  if (info->type != H5O_TYPE_DATASET || find_not_utf8(name) != std::string::npos) return 0;
  const Handle open(H5Dopen2(file, name, H5P_DEFAULT), H5Dclose);
  if (open < 0) return 0;
  DataSet data_set{name, shape_of(open)};
  set_type(open, data_set);
  static_cast<std::vector<DataSet>*>(list)->push_back(std::move(data_set));
  return 0;
}

File open_file(const std::string& path) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  File file{{path, file_name(path), "an HDF5 file", "data set", {}},
            {H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose}};
  if (file.id < 0) {
    refuse_damaged(path, "HDF5",
                   "its beginning is not that of an HDF5 file, or its end is missing");
  }
  H5Ovisit(file.id, H5_INDEX_NAME, H5_ITER_INC, add_data_set, &file.sets.list);
  return file;
}

/// All numbers, the last dimension fastest. Nothing is allocated that the file is too small for: no
/// compression in use shrinks data to less than a thousandth (deflate: 1/1032).
template <class T>
std::vector<T> read(const File& file, const Wanted& wanted, hid_t memory_type) {
  const DataSet& data_set = wanted.data_set;
  const std::string& path = file.sets.path;
  if (!data_set.is_number) refuse(wanted, "wrong-type", "does not hold numbers");
  std::error_code failure;
  const auto bytes = static_cast<Index>(std::filesystem::file_size(path, failure));
  if (data_set.count() / 1100 > bytes) {
    refuse_damaged(path, "HDF5",
                   fmt::format("data set \"{}\" claims the shape {}, but the file has {} bytes",
                               data_set.name, data_set.shape_text(), bytes));
  }
  std::vector<T> numbers(static_cast<std::size_t>(data_set.count()));
  const Handle open(H5Dopen2(file.id, data_set.name.c_str(), H5P_DEFAULT), H5Dclose);
  if (open < 0 || H5Dread(open, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0) {
    refuse_damaged(path, "HDF5", fmt::format("data set \"{}\" cannot be read", data_set.name));
  }
  return numbers;
}

std::vector<double> read_numbers(const File& file, const Wanted& wanted) {
  std::vector<double> cells = read<double>(file, wanted, H5T_NATIVE_DOUBLE);
  const auto infinite =
      std::find_if(cells.begin(), cells.end(), [](double x) { return std::isinf(x); });
  if (infinite != cells.end()) {
    const Index width = wanted.data_set.count() / wanted.data_set.rows();
    refuse(
        wanted, "infinite-number",
        fmt::format("holds an infinite number in row {}", (infinite - cells.begin()) / width + 1));
  }
  return cells;
}

ArrayColumn read_features(const File& file, const Wanted& wanted) {
  require_table(wanted);
  const DataSet& data_set = wanted.data_set;
  ArrayColumn column{data_set.count() / data_set.rows(), {}};
  if (data_set.is_bytes) {
    column.cells = read<std::uint8_t>(file, wanted, H5T_NATIVE_UINT8);
  } else {
    column.cells = read_numbers(file, wanted);
  }
  return column;
}

NumberColumn read_target(const File& file, const Wanted& wanted, Index rows) {
  require_answers(wanted, rows);
  return {read_numbers(file, wanted)};
}

}  // namespace

Source read_hdf5(const ReadOptions& options) {
  const File file = open_file(options.path);
  const Wanted features = require_data_set(file.sets, options.features, "--features");
  Source source{{}, file.sets.name, "HDF5"};
  add_column(source.table, options.features, read_features(file, features));
  if (!options.target.empty()) {
    const Wanted target = require_data_set(file.sets, options.target, "--target");
    add_column(source.table, options.target, read_target(file, target, features.data_set.rows()));
  }
  return source;
}

}  // namespace gradus::read
