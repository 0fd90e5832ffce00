// Calibration against scikit-learn and SciPy.
#include "evaluate/calibration.hpp"

#include "support/data.hpp"

#include <cmath>

namespace gradus {
namespace {

// scikit-learn stops its search for the sigmoid where the gradient is below 1e-5.
constexpr double as_close_as_sklearn = 1e-6;

struct Binary {
  nlohmann::json golden = test::golden("calibration").at("binary");
  std::vector<double> Z = golden.at("Z");
  std::vector<std::int32_t> actual = golden.at("actual");
  std::vector<double> weight = golden.at("weight");
  std::vector<char> positive{actual.begin(), actual.end()};
  std::vector<double> none;
  CalibrationRows rows(const std::vector<double>& weights) {
    return {{Z.data(), std::ssize(Z), 1, 1}, actual, weights};
  }
};

struct Many {
  nlohmann::json golden = test::golden("calibration").at("multiclass");
  std::vector<std::int32_t> actual = golden.at("actual");
  Matrix<double> Z = matrix("Z");
  Matrix<double> matrix(const char* name) const {
    const std::vector<std::vector<double>> numbers = golden.at(name);
    Matrix<double> all(std::ssize(numbers), std::ssize(numbers[0]));
    for (Index i = 0; i < all.rows(); ++i)
      std::ranges::copy(numbers[static_cast<std::size_t>(i)], all.row(i).begin());
    return all;
  }
  /// The largest distance of calibrated probabilities from those of scikit-learn.
  double distance(CalibrationMethod method, const char* name) const {
    const Calibration calibration = fit_calibration(method, {Z.view(), actual, {}});
    const Matrix<double> wanted = matrix(name);
    std::vector<double> p(4);
    double most = 0;
    for (Index i = 0; i < Z.rows(); ++i) {
      calibrate(calibration, Z.row(i), p);
      for (Index k = 0; k < 4; ++k)
        most = std::max(most, std::abs(p[static_cast<std::size_t>(k)] - wanted(i, k)));
    }
    return most;
  }
};

double of_second_class(const Calibration& calibration, double Z) {
  std::array<double, 2> p{};
  calibrate(calibration, {&Z, 1}, p);
  EXPECT_DOUBLE_EQ(p[0] + p[1], 1);
  return p[1];
}

TEST(Calibration, ByPlattEqualsScikitLearn) {
  Binary b;

  const Sigmoid plain = fit_sigmoid(b.Z, b.positive, {});
  const Sigmoid weighted = fit_sigmoid(b.Z, b.positive, b.weight);
  const Calibration calibration = fit_calibration(CalibrationMethod::platt, b.rows(b.none));

  EXPECT_NEAR(plain.slope, b.golden.at("slope"), as_close_as_sklearn);
  EXPECT_NEAR(plain.offset, b.golden.at("offset"), as_close_as_sklearn);
  EXPECT_NEAR(weighted.slope, b.golden.at("weighted_slope"), as_close_as_sklearn);
  EXPECT_NEAR(weighted.offset, b.golden.at("weighted_offset"), as_close_as_sklearn);
  for (std::size_t i = 0; i < b.Z.size(); ++i)
    EXPECT_NEAR(of_second_class(calibration, b.Z[i]), b.golden.at("platt").at(i), 1e-6);
}

TEST(Calibration, ByARisingCurveEqualsScikitLearn) {
  Binary b;

  const Curve plain = fit_curve(b.Z, b.positive, {});
  const Curve weighted = fit_curve(b.Z, b.positive, b.weight);

  for (std::size_t i = 0; i < b.Z.size(); ++i) {
    EXPECT_NEAR(curve_at(plain, b.Z[i]), b.golden.at("isotonic").at(i), 1e-12);
    EXPECT_NEAR(curve_at(weighted, b.Z[i]), b.golden.at("weighted_isotonic").at(i), 1e-12);
  }
  const std::array<double, 3> outside{-50, 0.05, 50};
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_NEAR(curve_at(plain, outside[i]), b.golden.at("isotonic_outside").at(i), 1e-12);
}

TEST(Calibration, ByTemperatureMakesTheLogLossLeastAsSciPyFindsIt) {
  Binary b;
  const Many many;

  // SciPy compares values of the cost, which is flat within the root of a double's precision.
  EXPECT_NEAR(fit_temperature(b.rows(b.none)), b.golden.at("temperature"), 1e-6);
  EXPECT_NEAR(fit_temperature(b.rows(b.weight)), b.golden.at("weighted_temperature"), 1e-6);
  EXPECT_NEAR(fit_temperature({many.Z.view(), many.actual, {}}), many.golden.at("temperature"),
              1e-6);
}

TEST(Calibration, OfManyClassesEqualsScikitLearn) {
  const Many many;
  const Matrix<double> wanted = many.matrix("log_odds");
  std::vector<double> f(4);

  log_odds(many.Z.row(7), f);

  for (std::size_t k = 0; k < 4; ++k)
    EXPECT_NEAR(f[k], wanted(7, static_cast<Index>(k)), 1e-12);  // scipy.special.logsumexp
  EXPECT_LT(many.distance(CalibrationMethod::platt, "platt"), 1e-6);
  EXPECT_LT(many.distance(CalibrationMethod::isotonic, "isotonic"), 1e-9);
}

TEST(Calibration, StaysWithinBoundsWhereEveryRowIsRight) {
  const std::vector<double> Z{-800, 900, -3, 2};
  const std::vector<std::int32_t> actual{0, 1, 0, 1};
  const CalibrationRows rows{{Z.data(), 4, 1, 1}, actual, {}};

  EXPECT_EQ(fit_temperature(rows), 1.0 / 20);
  for (const auto method :
       {CalibrationMethod::temperature, CalibrationMethod::platt, CalibrationMethod::isotonic}) {
    for (const double z : {-1e30, -1.0, 0.0, 1e30}) {
      const double p = of_second_class(fit_calibration(method, rows), z);
      EXPECT_TRUE(0 <= p && p <= 1) << p;
    }
  }
}

}  // namespace
}  // namespace gradus
