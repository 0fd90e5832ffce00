// The one-line form of an Error, and which name is taken for a slip of which.
#include "base/error.hpp"

#include <gtest/gtest.h>

namespace gradus {
namespace {

TEST(Error, SaysTextPlaceAndFixInOneLine) {
  const Error error(Error::Kind::data, {.code = "missing-column",
                                        .text = "there is no column \"age\"",
                                        .place = {.what = "new.csv", .line = 1, .column = 10},
                                        .fix = "--rename agee=age"});

  EXPECT_STREQ(error.what(), "there is no column \"age\" (new.csv:1:10); --rename agee=age");
  EXPECT_EQ(error.kind(), Error::Kind::data);
  EXPECT_EQ(error.message().code, "missing-column");
}

TEST(Error, LeavesOutWhatIsNotKnown) {
  const auto line = [](Message message) {
    return std::string(Error(Error::Kind::failed, std::move(message)).what());
  };

  EXPECT_EQ(line({.text = "it broke"}), "it broke");
  EXPECT_EQ(line({.text = "it broke", .place = {.what = "a.csv"}}), "it broke (a.csv)");
  EXPECT_EQ(line({.text = "it broke", .place = {.what = "a.csv", .line = 3}}),
            "it broke (a.csv:3)");
  EXPECT_EQ(line({.text = "it broke", .fix = "mend it"}), "it broke; mend it");
}

TEST(Error, HasTheExitCodesAsItsKinds) {
  EXPECT_EQ(static_cast<int>(Error::Kind::failed), 1);
  EXPECT_EQ(static_cast<int>(Error::Kind::usage), 2);
  EXPECT_EQ(static_cast<int>(Error::Kind::data), 3);
  EXPECT_EQ(static_cast<int>(Error::Kind::model_file), 4);
}

TEST(NearestName, FindsTheOneThatIsTwoEditsAway) {
  EXPECT_EQ(nearest_name("agee", {"sex", "age", "fare"}), "age");  // one letter too many
  EXPECT_EQ(nearest_name("learning-rat", {"learning-rate", "layers"}), "learning-rate");
  EXPECT_EQ(nearest_name("faer", {"sex", "age", "fare"}), "fare");
  EXPECT_EQ(nearest_name("survied", {"survived", "name"}), "survived");
}

TEST(NearestName, DoesNotMindCapitals) {
  EXPECT_EQ(nearest_name("AGE", {"sex", "age"}), "age");
}

TEST(NearestName, AllowsAThirdOfALongWord) {
  EXPECT_EQ(nearest_name("ocean_pxoximxtx", {"ocean_proximity"}), "ocean_proximity");  // 3 of 15
}

TEST(NearestName, IsEmptyWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("cabin", {"sex", "age", "fare"}), "");
  EXPECT_EQ(nearest_name("cabin", {}), "");
}

TEST(NearestName, DoesNotTakeAWordWithAllLettersChangedForASlip) {
  EXPECT_EQ(nearest_name("xy", {"ab"}), "");  // two edits, but both letters
}

TEST(NearestName, TakesTheFirstOfTwoThatAreAsNear) {
  EXPECT_EQ(nearest_name("bat", {"cat", "rat"}), "cat");
}

}  // namespace
}  // namespace gradus
