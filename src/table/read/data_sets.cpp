// Named arrays in one file, found by their names.
#include "table/read/data_sets.hpp"

#include "base/error.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace gradus::read {
namespace {

const DataSet* find(const DataSets& sets, const std::string& name) {
  const std::string plain = name.starts_with('/') ? name.substr(1) : name;
  const auto at = std::find_if(sets.list.begin(), sets.list.end(),
                               [&](const DataSet& data_set) { return data_set.name == plain; });
  return at == sets.list.end() ? nullptr : &*at;
}

std::vector<std::string> list_of(const DataSets& sets) {
  std::vector<std::string> list;
  for (const DataSet& data_set : sets.list) {
    list.push_back(fmt::format("{}  {}", data_set.name, data_set.shape_text()));
  }
  return list;
}

[[noreturn]] void refuse_unnamed(const DataSets& sets, const std::string& option) {
  Message message{.code = "missing-option",
                  .text = fmt::format("{} holds several {}s; name the one with the inputs",
                                      sets.file, sets.holds),
                  .place = {.what = "option " + option},
                  .details = list_of(sets)};
  const DataSet* largest = nullptr;
  for (const DataSet& data_set : sets.list) {
    const bool is_table = data_set.shape.size() >= 2;
    if (is_table && (largest == nullptr || data_set.count() > largest->count())) {
      largest = &data_set;
    }
  }
  if (largest != nullptr) message.fix = fmt::format("{} {}", option, largest->name);
  throw Error(Error::Kind::usage, std::move(message));
}

[[noreturn]] void refuse_missing(const DataSets& sets, const std::string& name,
                                 const std::string& option) {
  Message message{.code = "missing-dataset",
                  .text = fmt::format("{} has no {} \"{}\"", sets.name, sets.holds, name),
                  .place = {.what = "option " + option},
                  .details = list_of(sets)};
  std::vector<std::string> names;
  for (const DataSet& data_set : sets.list) names.push_back(data_set.name);
  const std::string nearest = nearest_name(name, names);
  if (!nearest.empty()) message.fix = fmt::format("{} {}     the closest name", option, nearest);
  throw Error(Error::Kind::data, std::move(message));
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

Wanted require_data_set(const DataSets& sets, const std::string& name, const std::string& option) {
  if (name.empty()) refuse_unnamed(sets, option);
  const DataSet* found = find(sets, name);
  constexpr std::string_view train = "train";
  if (const std::size_t at = name.find(train); found == nullptr && at != name.npos) {
    found = find(sets, std::string(name).replace(at, train.size(), "test"));
  }
  if (found == nullptr) refuse_missing(sets, name, option);
  return {sets, *found, option};
}

void refuse(const Wanted& wanted, std::string code, const std::string& what, std::string fix) {
  throw Error(Error::Kind::data, {.code = std::move(code),
                                  .text = fmt::format("{} \"{}\" of {} {}", wanted.of.holds,
                                                      wanted.data_set.name, wanted.of.name, what),
                                  .place = {.what = "option " + wanted.option},
                                  .fix = std::move(fix)});
}

void require_table(const Wanted& wanted) {
  const DataSet& data_set = wanted.data_set;
  const std::string shape = "has the shape " + data_set.shape_text();
  if (data_set.shape.size() < 2) {
    refuse(wanted, "wrong-shape", shape + ", but inputs need [rows, numbers]");
  }
  if (data_set.count() == 0) refuse(wanted, "wrong-shape", shape + ", so it is empty");
}

void require_answers(const Wanted& wanted, Index rows) {
  const std::vector<Index>& shape = wanted.data_set.shape;
  const bool is_flat = std::count(shape.begin(), shape.end(), Index{1}) >= std::ssize(shape) - 1;
  if (wanted.data_set.count() == rows && is_flat) return;
  refuse(wanted, "wrong-shape",
         fmt::format("has the shape {}, but the inputs have {} rows", wanted.data_set.shape_text(),
                     rows));
}

}  // namespace gradus::read
