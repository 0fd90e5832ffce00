// What goes into the step-through page; what the page makes of it is tested in a browser,
// tests/web.
#include "export/steps_page.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <cstring>

#include "export/blob.hpp"
#include "export/kept.hpp"
#include "export/page.hpp"
#include "export/walk_json.hpp"

namespace gradus {
namespace {

std::string coded(std::string_view text) {
  return base64(std::as_bytes(std::span(text)));
}

TEST(Base64, IsThatOfTheRfc) {  // RFC 4648, section 10
  EXPECT_EQ(coded(""), "");
  EXPECT_EQ(coded("f"), "Zg==");
  EXPECT_EQ(coded("fo"), "Zm8=");
  EXPECT_EQ(coded("foo"), "Zm9v");
  EXPECT_EQ(coded("foobar"), "Zm9vYmFy");
}

template <class T>
std::vector<T> decoded(const std::string& text) {
  constexpr std::string_view letters =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string bytes;
  unsigned bits = 0;
  int held = 0;
  for (const char letter : text) {
    if (letter == '=') break;
    bits = bits << 6 | static_cast<unsigned>(letters.find(letter));
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes += static_cast<char>(bits >> held & 255);
  }
  std::vector<T> numbers(bytes.size() / sizeof(T));
  std::memcpy(numbers.data(), bytes.data(), numbers.size() * sizeof(T));
  return numbers;
}

/// 60 inputs, 5 units, one answer, 70 samples: more inputs and samples than a page holds.
StepsPage wide_page() {
  StepsPage page{.source = "a</script>.csv",
                 .command = "gradus steps",
                 .target = "<y>",
                 .task = "binary",
                 .inputs = {},
                 .labels = {"no", "yes"},
                 .rows = {},
                 .answers = {},
                 .image = {},
                 .sample = 69,
                 .learning_rate = 0.5,
                 .network = {.inputs = 60,
                             .hidden = {{5, Activation::relu}},
                             .outputs = 1,
                             .loss = Loss::binary_cross_entropy},
                 .X = steps::Matrix(60, 70),
                 .Y = steps::Matrix::Zero(1, 70),
                 .starts = {}};
  for (Index k = 0; k < page.X.size(); ++k)
    page.X.reshaped()[k] = std::sin(0.37 * static_cast<double>(k * k % 977));
  for (Index s = 0; s < 70; s += 2) page.Y(0, s) = 1;
  int draw = 0;
  page.starts.push_back({"scaled", steps::initialize_parameters(page.network, Initializer::scaled,
                                                                [&] { return std::cos(++draw); })});
  return page;
}

steps::Walk walk_of(const StepsPage& page) {
  return steps::walk_iteration(page.network, page.starts[0].parameters, page.X, page.Y,
                               page.learning_rate);
}

TEST(KeepWhatFits, KeepsTheSampleAskedForAndAllOfASmallLayer) {
  const StepsPage page = wide_page();

  const Kept kept = keep_what_fits(walk_of(page), page.sample, 5);

  EXPECT_LT(kept.units[0].size(), 60U);
  EXPECT_EQ(kept.units[1], (std::vector<Index>{0, 1, 2, 3, 4}));
  EXPECT_LT(kept.samples.size(), 70U);
  EXPECT_EQ(kept.samples.back(), 69);
}

TEST(WalkJson, HoldsTheTermsThatMakeACell) {
  const StepsPage page = wide_page();
  const steps::Walk walk = walk_of(page);
  const Kept kept = keep_what_fits(walk, page.sample, 5);

  const nlohmann::ordered_json json = walk_json(walk, kept, page.learning_rate, Curves::steepest);

  const std::vector<double> doubles = decoded<double>(json["d"]);
  const std::vector<float> floats = decoded<float>(json["f"]);
  const auto terms_of = [&](const char* name, std::size_t cell) {
    const auto& terms = json["p"][name];
    const auto& matrix = json["m"][name];
    const std::size_t cells = matrix["r"].get<std::size_t>() * matrix["c"].get<std::size_t>();
    double sum = doubles[terms["t"].get<std::size_t>() + cell];
    for (std::size_t k = 0; k < terms["k"].get<std::size_t>(); ++k)
      sum += static_cast<double>(floats[terms["o"].get<std::size_t>() + k * cells + cell]);
    return sum;
  };
  // Z and dW of unit 1 in the first kept sample and input; products are rounded to floats of some
  // 6e-8 of their size, of which there are 24 below 1.
  EXPECT_NEAR(terms_of("Z1", 1), walk.cache.Z[1](1, kept.samples[0]), 2e-6);
  EXPECT_NEAR(terms_of("dW1", 1) / 70, walk.gradients.dW[1](1, kept.units[0][0]), 2e-6);
  const auto at = json["m"]["W1"]["o"].get<std::size_t>();
  EXPECT_EQ(doubles[at + 1], walk.before.W[1](1, kept.units[0][0]));
}

TEST(StepsPage, HoldsEachStartAtEachIterationAndLosesNoBit) {
  const StepsPage page = wide_page();

  const auto json = nlohmann::json::parse(steps_page_json(page));

  EXPECT_EQ(json["iterations"], nlohmann::json({0, 1, 10, 100, 1000}));
  ASSERT_EQ(json["walks"].size(), 1U);
  ASSERT_EQ(json["walks"][0].size(), 5U);
  EXPECT_EQ(json["walks"][0][0]["cost"], walk_of(page).cost);
  EXPECT_EQ(json["walks"][0][1]["cost"], walk_of(page).cost_again);
  EXPECT_LT(json["walks"][0][4]["cost"], json["walks"][0][3]["cost"]);
}

TEST(StepsPage, IsOneFileWhoseDataCannotEndTheirElement) {
  const std::string html = steps_page_html(wide_page());

  EXPECT_EQ(html.find("a</script>"), std::string::npos);
  EXPECT_NE(html.find("a\\u003c/script\\u003e.csv"), std::string::npos);
  EXPECT_NE(html.find("<title>a&lt;/script&gt;.csv"), std::string::npos);
  EXPECT_NE(html.find("default-src 'none'; script-src 'sha256-"), std::string::npos);
}

TEST(HeldIterations, StopWhereTheyWouldTakeTooLong) {
  StepsPage page = wide_page();
  page.X = steps::Matrix::Zero(60, 1);
  page.network.hidden = {{60000, Activation::relu}, {20000, Activation::relu}};

  EXPECT_EQ(held_iterations(page), (std::vector<Index>{0, 1, 10}));
}

}  // namespace
}  // namespace gradus
