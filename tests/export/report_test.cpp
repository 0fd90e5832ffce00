// What a report says, as text; how it looks and behaves is tested in a browser, tests/web.
#include "export/report/report.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cmath>

#include "export/blob.hpp"
#include "export/image.hpp"
#include "export/report/html.hpp"
#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus {
namespace {

using report::plain_text;
using testing::HasSubstr;
using testing::Not;

/// Of rows that were judged without a model.
Report report_of(const char* source, const TargetCoding& target, const Table& table,
                 const Predictions& predictions) {
  Report made{.source = source,
              .target = target,
              .table = table,
              .predictions = predictions,
              .weight = {},
              .row_numbers = {},
              .scores = {{"test", score(predictions, target, table)}},
              .baseline = baseline(target, table, table),
              .command = "gradus report",
              .version = "0",
              .model_file = {}};
  look_closer(made, 1, 1);
  return made;
}

/// Eight rows of two classes, judged without a model.
struct TwoClasses {
  TargetCoding target{.column = "<b>sold</b>", .task = Task::binary, .labels = {"no", "yes\"&<i>"}};
  Table table;
  Predictions predictions{
      .task = Task::binary, .labels = {"no", "yes\"&<i>"}, .values = {}, .classes = {}};

  TwoClasses() {
    CategoryColumn answers{.codes = {0, 0, 0, 0, 1, 1, 1, 1}, .levels = target.labels};
    add_column(table, target.column, answers);
    predictions.values = Matrix<double>(8, 2);
    const std::vector<double> p{0.1, 0.2, 0.3, 0.8, 0.4, 0.6, 0.7, 0.9};
    for (Index i = 0; i < 8; ++i) {
      predictions.values(i, 1) = p[static_cast<std::size_t>(i)];
      predictions.values(i, 0) = 1 - predictions.values(i, 1);
      predictions.classes.push_back(predictions.values(i, 1) > 0.5 ? 1 : 0);
    }
  }

  Report report() const { return report_of("shop.csv", target, table, predictions); }
};

TEST(Report, SaysHowGoodItIsBesideAlwaysSayingTheSame) {
  const TwoClasses data;

  EXPECT_EQ(report::summary_sentence(data.report()),
            "Right for 75 of 100 rows that it had not seen; always saying \"no\" is right for 50.");
}

TEST(Report, ListsWhatItsChartsShow) {
  const TwoClasses data;
  const Report report = data.report();

  EXPECT_EQ(plain_text(report::calibration_figure(report).numbers),
            "probability\trows\tmean promised\tcame true\tfrom\tto\n"
            "0.0 to 0.1\t1\t0.1000\t0.0000\t0.0000\t0.7935\n"
            "0.1 to 0.2\t1\t0.2000\t0.0000\t0.0000\t0.7935\n"
            "0.2 to 0.3\t1\t0.3000\t0.0000\t0.0000\t0.7935\n"
            "0.3 to 0.4\t1\t0.4000\t1.0000\t0.2065\t1.0000\n"
            "0.5 to 0.6\t1\t0.6000\t1.0000\t0.2065\t1.0000\n"
            "0.6 to 0.7\t1\t0.7000\t1.0000\t0.2065\t1.0000\n"
            "0.7 to 0.8\t1\t0.8000\t0.0000\t0.0000\t0.7935\n"
            "0.8 to 0.9\t1\t0.9000\t1.0000\t0.2065\t1.0000\n");  // Wilson: 1 / (1 + z^2) = 0.2065
  EXPECT_THAT(plain_text(report::roc_figure(report).numbers),
              HasSubstr("0.6000\t0.7500\t0.2500\t0.7500\n"));  // by hand: 3 of 4 and 1 of 4
  EXPECT_EQ(report.mistakes.size(), 2U);
  EXPECT_EQ(report.mistakes[0].row, 3);  // 0.2 given to what was right
}

TEST(Report, LetsTheSliderMoveByCountsAlone) {
  const TwoClasses data;

  const nlohmann::json states = nlohmann::json::parse(report::thresholds_json(data.report()));

  ASSERT_EQ(states["at"].size(), 201U);
  EXPECT_EQ(states["own"][1], (std::vector<int>{3, 1, 1, 3}));
  EXPECT_EQ(states["at"][130][0], 0.65);
  EXPECT_EQ(states["at"][130][1], (std::vector<int>{3, 1, 2, 2}));  // by hand
  EXPECT_EQ(states["at"][200][1], (std::vector<int>{4, 0, 4, 0}));
  EXPECT_TRUE(states["at"][200][4].is_null());  // no row is called so: no precision
}

TEST(Report, IsTheSameTwiceAndTakesNothingForHtml) {
  const TwoClasses data;

  const std::string html = report_html(data.report());

  EXPECT_EQ(html, report_html(data.report()));
  EXPECT_THAT(html, Not(HasSubstr("<b>sold")));
  EXPECT_THAT(html, HasSubstr("&lt;b&gt;sold&lt;/b&gt;"));
  EXPECT_THAT(html, Not(HasSubstr("yes\"&<i>")));
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'sha256-"));
  EXPECT_THAT(html, Not(HasSubstr("http://")));
  EXPECT_THAT(html, Not(HasSubstr("https://")));
}

TEST(Report, HasAnswersOfQuantilesAndTheirPromise) {
  const TargetCoding target{.column = "y", .task = Task::regression, .quantiles = {0.1, 0.5, 0.9}};
  Table table;
  add_column(table, "y", NumberColumn{{1, 2, 3, 4, 5, 6, 7, 8, 9, 10.5}});
  Predictions predictions{.task = Task::regression,
                          .labels = {},
                          .values = Matrix<double>(10, 3),
                          .classes = {},
                          .quantiles = target.quantiles};
  for (Index i = 0; i < 10; ++i) {
    predictions.values(i, 0) = 2;  // 2 of 10 lie below, 5 of 10 below the next
    predictions.values(i, 1) = 5;
    predictions.values(i, 2) = 20;
  }
  const Report made = report_of("a.csv", target, table, predictions);

  EXPECT_EQ(report::leading_metrics(made),
            (std::vector<std::string>{"pinball", "coverage", "mae"}));
  EXPECT_THAT(report::values_html(made), HasSubstr("Below the lowest, 0.1, lie 20 %; below the "
                                                   "highest, 0.9, lie 100 %."));
  EXPECT_EQ(made.mistakes[0].row, 9);  // 10.5 is 5.5 away from the median said, 1 is 4
  EXPECT_THAT(plain_text(report::error_figure(made).numbers), HasSubstr("10.5 to 10.5\t1\t5.5\t"));
}

TEST(Html, ShowsBytesThatAreNotTextAsSuch) {
  EXPECT_EQ(report::safe("a\x01\xFF<\"&'"), "a\xEF\xBF\xBD\xEF\xBF\xBD&lt;&quot;&amp;'");
  EXPECT_EQ(report::safe("\xED\xA0\x80"),
            "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // a lone surrogate
  EXPECT_EQ(report::safe("na\xC3\xAFve \xF0\x9F\x90\x88"), "na\xC3\xAFve \xF0\x9F\x90\x88");
  EXPECT_EQ(report::cut("0123456789abcdef", 11), "012345..def");
  EXPECT_EQ(report::cut("\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4", 4), "\xC3\xA4\xC3\xA4\xC3\xA4\xC3\xA4");
}

TEST(Html, WritesNumbersForPeople) {
  EXPECT_EQ(report::number_text(1234567.8), "1,234,568");
  EXPECT_EQ(report::number_text(-1234), "-1,234");
  EXPECT_EQ(report::number_text(0.012345), "0.0123");
  EXPECT_EQ(report::number_text(1e-7), "1e-07");
  EXPECT_EQ(report::score_text(0.8268), "0.827");
  EXPECT_EQ(report::exact_text(0.1), "0.1");
  EXPECT_EQ(report::exact_text(std::nan("")), "null");
}

TEST(Axes, HaveRoundNumbers) {
  EXPECT_EQ(report::round_numbers({.low = 0, .high = 1}, 5),
            (std::vector<double>{0, 0.2, 0.4, 0.6000000000000001, 0.8, 1}));
  EXPECT_EQ(report::round_numbers({.low = 13, .high = 58}, 5),
            (std::vector<double>{20, 30, 40, 50}));
  EXPECT_EQ(report::round_numbers({.low = 0.004, .high = 3, .log = true}, 5),
            (std::vector<double>{0.01, 0.1, 1}));
}

TEST(Png, IsPixelsInStoredBlocks) {
  const std::vector<std::uint8_t> pixels{0, 128, 255, 7};

  const std::string file = png(pixels, 2, 2, 1);

  // by Python's zlib: compressobj(0) of 0 0 128 0 255 7, and crc32 of each chunk
  EXPECT_EQ(base64(std::as_bytes(std::span(file))),
            "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAAAAABX3VL4AAAAEUlEQVR4AQEGAPn/"
            "AACAAP8HBAsBhzNxtKwAAAAASUVORK5C"
            "YII=");
}

}  // namespace
}  // namespace gradus
