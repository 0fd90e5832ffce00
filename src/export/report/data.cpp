// The columns: what each holds, how it is spread, and what the network gets of it.
#include "network/names.hpp"
#include "table/calendar.hpp"
#include "table/profile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/report/sections.hpp"
#include "export/report/svg.hpp"

namespace gradus::report {
namespace {

constexpr std::size_t most_plotted = 60;  // columns; with more, none has a plot
constexpr std::size_t most_listed = 1000;
constexpr Index most_words = 10;  // bars of a column of words

std::string use_text(const Report& report, const std::string& column) {
  if (column == report.target.column) return "to be predicted";
  if (report.model == nullptr) return "";
  const Features& features = report.model->features;
  const auto input = std::ranges::find(features.inputs, column, column_of);
  if (input != features.inputs.end()) return feature_text(*input);
  const auto out = std::ranges::find(features.left_out, column, &LeftOut::column);
  return out != features.left_out.end() ? "left out: " + out->reason : "not used";
}

std::string share_of(Index part, Index all) {
  if (part == 0) return "0";
  return fmt::format("{} ({})", count_text(part),
                     share_text(static_cast<double>(part) / static_cast<double>(all)));
}

struct Spread {
  std::string words;  // "0.42 to 80, median 28", "male 577, female 314"
  std::vector<double> heights;
  std::string sentence;
};

Spread spread_of(const ColumnInfo& info, const Column& column) {
  Spread spread;
  const ColumnProfile profile = profile_column(column, most_words);
  const bool date = info.kind == ColumnKind::date;
  const auto text = [&](double value) { return date ? day_text(value) : number_text(value); };
  if (profile.numbers) {
    const NumberProfile& numbers = *profile.numbers;
    spread.words = fmt::format("{} to {}, median {}", text(numbers.low), text(numbers.high),
                               text(numbers.median));
    for (const Index count : numbers.bins) spread.heights.push_back(static_cast<double>(count));
    spread.sentence =
        fmt::format("Counts in ten parts from {} to {}", text(numbers.low), text(numbers.high));
  }
  for (std::size_t i = 0; i < profile.top.size(); ++i) {
    const ValueCount& value = profile.top[i];
    if (i < 3)
      spread.words +=
          fmt::format("{}{} {}", i == 0 ? "" : ", ", cut(value.value, 24), count_text(value.count));
    spread.heights.push_back(static_cast<double>(value.count));
  }
  if (!profile.top.empty()) {
    if (info.distinct > 3) spread.words += ", ..";
    spread.sentence = fmt::format("Counts of the {} commonest values", spread.heights.size());
  }
  return spread;
}

std::string kind_text(const ColumnInfo& info) {
  std::string text(name_of(column_kind_names, info.kind));
  if (info.kind != ColumnKind::array) return text;
  if (info.shape.size() < 2) return fmt::format("{} numbers", count_text(info.width));
  return fmt::format("image {} x {}", info.shape[0], info.shape[1]);
}

std::string column_html(const Report& report, std::size_t place, bool plotted) {
  const ColumnInfo& info = report.data->schema[place];
  const Column& column = report.data->columns[place];
  const Spread spread = spread_of(info, column);
  std::string html = fmt::format(
      "<tr><th scope=\"row\">{}</th><td class=\"words\">{}</td><td>{}</td><td>{}</td>",
      name_html(info.name), safe(kind_text(info)), share_of(info.missing, report.data->rows()),
      info.distinct > 0 ? count_text(info.distinct) : "-");
  if (plotted)
    html += "<td>" + (spread.heights.empty() ? "" : small_bars(spread.heights, spread.sentence)) +
            "</td>";
  return html + fmt::format("<td class=\"words\">{}</td><td class=\"words\">{}</td></tr>",
                            name_html(spread.words, 80), safe(use_text(report, info.name)));
}

}  // namespace

std::string feature_text(const Feature& feature) {
  const Index width = width_of(feature);
  struct Words {
    std::string operator()(const NumberFeature& number) const {
      return number.indicator ? fmt::format("a number, {} where missing, and whether it is",
                                            number_text(number.fill))
                              : std::string("a number");
    }
    std::string operator()(const CategoryFeature& words) const {
      return fmt::format("a place for each of {}",
                         counted(std::ssize(words.levels), "word", "words"));
    }
    std::string operator()(const ArrayFeature& /*array*/) const { return "each number of it"; }
    std::string operator()(const DateFeature& date) const {
      return date.cycles.empty()
                 ? std::string("days")
                 : fmt::format("days, and {} of the calendar",
                               counted(std::ssize(date.cycles), "circle", "circles"));
    }
    std::string operator()(const TextFeature& /*text*/) const { return "its words, hashed"; }
  };
  const std::string words = std::visit(Words{}, feature);
  return width == 1 ? words : fmt::format("{} numbers: {}", count_text(width), words);
}

Section data_section(const Report& report) {
  Section section{"data", "Data", ""};
  if (report.data == nullptr) return section;
  const std::size_t columns = report.data->schema.size();
  const bool plotted = columns <= most_plotted;
  section.body = fmt::format("<p>{}: {}, {}.", name_html(report.data_name),
                             counted(report.data->rows(), "row", "rows"),
                             counted(static_cast<Index>(columns), "column", "columns"));
  if (!plotted)
    section.body +=
        fmt::format(" With more than {} columns their shapes are left out.", most_plotted);
  if (columns > most_listed)
    section.body += fmt::format(" The first {} are listed.", count_text(most_listed));
  section.body += fmt::format(
      "</p><div class=\"scroll{}\" role=\"region\" tabindex=\"0\" aria-label=\"Columns of the "
      "data\"><table class=\"whole columns\"><thead><tr><th scope=\"col\">column</th><th "
      "scope=\"col\" class=\"words\">kind</th><th scope=\"col\">missing</th><th "
      "scope=\"col\">distinct</th>{}<th scope=\"col\" class=\"words\">values</th><th scope=\"col\" "
      "class=\"words\">what the network gets</th></tr></thead><tbody>",
      plotted ? " tall" : "", plotted ? "<th scope=\"col\">shape</th>" : "");
  for (std::size_t i = 0; i < std::min(columns, most_listed); ++i)
    section.body += column_html(report, i, plotted);
  section.body += "</tbody></table></div>";
  return section;
}

}  // namespace gradus::report
