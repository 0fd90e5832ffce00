// .npy, one NumPy array as a table, and .npz, a zip of several, of which options name the inputs
// and the answers.
#include "base/error.hpp"
#include "table/read/data_sets.hpp"
#include "table/read/formats.hpp"
#include "table/read/npy_cells.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zip.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <memory>
#include <unordered_set>

namespace gradus::read {
namespace {

struct NpyArray {
  NpyHeader header;
  std::vector<char> bytes;
};

[[noreturn]] void refuse_shape(const std::string& path, const NpyHeader& header) {
  throw Error(
      Error::Kind::data,
      {.code = header.count == 0 ? "no-rows" : "wrong-shape",
       .text = fmt::format("{} has the shape [{}]", file_name(path), fmt::join(header.shape, ", ")),
       .place = {.what = path},
       .why = header.count == 0 ? "" : "a table needs [rows] or [rows, columns]"});
}

/// A column for each field of the elements.
void add_fields(Table& table, const NpyArray& array, const std::string& path,
                const NullTokens& nulls) {
  std::unordered_set<std::string> names;
  for (const NpyField& field : array.header.fields) {
    if (!names.insert(field.name).second) {
      refuse_damaged(path, "NumPy", fmt::format("two of its fields are called {}", field.name));
    }
    NpyCells cells = npy_cells(array.header, field, array.bytes);
    cells.path = path;
    cells.name = fmt::format("column \"{}\"", field.name);
    if (cells.width() == 1) {
      add_column(table, field.name, npy_column(cells, 0, nulls));
    } else {
      add_column(table, field.name, npy_array(cells, nulls));
    }
  }
}

/// Columns c1, c2, ..., or one of arrays when they are many or images.
void add_elements(Table& table, const NpyArray& array, const std::string& path,
                  const NullTokens& nulls) {
  NpyCells cells = npy_cells(array.header, array.header.fields.front(), array.bytes);
  cells.path = path;
  if (array.header.shape.size() > 2 || cells.width() > most_single_columns) {
    cells.name = fmt::format("column \"{}\"", array_column_name);
    add_column(table, std::string(array_column_name), npy_array(cells, nulls));
    return;
  }
  for (Index j = 0; j < cells.width(); ++j) {
    const std::string name = fmt::format("c{}", j + 1);
    cells.name = fmt::format("column \"{}\"", name);
    add_column(table, name, npy_column(cells, j, nulls));
  }
}

/// An open .npz and what it holds.
struct Archive {
  std::unique_ptr<zip_t, void (*)(zip_t*)> zip;
  DataSets sets;
  std::vector<zip_uint64_t> members;  // beside sets.list
};

/// One member, opened at its beginning.
struct Member {
  std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file;
  NpySource source;
};

/// Throws Error(data, "damaged-file") for a member that cannot be what it claims: only stored or
/// deflated ones are read, and deflate packs at most 1032 bytes into one.
Member open_member(const Archive& archive, zip_uint64_t index, const std::string& name) {
  const std::string& path = archive.sets.path;
  zip_stat_t about{};
  zip_stat_index(archive.zip.get(), index, 0, &about);
  const bool is_stored = about.comp_method == ZIP_CM_STORE;
  if ((!is_stored && about.comp_method != ZIP_CM_DEFLATE) || about.encryption_method != 0) {
    refuse_damaged(path, "NumPy", fmt::format("array \"{}\" is packed in an unusual way", name));
  }
  std::error_code failure;
  const auto there = static_cast<zip_uint64_t>(std::filesystem::file_size(path, failure));
  const zip_uint64_t packed = std::min(about.comp_size, there);
  if (about.size > (is_stored ? packed : 1032 * packed)) {
    refuse_damaged(path, "NumPy",
                   fmt::format("array \"{}\" claims {} bytes, but only {} are there", name,
                               about.size, packed));
  }
  Member member{{zip_fopen_index(archive.zip.get(), index, 0), zip_fclose}, {}};
  zip_file_t* const file = member.file.get();
  if (file == nullptr) {
    refuse_damaged(path, "NumPy", fmt::format("array \"{}\" cannot be opened", name));
  }
  member.source = {[file](std::span<char> bytes) {
                     const zip_int64_t count = zip_fread(file, bytes.data(), bytes.size());
                     return static_cast<Index>(std::max<zip_int64_t>(count, 0));
                   },
                   static_cast<Index>(about.size), path, fmt::format("array \"{}\"", name)};
  return member;
}

/// The header of a member; objects and other unknown elements are said so when they are asked for.
DataSet describe_member(const Archive& archive, zip_uint64_t index, const std::string& name) {
  const Member member = open_member(archive, index, name);
  DataSet data_set{name, {}};
  try {
    const NpyHeader header = read_npy_header(member.source);
    data_set.shape = header.shape;
    data_set.is_number = !header.has_fields;
  } catch (const Error& error) {
    if (error.message().code == "damaged-file") throw;
  }
  return data_set;
}

Archive open_archive(const std::string& path) {
  int failure = 0;
  Archive archive{{zip_open(path.c_str(), ZIP_RDONLY | ZIP_CHECKCONS, &failure), zip_discard},
                  {path, file_name(path), "an .npz file", "array", {}},
                  {}};
  if (archive.zip == nullptr) {
    refuse_damaged(path, "NumPy", "its beginning is not that of a zip, or its end is missing");
  }
  const zip_int64_t count = zip_get_num_entries(archive.zip.get(), 0);
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    const char* const found = zip_get_name(archive.zip.get(), i, 0);
    constexpr std::string_view ending = ".npy";
    std::string name = found == nullptr ? "" : found;
    if (!name.ends_with(ending)) continue;
    name.resize(name.size() - ending.size());
    archive.sets.list.push_back(describe_member(archive, i, name));
    archive.members.push_back(i);
  }
  return archive;
}

NpyArray read_member(const Archive& archive, const Wanted& wanted) {
  const Index at = &wanted.data_set - archive.sets.list.data();
  const Member member =
      open_member(archive, archive.members[static_cast<std::size_t>(at)], wanted.data_set.name);
  NpyArray array{read_npy_header(member.source), {}};
  if (array.header.has_fields) refuse(wanted, "wrong-type", "has elements with fields");
  array.bytes = read_npy_bytes(member.source, array.header);
  char end = 0;  // reading it makes libzip compare the checksum
  if (zip_fread(member.file.get(), &end, 1) != 0) {
    refuse_damaged(archive.sets.path, "NumPy",
                   fmt::format("the checksum of array \"{}\" is another", wanted.data_set.name));
  }
  return array;
}

NpyCells cells_of(const NpyArray& array, const Wanted& wanted) {
  NpyCells cells = npy_cells(array.header, array.header.fields.front(), array.bytes);
  cells.path = wanted.of.path;
  cells.name = fmt::format("array \"{}\"", wanted.data_set.name);
  return cells;
}

}  // namespace

Source read_npy(const ReadOptions& options) {
  const std::string& path = options.path;
  std::ifstream file(path, std::ios::binary);
  std::error_code failure;
  const auto size = static_cast<Index>(std::filesystem::file_size(path, failure));
  if (failure) refuse_damaged(path, "NumPy", "it is no longer there");
  const NpySource bytes{[&](std::span<char> to) {
                          file.read(to.data(), std::ssize(to));
                          return static_cast<Index>(file.gcount());
                        },
                        size, path, "it"};
  NpyArray array{read_npy_header(bytes), {}};
  const std::size_t dimensions = array.header.shape.size();
  if (array.header.count == 0 || dimensions == 0 || (array.header.has_fields && dimensions > 1)) {
    refuse_shape(path, array.header);
  }
  array.bytes = read_npy_bytes(bytes, array.header);
  Source source{{}, file_name(path), "NumPy"};
  const NullTokens nulls(options.null_tokens);
  if (array.header.has_fields) {
    add_fields(source.table, array, path, nulls);
  } else {
    add_elements(source.table, array, path, nulls);
  }
  return source;
}

Source read_npz(const ReadOptions& options) {
  const Archive archive = open_archive(options.path);
  const NullTokens nulls(options.null_tokens);
  const Wanted features = require_data_set(archive.sets, options.features, "--features");
  Source source{{}, archive.sets.name, "NumPy"};
  {
    const NpyArray array = read_member(archive, features);
    require_table(features);
    add_column(source.table, options.features, npy_array(cells_of(array, features), nulls));
  }
  if (!options.target.empty()) {
    const Wanted target = require_data_set(archive.sets, options.target, "--target");
    NpyArray array = read_member(archive, target);
    require_answers(target, source.table.rows());
    array.header.shape = {array.header.count};  // [rows, 1] and [1, rows] lie as [rows] does
    add_column(source.table, options.target, npy_column(cells_of(array, target), 0, nulls));
  }
  return source;
}

}  // namespace gradus::read
