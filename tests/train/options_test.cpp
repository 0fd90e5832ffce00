// The table of options: every row, its default, and a bad value for each.
#include "train/options.hpp"

#include "train/presets.hpp"

#include <gtest/gtest.h>

#include <set>

namespace gradus {
namespace {

/// Values that no option of this kind takes.
struct BadValues {
  using Texts = std::vector<std::string>;
  Texts operator()(const WholeNumber& kind) const {
    return {"many",
            "",
            "1.5",
            std::to_string(kind.least - 1),
            std::to_string(kind.most + 1),
            "99999999999999999999999"};
  }
  Texts operator()(const RealNumber&) const {
    return {"fast", "", "-1", "1e99", "nan", "inf", "0.1x"};
  }
  Texts operator()(const Bytes&) const { return {"", "2", "-1GB", "1KB", "2TB", "GB", "nanGB"}; }
  Texts operator()(const Text&) const { return {}; }  // any text will do
  Texts operator()(const TextList&) const { return {}; }
  Texts operator()(const LayerSizes&) const {
    return {"20,x,5", "0", "-3", "", "20,", "65537", "1.5"};
  }
  Texts operator()(const AscendingList&) const {
    return {"0.1,x", "", "0", "1", "0.5,0.1", "0.5,0.5", "0.1,", "nan"};
  }
  Texts operator()(const RealList&) const { return {"0.2,x", "0.96", "-0.1", "", "0.2,", "nan"}; }
  Texts operator()(const Choice&) const { return {"", "no such word"}; }
  Texts operator()(const FractionOrFile&) const { return {"-0.1", "0.95", "2"}; }
  Texts operator()(const Flag&) const { return {"", "maybe"}; }
};

class EachOption : public testing::TestWithParam<const Option*> {};

TEST_P(EachOption, RefusesABadValueWithItsPlaceAndAFix) {
  const Option& option = *GetParam();
  for (const std::string& bad : std::visit(BadValues{}, option.kind)) {
    Options options;
    try {
      set_option(options, option, bad);
      ADD_FAILURE() << "--" << option.name << " took \"" << bad << "\"";
    } catch (const Error& error) {
      const Message& message = error.message();
      EXPECT_EQ(error.kind(), Error::Kind::usage);
      EXPECT_EQ(message.code, "invalid-" + std::string(option.name));
      EXPECT_EQ(message.place.what, "option --" + std::string(option.name));
      EXPECT_EQ(message.excerpt, bad);
      EXPECT_NE(message.about.find("is expected"), std::string::npos);
      EXPECT_TRUE(message.fix.starts_with("--" + std::string(option.name) + " ")) << message.fix;
    }
  }
}

TEST_P(EachOption, ReadsItsDefaultBack) {
  const Option& option = *GetParam();
  const std::string text = option_text({}, option);
  if (std::holds_alternative<Text>(option.kind) && text.empty()) return;
  Options options;

  set_option(options, option, text);

  EXPECT_EQ(option_text(options, option), text);
}

TEST_P(EachOption, TakesItsOwnExample) {
  const Option& option = *GetParam();
  if (std::holds_alternative<Flag>(option.kind)) return;
  Options options;

  set_option(options, option, option.example);

  EXPECT_EQ(option_text(options, option), option.example);
}

TEST_P(EachOption, HasANameInSmallLettersAndDigitsAndAHelp) {
  const Option& option = *GetParam();

  EXPECT_EQ(option.name.find_first_not_of("abcdefghijklmnopqrstuvwxyz-12"), std::string_view::npos);
  EXPECT_FALSE(option.help.empty());
  EXPECT_FALSE(option.help.ends_with("."));
  EXPECT_FALSE(option.commands.empty());
  EXPECT_EQ(find_option(option.name), &option);  // so no other row has this name
}

std::vector<const Option*> rows() {
  std::vector<const Option*> all;
  for (const Option& option : option_table()) all.push_back(&option);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Table, EachOption, testing::ValuesIn(rows()), [](const auto& row) {
  std::string name(row.param->name);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
});

TEST(Options, PointAtTheCharacterThatIsWrong) {
  Options options;
  try {
    set_option(options, *find_option("layers"), "20,x,5");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message().mark, 3);
    EXPECT_EQ(error.message().mark_size, 1);
  }
}

TEST(Options, OfferTheNearestWordOfAChoice) {
  Options options;
  try {
    set_option(options, *find_option("activation"), "rellu");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message().fix, "--activation relu");
  }
}

TEST(Options, OfAnUnknownNameAreNotThere) {
  EXPECT_EQ(find_option("learning"), nullptr);
}

TEST(Presets, AreMadeOfOptionsThatExist) {
  for (const Preset& preset : preset_table()) {
    for (const auto& [name, value] : preset.values) {
      Options options;
      const Option* option = find_option(name);
      ASSERT_NE(option, nullptr) << preset.name << " sets " << name;
      set_option(options, *option, value);
      EXPECT_EQ(option_text(options, *option), value) << preset.name << " sets " << name;
    }
  }
}

TEST(Presets, SetWhatTheySay) {
  Options options;
  apply_preset(options, "article");

  EXPECT_EQ(options.train.layers, (std::vector<Index>{20, 7, 5}));
  EXPECT_EQ(options.train.precision, Precision::float64);
  EXPECT_EQ(options.train.weight_numbers, WeightNumbers::numpy);
  EXPECT_EQ(options.train.batch_size, 0);
  EXPECT_EQ(options.train.iterations, 2500);
  EXPECT_EQ(options.train.validation, 0);
  EXPECT_EQ(options.train.preset, "article");
}

TEST(Presets, CalledAutoIsTheDefault) {
  Options options;
  apply_preset(options, "auto");

  for (const Option& option : option_table())
    EXPECT_EQ(option_text(options, option), option_text({}, option)) << option.name;
}

TEST(Presets, OfAnUnknownNameAreRefused) {
  Options options;
  try {
    apply_preset(options, "artcle");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.message().code, "invalid-preset");
    EXPECT_EQ(error.message().fix, "--preset article");
  }
}

}  // namespace
}  // namespace gradus
