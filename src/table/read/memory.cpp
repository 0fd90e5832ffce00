// Whether a table fits into memory, asked before it is allocated: a few bytes of a sparse file can
// stand for any number of cells.
#include "base/error.hpp"
#include "table/number_text.hpp"
#include "table/read/formats.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

namespace gradus {
namespace {

/// The number that is all of a file; infinite for a word such as "max", or without the file.
double number_in(const char* path) {
  std::ifstream file(path);
  double number = 0;
  return file >> number ? number : std::numeric_limits<double>::infinity();
}

/// What the system would give without writing others to disk.
double system_memory() {
  std::ifstream file("/proc/meminfo");
  std::string name;
  for (double kibibytes = 0; file >> name >> kibibytes;) {
    if (name == "MemAvailable:") return 1024 * kibibytes;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::numeric_limits<double>::infinity();
}

}  // namespace

double free_memory() {
  const double most = number_in("/sys/fs/cgroup/memory.max");
  const double used = number_in("/sys/fs/cgroup/memory.current");
  const double share = std::isfinite(most) && used < most ? most - used : most;
  return std::min(system_memory(), share);
}

}  // namespace gradus

namespace gradus::read {
namespace {

std::string gigabytes(double bytes) {
  return fmt::format("{:.3g} GB", bytes / 1e9);
}

}  // namespace

void require_memory(const std::string& path, Index rows, Index columns, Index bytes) {
  const double needed =
      static_cast<double>(rows) * static_cast<double>(columns) * static_cast<double>(bytes);
  const double there = free_memory();
  if (needed <= there) return;
  throw Error(Error::Kind::data,
              {.code = "too-large-table",
               .text = fmt::format("{} has {} rows of {} numbers, which take {}", file_name(path),
                                   with_commas(rows), with_commas(columns), gigabytes(needed)),
               .place = {.what = path},
               .why = fmt::format("{} of memory are free", gigabytes(there))});
}

}  // namespace gradus::read
