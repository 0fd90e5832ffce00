// Escaping, numbers and tables.
#include "export/report/html.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "export/page.hpp"

namespace gradus::report {
namespace {

/// Bytes of the UTF-8 character that begins at `at`, or 0 where there is none (RFC 3629).
std::size_t length_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(at);
  if (first < 0x80) return 1;
  const std::size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xC0U) != 0x80) return 0;
  const unsigned second = byte(at + 1);
  const bool too_long = (first == 0xE0 && second < 0xA0) || (first == 0xF0 && second < 0x90);
  const bool no_letter = (first == 0xED && second > 0x9F) || (first == 0xF4 && second > 0x8F);
  return too_long || no_letter ? 0 : length;
}

/// The characters, those that cannot be shown as U+FFFD.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = length_at(text, at);
    const auto first = static_cast<unsigned char>(text[at]);
    const bool control = length == 1 && (first < 0x20 || first == 0x7F);
    if (length == 0 || control) {
      all.emplace_back(first == '\n' || first == '\t' ? " " : "\xEF\xBF\xBD");
    } else {
      all.emplace_back(text.substr(at, length));
    }
    at += std::max<std::size_t>(length, 1);
  }
  return all;
}

std::string cell_html(std::string_view tag, const std::string& text) {
  return fmt::format("<{0} dir=\"auto\">{1}</{2}>", tag, safe(cut(text, 80)),
                     tag.substr(0, tag.find(' ')));
}

std::string with_commas(std::string_view digits) {
  const std::size_t first = digits.starts_with('-') ? 1 : 0;
  std::string text;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > first && (digits.size() - i) % 3 == 0) text += ',';
    text += digits[i];
  }
  return text;
}

}  // namespace

std::string safe(std::string_view text) {
  std::string clean;
  for (const std::string& character : characters(text)) clean += character;
  return html_escaped(clean);
}

std::string cut(std::string_view text, std::size_t most) {
  const std::vector<std::string> all = characters(text);
  std::string result;
  const std::size_t tail = (most - 2) / 3;
  const std::size_t head = most - 2 - tail;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all.size() > most && i == head) result += "..";
    if (all.size() <= most || i < head || i >= all.size() - tail) result += all[i];
  }
  return result;
}

std::string name_html(std::string_view name, std::size_t most) {
  const std::string shown = cut(name, most);
  const std::string whole = cut(name, 400);
  if (shown == whole) return fmt::format("<bdi>{}</bdi>", safe(shown));
  return fmt::format("<bdi title=\"{}\">{}</bdi>", safe(whole), safe(shown));
}

std::string number_text(double value) {
  if (!std::isfinite(value)) return "-";
  const double size = std::abs(value);
  if (size >= 1e7 || (size > 0 && size < 1e-4)) return fmt::format("{:.3g}", value);
  if (size >= 1000) return with_commas(fmt::format("{:.0f}", value));
  return fmt::format("{:.3g}", value);
}

std::string score_text(double value) {
  if (!std::isfinite(value)) return "-";
  if (std::abs(value) >= 1000) return number_text(value);
  const std::string text = fmt::format("{:.3f}", value);
  return text == "-0.000" ? "0.000" : text;
}

std::string exact_text(double value) {
  return std::isfinite(value) ? fmt::format("{}", value) : "null";
}

std::string count_text(Index count) {
  return with_commas(fmt::format("{}", count));
}

std::string counted(Index count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count_text(count), count == 1 ? one : many);
}

std::string share_text(double share) {
  if (!std::isfinite(share)) return "-";
  return fmt::format("{:.0f} %", 100 * share);
}

std::string spoken(std::string_view metric) {
  if (metric == "auc" || metric == "mae" || metric == "rmse" || metric == "mape") {
    std::string capitals(metric);
    std::ranges::transform(capitals, capitals.begin(),
                           [](char c) { return static_cast<char>(c - 'a' + 'A'); });
    return capitals;
  }
  if (metric == "r2") return "R²";
  std::string words(metric);
  std::ranges::replace(words, '_', ' ');
  return words;
}

std::string table_html(const Numbers& numbers, std::string_view caption) {
  std::string html = fmt::format(
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"{}\"><table><thead><tr>",
      safe(caption));
  for (const std::string& cell : numbers.header) html += cell_html("th scope=\"col\"", cell);
  html += "</tr></thead><tbody>";
  for (const std::vector<std::string>& row : numbers.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i)
      html += cell_html(i == 0 ? "th scope=\"row\"" : "td", row[i]);
    html += "</tr>";
  }
  return html + "</tbody></table></div>";
}

std::string plain_text(const Numbers& numbers) {
  std::string text;
  const auto add = [&](const std::vector<std::string>& row) {
    for (std::size_t i = 0; i < row.size(); ++i) text += (i == 0 ? "" : "\t") + row[i];
    text += "\n";
  };
  add(numbers.header);
  for (const std::vector<std::string>& row : numbers.rows) add(row);
  return text;
}

std::string figure_html(const Figure& figure) {
  std::string html =
      fmt::format("<figure><figcaption><h3>{}</h3><p>{}</p></figcaption>{}{}", safe(figure.title),
                  safe(figure.sentence), figure.svg, figure.further);
  if (!figure.numbers.rows.empty()) {
    html += fmt::format(
        "<details><summary>Numbers<span class=\"for-ears\"> of {0}</span></summary>"
        "{1}</details>",
        safe(figure.title), table_html(figure.numbers, figure.title));
  }
  return html + "</figure>";
}

std::string figures_html(const std::vector<Figure>& figures) {
  std::string html = "<div class=\"figures\">";
  for (const Figure& figure : figures) html += figure_html(figure);
  return html + "</div>";
}

}  // namespace gradus::report
