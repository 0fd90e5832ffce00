// The worst mistakes, as rows or, where a row is a picture, as pictures.
#include "table/calendar.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/blob.hpp"
#include "export/image.hpp"
#include "export/report/sections.hpp"

namespace gradus::report {
namespace {

constexpr Index most_pixels = 64;  // of a side
constexpr std::size_t most_inputs = 8;

bool of_classes(const Report& report) {
  return has_classes(report.target.task);
}

double said_value(const Report& report, Index row) {
  return report.predictions.values(row, answer_column(report.predictions.quantiles));
}

const std::string& label_of(const Report& report, std::int32_t label) {
  return report.target.labels[static_cast<std::size_t>(label)];
}

Index number_of(const Report& report, Index row) {
  return report.row_numbers.empty() ? row + 1 : report.row_numbers[static_cast<std::size_t>(row)];
}

std::string cell_of(const Feature& feature, const Column& column, Index row) {
  if (!has_value(column, row)) return "missing";
  if (std::holds_alternative<DateFeature>(feature))
    return day_text(std::get<NumberColumn>(column).values[static_cast<std::size_t>(row)]);
  const auto* numbers = std::get_if<NumberColumn>(&column);
  if (numbers != nullptr && std::isfinite(numbers->values[static_cast<std::size_t>(row)]))
    return fmt::format("{:.5g}", numbers->values[static_cast<std::size_t>(row)]);
  return cell_text(column, row);
}

/// The inputs that are shown: the most important, or the first.
std::vector<const Feature*> shown_inputs(const Report& report, const std::vector<Feature>& inputs) {
  std::vector<const Feature*> shown;
  if (report.importances) {
    for (const Importance& importance : report.importances->columns) {
      const auto feature = std::ranges::find(inputs, importance.column, column_of);
      if (feature != inputs.end() && shown.size() < most_inputs) shown.push_back(&*feature);
    }
    return shown;
  }
  for (const Feature& feature : inputs)
    if (shown.size() < most_inputs) shown.push_back(&feature);
  return shown;
}

std::string row_html(const Report& report, const RowCost& mistake,
                     const std::vector<const Feature*>& inputs) {
  std::string html =
      fmt::format("<tr><th scope=\"row\">{}</th>", count_text(number_of(report, mistake.row)));
  if (of_classes(report)) {
    const std::int32_t said = report.predictions.classes[static_cast<std::size_t>(mistake.row)];
    const double p = report.predictions.values(mistake.row, mistake.actual);
    html += fmt::format(
        "<td class=\"words\">{}</td><td class=\"words\">{}</td><td data-value=\"{}\">{}</td>",
        name_html(label_of(report, said), 24), name_html(label_of(report, mistake.actual), 24),
        exact_text(p), score_text(p));
  } else {
    const double said = said_value(report, mistake.row);
    html += fmt::format("<td>{}</td><td>{}</td><td>{}{}</td>", number_text(said),
                        number_text(mistake.answer), said > mistake.answer ? "+" : "",
                        number_text(said - mistake.answer));
  }
  for (const Feature* input : inputs) {
    const Column& column =
        report.table
            .columns[static_cast<std::size_t>(find_column(report.table, column_of(*input)))];
    html += fmt::format("<td>{}</td>", name_html(cell_of(*input, column, mistake.row), 24));
  }
  return html + "</tr>";
}

std::string rows_html(const Report& report, const std::vector<const Feature*>& inputs) {
  std::string html =
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"The worst mistakes\">"
      "<table class=\"whole\"><thead><tr><th scope=\"col\">row</th>";
  html += of_classes(report)
              ? "<th scope=\"col\" class=\"words\">said</th><th scope=\"col\" "
                "class=\"words\">was</th><th scope=\"col\">given to the right one</th>"
              : "<th scope=\"col\">said</th><th scope=\"col\">was</th><th "
                "scope=\"col\">error</th>";
  for (const Feature* input : inputs)
    html += fmt::format("<th scope=\"col\">{}</th>", name_html(column_of(*input), 24));
  html += "</tr></thead><tbody>";
  for (const RowCost& mistake : report.mistakes) html += row_html(report, mistake, inputs);
  return html + "</tbody></table></div>";
}

/// The pixels of a row, where the only input is a picture of bytes.
struct Pictures {
  const std::vector<std::uint8_t>* bytes = nullptr;
  std::vector<Index> shape;  // height, width, channels
};

Pictures pictures_of(const Report& report) {
  if (report.model == nullptr || report.model->features.inputs.size() != 1) return {};
  const auto place = static_cast<std::size_t>(
      find_column(report.table, column_of(report.model->features.inputs[0])));
  const Column& column = report.table.columns[place];
  const auto* array = std::get_if<ArrayColumn>(&column);
  if (array == nullptr) return {};
  Pictures pictures{.bytes = std::get_if<std::vector<std::uint8_t>>(&array->cells),
                    .shape = image_shape(report.table.schema[place], column)};
  const bool drawable =
      pictures.shape.size() == 3 && (pictures.shape[2] == 1 || pictures.shape[2] == 3);
  if (!drawable) pictures.bytes = nullptr;
  return pictures;
}

std::string picture_html(const Report& report, const Pictures& pictures, const RowCost& mistake) {
  std::vector<Index> shape = pictures.shape;
  const auto size = static_cast<std::size_t>(shape[0] * shape[1] * shape[2]);
  const std::span<const std::uint8_t> pixels =
      std::span(*pictures.bytes).subspan(static_cast<std::size_t>(mistake.row) * size, size);
  const std::vector<std::uint8_t> small = smaller_image(pixels, shape, most_pixels);
  const std::string file = png(small, shape[0], shape[1], shape[2]);
  std::string said;
  std::string words;
  if (of_classes(report)) {
    const std::int32_t label = report.predictions.classes[static_cast<std::size_t>(mistake.row)];
    said = fmt::format("said <b>{}</b>, was <b>{}</b>", name_html(label_of(report, label), 24),
                       name_html(label_of(report, mistake.actual), 24));
    words = fmt::format("given {} to the right one",
                        score_text(report.predictions.values(mistake.row, mistake.actual)));
  } else {
    said = fmt::format("said <b>{}</b>, was <b>{}</b>",
                       number_text(said_value(report, mistake.row)), number_text(mistake.answer));
  }
  const Index number = number_of(report, mistake.row);
  return fmt::format(
      "<li><img alt=\"The picture of row {}\" width=\"{}\" height=\"{}\" "
      "src=\"data:image/png;base64,{}\">row {}: {}<br><span "
      "class=\"soft\">{}</span></li>",
      number, shape[1], shape[0], base64(std::as_bytes(std::span(file))), number, said, words);
}

}  // namespace

Section mistakes_section(const Report& report) {
  Section section{"mistakes", of_classes(report) ? "Worst mistakes" : "Largest errors", ""};
  if (report.mistakes.empty()) return section;
  section.body = of_classes(report)
                     ? "<p>Rows that were taken for another class with the most certainty.</p>"
                     : "<p>Rows whose answer was furthest away.</p>";
  const Pictures pictures = pictures_of(report);
  if (pictures.bytes != nullptr) {
    section.body += "<ul class=\"pictures\">";
    for (const RowCost& mistake : report.mistakes)
      section.body += picture_html(report, pictures, mistake);
    section.body += "</ul>";
    return section;
  }
  const std::vector<Feature> none;
  section.body += rows_html(
      report, shown_inputs(report, report.model != nullptr ? report.model->features.inputs : none));
  return section;
}

}  // namespace gradus::report
