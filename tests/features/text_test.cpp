// Free text becomes counts in hashed places. The expected places come from the Python of
// docs/model_file.md's words:
//   h = 0xcbf29ce484222325; for b in b"w" + word: h = (h ^ b) * 0x100000001b3 % 2**64
//   h ^= h >> 32; place, sign = h % 128, 1 - 2 * (h >> 40 & 1)
#include "features/tables.hpp"

namespace gradus {
namespace {

using namespace test;

Table texts(const std::vector<std::string>& cells) {
  NumberColumn y;
  for (std::size_t row = 0; row < cells.size(); ++row)
    y.values.push_back(static_cast<double>(row % 2));
  Table result = table({{"note", words(cells)}, {"y", std::move(y)}});
  result.schema[0].kind = ColumnKind::text;
  return result;
}

Matrix<double> inputs(const std::vector<std::string>& cells) {
  const Table t = texts(cells);
  return transform_inputs<double>(fit(t, {.target = "y"}), t, rows_to(t.rows()));
}

TEST(Text, CountsAWordAndItsGroupsOfThreeLetters) {
  const Matrix<double> X = inputs({"a", "b c"});

  ASSERT_EQ(X.cols(), 128);
  // "a" is the word a and the group <a>: two places of 1 or -1, scaled by sqrt(128 / 2) = 8.
  std::vector<std::pair<Index, double>> places;
  for (Index place = 0; place < 128; ++place) {
    if (X(0, place) != 0) places.emplace_back(place, X(0, place));
  }
  EXPECT_EQ(places, (std::vector<std::pair<Index, double>>{{15, -8}, {114, -8}}));
}

TEST(Text, HasAMeanSquareOfOne) {
  const Matrix<double> X = inputs({"the cat sat on the mat", "x"});

  double squares = 0;
  for (const double x : X.view().row(0)) squares += x * x;
  EXPECT_NEAR(squares / 128, 1, 128 * 0x1p-53);  // a rounding a place
}

TEST(Text, DoesNotCareForCaseAndPunctuation) {
  const Matrix<double> X = inputs({"The cat, sat.", "the CAT sat"});

  for (Index place = 0; place < 128; ++place) EXPECT_EQ(X(0, place), X(1, place)) << place;
}

TEST(Text, IsZeroWhereItIsMissingOrHasNoWord) {
  const Matrix<double> X = inputs({"", "...", "a b"});

  for (Index place = 0; place < 128; ++place) {
    EXPECT_EQ(X(0, place), 0) << place;
    EXPECT_EQ(X(1, place), 0) << place;
  }
}

TEST(Text, IsTakenForItWhereWordsRecur) {
  std::vector<std::string> recurring;
  std::vector<std::string> names;
  for (int i = 0; i < 40; ++i) {
    const std::string tens = std::to_string(i / 10);
    recurring.push_back("grade " + tens + " part " + std::to_string(i % 10));
    names.push_back("given" + std::to_string(i) + " family" + std::to_string(i));
  }

  const Table t = table({{"a", words(recurring)}, {"b", words(names)}});

  EXPECT_EQ(t.schema[0].kind, ColumnKind::text);
  EXPECT_EQ(t.schema[1].kind, ColumnKind::identifier);
}

}  // namespace
}  // namespace gradus
