#include "train/bands.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace gradus {
namespace {

TEST(BandOf, IsThePercentilesOfNumPy) {
  // np.percentile(np.arange(101) ** 2, [0, 5, 25, 50, 75, 95, 100]); with 101 numbers each of these
  // falls on a number.
  std::vector<double> values;
  for (int k = 0; k < 101; ++k) values.push_back((k * 37 % 101) * (k * 37 % 101));

  EXPECT_EQ(band_of(values), (Band{0, 25, 625, 2500, 5625, 9025, 10000}));
}

TEST(BandOf, LeavesOutWhatIsNoNumber) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  std::vector<double> values{nan, 3, std::numeric_limits<double>::infinity(), 1, 2};
  std::vector<double> none{nan};

  EXPECT_EQ(band_of(values), (Band{1, 1, 2, 2, 3, 3, 3}));  // round(p * 2): 0 0 1 1 2 2 2
  EXPECT_TRUE(std::isnan(band_of(none)[3]));
}

TEST(LayerBands, MeetEveryColumnOfALayer) {
  // Every second unit is 1. Of 512 x 64 numbers one in 32 is looked at, which alone would only meet
  // units 1 and 33.
  const Network network{1, {{64, Activation::relu}}, 1, Loss::squared_error};
  engine::Workspace<float> workspace(network, 512);
  Gradients<float> gradients(network);
  workspace.set_rows(512);
  for (Index row = 0; row < 512; ++row) {
    for (Index unit = 1; unit < 64; unit += 2) workspace.A(1)(row, unit) = 1;
  }
  workspace.A(1)(300, 0) = -7;  // and the extremes are of all numbers
  gradients.dW(1)(5, 0) = 2;

  const LayerBands bands = layer_bands(network, workspace, gradients);

  EXPECT_EQ(bands.A[0], (Band{-7, 0, 0, bands.A[0][3], 1, 1, 1}));
  EXPECT_EQ(bands.dW[0].back(), 2);
  EXPECT_EQ(bands.A[1], Band{});
}

}  // namespace
}  // namespace gradus
