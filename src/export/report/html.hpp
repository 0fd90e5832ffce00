// Pieces of the report's HTML: text that is safe whatever it holds, numbers as people read them,
// tables, and figures with their sentence and numbers.
#pragma once

#include "base/matrix.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace gradus::report {

/// Text as it may stand in HTML and in attributes: bytes that are not UTF-8 and control characters
/// become U+FFFD.
std::string safe(std::string_view text);

/// At most `most` characters, with .. in the middle where some had to go.
std::string cut(std::string_view text, std::size_t most);

/// A name from the data, isolated from the writing direction around it, shortened, with the whole
/// in its title.
std::string name_html(std::string_view name, std::size_t most = 40);

/// 3 significant digits below 1,000, whole numbers with commas above, 1.2e+08 above 1e7.
std::string number_text(double value);
/// Scores as the command line shows them: 0.827, 49,953; "-" where it is not a number.
std::string score_text(double value);
/// The shortest text that reads back as the same number; "null" where there is none.
std::string exact_text(double value);
std::string count_text(Index count);                                            // 1,234
std::string counted(Index count, std::string_view one, std::string_view many);  // 1 row, 2 rows
std::string share_text(double share);                                           // 83 %
std::string spoken(std::string_view metric);                                    // log loss

/// What a table says: the first column names, the rest mostly numbers. Plain text, made safe when
/// written.
struct Numbers {
  std::vector<std::string> header = {};
  std::vector<std::vector<std::string>> rows = {};
};

/// A table that scrolls by itself where it is too wide; `caption` names it to screen readers.
std::string table_html(const Numbers& numbers, std::string_view caption);

/// The same as text with tabs between cells: what a chart shows, for tests.
std::string plain_text(const Numbers& numbers);

/// A chart. Its sentence is read out in place of the picture, its numbers fold out below.
struct Figure {
  std::string title = {};
  std::string sentence = {};
  std::string svg = {};  // the whole element, made with the sentence
  Numbers numbers = {};
  std::string further = {};  // HTML below the picture
};
std::string figure_html(const Figure& figure);

/// Figures side by side where there is room.
std::string figures_html(const std::vector<Figure>& figures);

/// <section id="id"><h2>..</h2> body </section>; nothing for an empty body.
struct Section {
  std::string id, title, body;
};

}  // namespace gradus::report
