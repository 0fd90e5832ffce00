// Small files for the tests of the readers: written into a folder of their own, gone afterwards.
#pragma once

#include "base/error.hpp"
#include "table/read/read.hpp"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::test {

class Files : public testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = std::filesystem::temp_directory_path() /
              (std::string("gradus_") + test->test_suite_name() + "_" + test->name() + "_" +
               std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  std::string write(const std::string& name, std::string_view bytes) const {
    std::ofstream(path(name), std::ios::binary) << bytes;
    return path(name);
  }
  std::string write_gzip(const std::string& name, std::string_view bytes) const {
    gzFile file = gzopen(path(name).c_str(), "wb");
    gzwrite(file, bytes.data(), static_cast<unsigned>(bytes.size()));
    gzclose(file);
    return path(name);
  }
  std::string bytes_of(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  /// What is read from a file of that name and text.
  Table read(const std::string& name, std::string_view bytes, ReadOptions options = {}) const {
    options.path = write(name, bytes);
    return read_table(options).table;
  }

 private:
  std::filesystem::path folder_;
};

inline const std::vector<double>& numbers(const Table& table, const std::string& name) {
  const Index at = find_column(table, name);
  return std::get<NumberColumn>(table.columns.at(static_cast<std::size_t>(at))).values;
}

/// The cells of a column of categories as text, "" where missing.
inline std::vector<std::string> texts(const Table& table, const std::string& name) {
  const auto& column = table.columns.at(static_cast<std::size_t>(find_column(table, name)));
  EXPECT_TRUE(std::holds_alternative<CategoryColumn>(column)) << name << " holds no texts";
  std::vector<std::string> cells;
  for (Index row = 0; row < table.rows(); ++row) cells.push_back(cell_text(column, row));
  return cells;
}

inline const ColumnInfo& info(const Table& table, const std::string& name) {
  return table.schema.at(static_cast<std::size_t>(find_column(table, name)));
}

inline std::vector<std::string> names(const Table& table) {
  std::vector<std::string> all;
  for (const ColumnInfo& column : table.schema) all.push_back(column.name);
  return all;
}

/// Runs `action`, which must throw an Error of that kind, and gives what it says.
template <class Action>
Message refusal(Error::Kind kind, Action action) {
  try {
    action();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.message();
  }
  ADD_FAILURE() << "nothing was refused";
  return {};
}

/// "code | text | line:column | what the carets stand under | what is said beside them | fix"
inline std::string told(const Message& m) {
  for (const std::string& line : {m.text, m.excerpt, m.about, m.why, m.fix}) {
    EXPECT_EQ(line.find('\n'), line.npos) << line;
  }
  return m.code + " | " + m.text + " | " + std::to_string(m.place.line) + ":" +
         std::to_string(m.place.column) + " | " +
         m.excerpt.substr(static_cast<std::size_t>(m.mark), static_cast<std::size_t>(m.mark_size)) +
         " | " + m.about + " | " + m.fix;
}

}  // namespace gradus::test
