// HDF5 files: one data set holds the inputs, of any shape [rows, ...], another the answers. Finding
// and measuring data sets is left to hdf5_file.
#include "base/error.hpp"
#include "table/read/formats.hpp"
#include "table/read/hdf5_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace gradus::read {
namespace {

[[noreturn]] void refuse_unnamed(const Hdf5File& file) {
  Message message{.code = "missing-option",
                  .text = "an HDF5 file holds several data sets; name the one with the inputs",
                  .place = {.what = "option --features"}};
  const DataSet* largest = nullptr;
  for (const DataSet& data_set : file.data_sets()) {
    message.details.push_back(fmt::format("{}  {}", data_set.name, data_set.shape_text()));
    const bool is_table = data_set.shape.size() >= 2;
    if (is_table && (largest == nullptr || data_set.count() > largest->count())) {
      largest = &data_set;
    }
  }
  if (largest != nullptr) message.fix = fmt::format("--features {}", largest->name);
  throw Error(Error::Kind::usage, std::move(message));
}

[[noreturn]] void refuse_missing(const Hdf5File& file, const std::string& name,
                                 const std::string& option) {
  Message message{.code = "missing-dataset",
                  .text = fmt::format("{} has no data set \"{}\"", file.name(), name),
                  .place = {.what = "option " + option}};
  std::vector<std::string> names;
  for (const DataSet& data_set : file.data_sets()) {
    names.push_back(data_set.name);
    message.details.push_back(fmt::format("{}  {}", data_set.name, data_set.shape_text()));
  }
  const std::string nearest = nearest_name(name, names);
  if (!nearest.empty()) message.fix = fmt::format("{} {}     the closest name", option, nearest);
  throw Error(Error::Kind::data, std::move(message));
}

/// The data set of that name; in a file of test rows, where "train" in the name says "test", that.
const DataSet& require_data_set(const Hdf5File& file, const std::string& name,
                                const std::string& option) {
  if (const DataSet* const found = file.find(name)) return *found;
  constexpr std::string_view train = "train";
  if (const std::size_t at = name.find(train); at != name.npos) {
    std::string other = name;
    if (const DataSet* const found = file.find(other.replace(at, train.size(), "test")))
      return *found;
  }
  refuse_missing(file, name, option);
}

[[noreturn]] void refuse_shape(const Hdf5File& file, const DataSet& data_set,
                               const std::string& option, const std::string& wanted) {
  throw Error(Error::Kind::data,
              {.code = "wrong-shape",
               .text = fmt::format("data set \"{}\" of {} has the shape {}, but {}", data_set.name,
                                   file.name(), data_set.shape_text(), wanted),
               .place = {.what = "option " + option}});
}

void require_finite(const Hdf5File& file, const DataSet& data_set,
                    const std::vector<double>& cells) {
  const auto infinite =
      std::find_if(cells.begin(), cells.end(), [](double x) { return std::isinf(x); });
  if (infinite == cells.end()) return;
  throw Error(
      Error::Kind::data,
      {.code = "infinite-number",
       .text = fmt::format("data set \"{}\" of {} holds an infinite number in row {}",
                           data_set.name, file.name(),
                           (infinite - cells.begin()) / (data_set.count() / data_set.rows()) + 1),
       .place = {.what = file.path()}});
}

ArrayColumn read_features(const Hdf5File& file, const DataSet& data_set) {
  if (data_set.shape.size() < 2) {
    refuse_shape(file, data_set, "--features", "inputs need [rows, numbers]");
  }
  if (data_set.count() == 0) refuse_shape(file, data_set, "--features", "it must not be empty");
  ArrayColumn column{data_set.count() / data_set.rows(), {}};
  if (data_set.is_bytes) {
    column.cells = file.read_bytes(data_set);
  } else {
    column.cells = file.read_numbers(data_set);
    require_finite(file, data_set, std::get<std::vector<double>>(column.cells));
  }
  return column;
}

/// One number a row: shape [rows], [rows, 1], or [1, rows] as the article keeps its Y.
NumberColumn read_target(const Hdf5File& file, const DataSet& data_set, Index rows) {
  const bool is_flat = std::count(data_set.shape.begin(), data_set.shape.end(), Index{1}) >=
                       std::ssize(data_set.shape) - 1;
  if (data_set.count() != rows || !is_flat) {
    refuse_shape(file, data_set, "--target", fmt::format("the inputs have {} rows", rows));
  }
  NumberColumn column{file.read_numbers(data_set)};
  require_finite(file, data_set, column.values);
  return column;
}

}  // namespace

Source read_hdf5(const ReadOptions& options) {
  const Hdf5File file(options.path);
  if (options.features.empty()) refuse_unnamed(file);
  const DataSet& features = require_data_set(file, options.features, "--features");
  Source source{{}, file.name(), "HDF5"};
  add_column(source.table, options.features, read_features(file, features));
  if (!options.target.empty()) {
    const DataSet& target = require_data_set(file, options.target, "--target");
    add_column(source.table, options.target, read_target(file, target, features.rows()));
  }
  return source;
}

}  // namespace gradus::read
