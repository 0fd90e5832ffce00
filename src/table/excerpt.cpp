// Cuts on the borders of UTF-8 characters.
#include "table/excerpt.hpp"

#include <algorithm>
#include <string_view>

namespace gradus {
namespace {

bool inside_character(const std::string& line, Index at) {
  return 0 < at && at < std::ssize(line) &&
         (static_cast<unsigned char>(line[static_cast<std::size_t>(at)]) & 0xC0) == 0x80;
}

}  // namespace

void show_excerpt(Message& message, const std::string& line, Index at, Index size) {
  constexpr Index before = 40;
  constexpr Index width = 76;
  constexpr std::string_view cut = "...";
  size = std::min<Index>(size, 30);
  Index begin = at + size <= width ? 0 : at - before;
  Index end = std::min(begin + width, std::ssize(line));
  while (inside_character(line, begin)) --begin;
  while (inside_character(line, end)) ++end;
  message.excerpt = begin > 0 ? cut : "";
  message.mark = at - begin + std::ssize(message.excerpt);
  message.mark_size = std::max<Index>(size, 1);
  message.excerpt +=
      line.substr(static_cast<std::size_t>(begin), static_cast<std::size_t>(end - begin));
  if (end < std::ssize(line)) message.excerpt += cut;
  for (char& c : message.excerpt) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = c == '\t' ? ' ' : '?';
  }
}

}  // namespace gradus
