#include "serve/thinning.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradus::serve {
namespace {

using testing::Contains;
using testing::ElementsAre;

TEST(PointsToDraw, AreAllWhereThereAreFew) {
  const std::vector<std::vector<double>> curves{{3, 1, 2}, {0, 0, 0}};

  EXPECT_THAT(points_to_draw(curves, 3), ElementsAre(0, 1, 2));
}

TEST(PointsToDraw, KeepEveryExtremeAndTheEnds) {
  std::vector<std::vector<double>> curves(2, std::vector<double>(48000));
  for (std::size_t i = 0; i < curves[0].size(); ++i) {
    curves[0][i] = std::sin(static_cast<double>(i));
    curves[1][i] = std::numeric_limits<double>::quiet_NaN();
  }
  curves[0][12345] = 9;  // a single spike
  curves[0][40001] = -9;
  curves[1][777] = 1;

  const std::vector<std::size_t> points = points_to_draw(curves, 4000);

  EXPECT_LE(points.size(), 4002U);
  EXPECT_TRUE(std::is_sorted(points.begin(), points.end()));
  for (const std::size_t extreme : {12345U, 40001U, 777U, 0U, 47999U})
    EXPECT_THAT(points, Contains(extreme));
}

}  // namespace
}  // namespace gradus::serve
