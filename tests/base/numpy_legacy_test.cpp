// The generator gives NumPy's numbers to the last bit. tests/golden/random.json holds them as
// hexadecimal floats, so that no digit is lost on the way.
#include "base/numpy_legacy.hpp"

#include "support/data.hpp"

namespace gradus {
namespace {

std::vector<double> numbers_of(const nlohmann::json& hexadecimal) {
  std::vector<double> numbers;
  for (const auto& text : hexadecimal) {
    numbers.push_back(std::strtod(text.get<std::string>().c_str(), nullptr));
  }
  return numbers;
}

std::vector<double> draw_normals(NumpyLegacy& numbers, int count) {
  std::vector<double> drawn;
  for (int i = 0; i < count; ++i) drawn.push_back(numbers.randn());
  return drawn;
}

class EverySeed : public testing::TestWithParam<std::size_t> {
 protected:
  const nlohmann::json expected = test::golden("random")["legacy"][GetParam()];
  NumpyLegacy numbers{expected["seed"].get<std::uint32_t>()};
};

TEST_P(EverySeed, GivesTheFirstNormalsOfNumPy) {
  EXPECT_EQ(draw_normals(numbers, 10), numbers_of(expected["first"]));
}

TEST_P(EverySeed, GivesTheNormalsOfNumPyAfterAThousand) {
  draw_normals(numbers, 1000);

  EXPECT_EQ(draw_normals(numbers, 10), numbers_of(expected["after_1000"]));
}

TEST_P(EverySeed, KeepsTheSecondNormalWhateverComesBetween) {
  std::vector<double> drawn = draw_normals(numbers, 3);
  drawn.push_back(numbers.random_sample());
  for (const double number : draw_normals(numbers, 3)) drawn.push_back(number);

  EXPECT_EQ(drawn, numbers_of(expected["odd"]));
}

TEST_P(EverySeed, GivesTheUniformsOfNumPy) {
  std::vector<double> drawn;
  for (int i = 0; i < 5; ++i) drawn.push_back(numbers.random_sample());

  EXPECT_EQ(drawn, numbers_of(expected["uniform"]));
}

INSTANTIATE_TEST_SUITE_P(Seeds1And3And12345, EverySeed, testing::Values(0, 1, 2));

}  // namespace
}  // namespace gradus
