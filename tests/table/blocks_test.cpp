// Tables that come block by block: the same cells as in one piece, and the same complaints.
#include "table/files.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::numbers;
using test::texts;
using testing::ElementsAre;

class Blocks : public test::Files {
 protected:
  /// 5,000 rows of which row i holds i and "even" or "odd".
  std::string write_counting(const std::string& last = "") const {
    std::string text = "number,word\n";
    for (int i = 0; i < 5000; ++i) text += fmt::format("{},{}\n", i, i % 2 == 0 ? "even" : "odd");
    return write("counting.csv", text + last);
  }
  static std::string code_of(const ReadOptions& options, const BlockRules& rules) {
    try {
      read_blocks(options, rules);
      return "";
    } catch (const Error& error) {
      return error.message().code;
    }
  }
};

TEST_F(Blocks, HoldTheRowsInOrderWhateverTheirSize) {
  const ReadOptions options{
      .path = write_counting(), .as_text = {"word"}, .as_numbers = {"number"}};
  std::vector<double> all;
  std::vector<Index> sizes;

  const BlocksRead read = read_blocks(options, {.block_rows = 1999, .take = [&](Table&& block) {
                                                  sizes.push_back(block.rows());
                                                  const std::vector<double>& some =
                                                      numbers(block, "number");
                                                  all.insert(all.end(), some.begin(), some.end());
                                                }});

  EXPECT_EQ(read.rows, 5000);
  EXPECT_THAT(sizes, ElementsAre(1999, 1999, 1002));
  ASSERT_EQ(all.size(), 5000u);
  for (std::size_t i = 0; i < all.size(); ++i) ASSERT_EQ(all[i], static_cast<double>(i));
}

TEST_F(Blocks, HoldOnlyTheColumnsAndRowsThatAreWanted) {
  BlockRules rules{.block_rows = 10, .columns = {"word"}};
  rules.keep = [](Index row) { return row == 3 || row == 4000 || row == 4999; };
  std::vector<std::string> words;
  rules.take = [&](Table&& block) {
    EXPECT_EQ(block.columns.size(), 1u);
    words = texts(block, "word");
  };

  read_blocks({.path = write_counting(), .as_text = {"word"}}, rules);

  EXPECT_THAT(words, ElementsAre("odd", "even", "odd"));
}

TEST_F(Blocks, ACellThatIsNoNumberIsShownWithItsLine) {
  const ReadOptions options{.path = write_counting("many,odd\n"), .as_numbers = {"number"}};
  try {
    read_blocks(options, {.block_rows = 700, .columns = {"number"}, .take = [](Table&&) {}});
    FAIL() << "it was read";
  } catch (const Error& error) {
    EXPECT_EQ(error.message().code, "not-a-number");
    EXPECT_EQ(error.message().place.line, 5002);
    EXPECT_EQ(error.message().excerpt, "many,odd");
  }
}

TEST_F(Blocks, QueriesAndTheirTypesAreReadTheSameWay) {
  const std::string sql = fmt::format("SELECT number * 2 AS twice FROM '{}'", write_counting());
  double sum = 0;

  const BlocksRead read =
      read_blocks({.sql = sql}, {.block_rows = 1000, .take = [&](Table&& block) {
                                   for (const double x : numbers(block, "twice")) sum += x;
                                 }});

  EXPECT_EQ(read.name, "query");
  EXPECT_EQ(sum, 2.0 * 4999 * 5000 / 2);  // Gauss
}

TEST_F(Blocks, WhatIsReadAsAWholeOnlyIsRefused) {
  const BlockRules rules{.block_rows = 10, .take = [](Table&&) {}};
  ReadOptions skipping{.path = write_counting()};
  skipping.on_bad_row = BadRows::skip;

  EXPECT_EQ(code_of({.path = "-"}, rules), "not-streamed");
  EXPECT_EQ(code_of({.path = write("a.npy", "x")}, rules), "not-streamed");
  EXPECT_EQ(code_of(skipping, rules), "not-streamed");
}

TEST_F(Blocks, TheEstimateGrowsWithTheFile) {
  const double small = estimate_memory({.path = write("small.csv", "a,b\n1,2\n")});
  const double large = estimate_memory({.path = write_counting()});

  EXPECT_LT(small, large);
  EXPECT_EQ(estimate_memory({.path = write("a.npy", "x")}), 0);
}

}  // namespace
}  // namespace gradus
