// HDF5 reports errors on stderr unless told not to; here every call is checked instead.
#include "table/read/hdf5_file.hpp"

#include "base/error.hpp"
#include "table/read/formats.hpp"
#include "table/read/utf8.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <hdf5.h>

#include <algorithm>
#include <filesystem>
#include <limits>

namespace gradus::read {
namespace {

using Close = herr_t (*)(hid_t);

/// Owns one of HDF5's numbers; negative ones stand for nothing.
class Handle {
 public:
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  operator hid_t() const { return id_; }  // NOLINT(google-explicit-constructor): stands for it

 private:
  hid_t id_;
  Close close_;
};

[[noreturn]] void refuse_damaged(const Hdf5File& file, const std::string& why) {
  throw Error(Error::Kind::data,
              {.code = "damaged-file",
               .text = fmt::format("{} is damaged, cut off, or not HDF5", file.name()),
               .place = {.what = file.path()},
               .why = why});
}

/// The shape of an open data set, or nothing when the file does not say.
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

}  // namespace

Index DataSet::count() const {
  Index count = 1;
  for (const Index size : shape) {
    if (__builtin_mul_overflow(count, size, &count)) return std::numeric_limits<Index>::max();
  }
  return count;
}

std::string DataSet::shape_text() const {
  return fmt::format("[{}]", fmt::join(shape, ", "));
}

Hdf5File::Hdf5File(const std::string& path) : path_(path), name_(file_name(path)) {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  file_ = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  if (file_ < 0)
    refuse_damaged(*this, "its beginning is not that of an HDF5 file, or its end is missing");
  list_data_sets();
}

Hdf5File::~Hdf5File() {
  if (file_ >= 0) H5Fclose(file_);
}

void Hdf5File::list_data_sets() {
  H5Ovisit(file_, H5_INDEX_NAME, H5_ITER_INC, add_data_set, &data_sets_);
}

const DataSet* Hdf5File::find(const std::string& name) const {
  const std::string plain = name.starts_with('/') ? name.substr(1) : name;
  const auto at = std::find_if(data_sets_.begin(), data_sets_.end(),
                               [&](const DataSet& data_set) { return data_set.name == plain; });
  return at == data_sets_.end() ? nullptr : &*at;
}

/// No compression in use shrinks data to less than a thousandth (deflate: 1/1032).
void Hdf5File::require_plausible(const DataSet& data_set) const {
  std::error_code failure;
  const auto bytes = static_cast<Index>(std::filesystem::file_size(path_, failure));
  if (data_set.count() / 1100 <= bytes) return;
  refuse_damaged(*this,
                 fmt::format("data set \"{}\" claims the shape {}, but the file has {} bytes",
                             data_set.name, data_set.shape_text(), bytes));
}

template <class T>
std::vector<T> Hdf5File::read(const DataSet& data_set, std::int64_t memory_type) const {
  require_plausible(data_set);
  std::vector<T> numbers(static_cast<std::size_t>(data_set.count()));
  const Handle open(H5Dopen2(file_, data_set.name.c_str(), H5P_DEFAULT), H5Dclose);
  if (open < 0 || H5Dread(open, memory_type, H5S_ALL, H5S_ALL, H5P_DEFAULT, numbers.data()) < 0) {
    refuse_damaged(*this, fmt::format("data set \"{}\" cannot be read", data_set.name));
  }
  return numbers;
}

std::vector<double> Hdf5File::read_numbers(const DataSet& data_set) const {
  if (!data_set.is_number) {
    throw Error(
        Error::Kind::data,
        {.code = "wrong-type",
         .text = fmt::format("data set \"{}\" of {} does not hold numbers", data_set.name, name_),
         .place = {.what = path_}});
  }
  return read<double>(data_set, H5T_NATIVE_DOUBLE);
}

std::vector<std::uint8_t> Hdf5File::read_bytes(const DataSet& data_set) const {
  return read<std::uint8_t>(data_set, H5T_NATIVE_UINT8);
}

}  // namespace gradus::read
