// Which share of the memory is for what, and the reading of samples and blocks.
#include "cli/larger.hpp"

#include "base/random.hpp"
#include "cli/bad_rows.hpp"
#include "cli/notes.hpp"
#include "cli/text.hpp"

#include <fmt/format.h>
#include <malloc.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <unordered_map>

namespace gradus::cli {
namespace {

namespace fs = std::filesystem;

// What the program takes with no row in it: libraries, DuckDB's buffers for reading, the network.
constexpr double program_bytes = 130e6;

std::string temporary_folder() {
  std::error_code failure;
  const fs::path folder = fs::temp_directory_path(failure);
  return failure ? "/tmp" : folder.string();
}

void require_version(const Larger& larger, const std::string& now, const std::string& name) {
  if (now == larger.version) return;
  throw Error(Error::Kind::data,
              {.code = "changed-table",
               .text = fmt::format("{} was changed while it was read", name),
               .place = {.what = name},
               .why = "a table larger than memory is read several times, and must not change",
               .fix = "train on a copy of it"});
}

std::string name_of_source(const Larger& larger) {
  return larger.read.sql.empty() ? fs::path(larger.read.path).filename().string() : "query";
}

/// How the columns of `needed` are read; adds them to those that are wanted.
ReadOptions read_as(ReadOptions read, const Schema& needed, BlockRules& rules) {
  for (const ColumnInfo& column : needed) {
    rules.columns.push_back(column.name);
    const bool words = column.kind == ColumnKind::category || column.kind == ColumnKind::boolean ||
                       column.kind == ColumnKind::text;
    if (words) read.as_text.push_back(column.name);
    if (column.kind == ColumnKind::number || column.kind == ColumnKind::date) {
      read.as_numbers.push_back(column.name);
    }
  }
  return read;
}

/// A column that blocks are added to, each with words of its own.
struct GrowingColumn {
  Column column = NumberColumn{};
  std::unordered_map<std::string, std::int32_t> codes = {};

  void add(const Column& further) {
    if (const auto* const numbers = std::get_if<NumberColumn>(&further)) {
      std::vector<double>& all = std::get<NumberColumn>(column).values;
      all.insert(all.end(), numbers->values.begin(), numbers->values.end());
      return;
    }
    const auto& words = std::get<CategoryColumn>(further);
    if (std::holds_alternative<NumberColumn>(column)) column = CategoryColumn{};
    auto& all = std::get<CategoryColumn>(column);
    std::vector<std::int32_t> code_of;
    for (const std::string& level : words.levels) {
      const auto [at, is_new] = codes.try_emplace(level, static_cast<std::int32_t>(codes.size()));
      if (is_new) all.levels.push_back(level);
      code_of.push_back(at->second);
    }
    for (const std::int32_t code : words.codes) {
      all.codes.push_back(code < 0 ? code : code_of[static_cast<std::size_t>(code)]);
    }
  }
};

[[noreturn]] void refuse_judging(const std::string& name) {
  throw Error(Error::Kind::usage,
              {.code = "not-streamed",
               .text = fmt::format("the answers for all rows of {} do not fit into the memory "
                                   "that may be used",
                                   name),
               .place = {.what = "option --memory-limit"},
               .why = "scores such as auc look at all answers together",
               .fix = "--sql \"SELECT * FROM 'file' USING SAMPLE 1 %\"    or a larger limit"});
}

/// Gives what was freed back to the system, which counts it as used until then.
void give_back() {
  malloc_trim(0);
}

/// Keeps some rows of a table whose length only its end tells. Row i is kept when its number in
/// [0, 1) is below most / (i + 1); of n rows, those below most / n are then a sample in which each
/// row is as likely as any other, and all of them were kept.
class RowSample {
 public:
  explicit RowSample(std::int64_t seed) : seed_(static_cast<std::uint64_t>(seed)) {}

  void start(double most) { most_ = most; }
  bool keep(Index row) {
    const bool kept = draw(row) < most_ / static_cast<double>(row + 1);
    if (kept) numbers_.push_back(row);
    return kept;
  }
  /// Positions among the rows kept, and their numbers in the table.
  std::pair<std::vector<Index>, std::vector<Index>> finish(Index rows) const {
    std::pair<std::vector<Index>, std::vector<Index>> chosen;
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      if (draw(numbers_[i]) >= most_ / static_cast<double>(rows)) continue;
      chosen.first.push_back(static_cast<Index>(i));
      chosen.second.push_back(numbers_[i]);
    }
    return chosen;
  }

 private:
  double draw(Index row) const {
    constexpr std::uint32_t part = 1;
    return random_block(seed_, Stream::sample, part, static_cast<std::uint64_t>(row))[0] * 0x1p-32;
  }

  std::uint64_t seed_;
  double most_ = 0;
  std::vector<Index> numbers_;
};

}  // namespace

double Larger::spare() const {
  return std::max(limit - program_bytes, limit / 8);
}

double Larger::duckdb() const {
  constexpr double least = 64e6;
  return std::max(0.3 * spare(), least);
}

std::string Larger::duckdb_folder(const char* use) const {
  return fmt::format("{}/gradus-duckdb-{}-{}", folder, getpid(), use);
}

std::optional<Larger> larger_than_memory(const std::string& path, const Options& options) {
  Larger larger{.read = options.read,
                .limit = options.train.memory_limit,
                .folder = temporary_folder(),
                .version = {}};
  larger.read.path = path;
  const bool asked = larger.limit > 0;
  if (!asked) larger.limit = free_memory();
  if (std::isinf(larger.limit) || (!asked && !options.read.sql.empty())) return {};
  double bytes =
      options.read.sql.empty() ? estimate_memory(larger.read) : estimate_query_memory(larger.read);
  std::error_code failure;
  if (asked && bytes == 0 && fs::is_regular_file(path, failure)) {
    bytes = static_cast<double>(fs::file_size(path, failure));  // which read_blocks() refuses
  }
  if (bytes == 0 || bytes + program_bytes <= larger.limit) return {};
  return larger;
}

void require_small(const Larger& larger, const std::string& path, const char* option) {
  ReadOptions read;
  read.path = path;
  if (path.empty() || estimate_memory(read) < larger.spare() / 4) return;
  throw Error(Error::Kind::usage,
              {.code = "not-streamed",
               .text = fmt::format("{} does not fit into memory beside what training takes", path),
               .place = {.what = fmt::format("option --{}", option)},
               .fix = "fewer rows there, or more --memory-limit"});
}

SampledTable read_sample(Larger& larger, const Options& options) {
  check_bad_row_options(options);
  constexpr double most_rows = 50'000;
  constexpr double least_rows = 500;
  constexpr double kept_for_each = 10;  // 1 + ln(rows / sample) of a table a few thousand times it
  constexpr double cell_bytes = 24;     // a number, and what DuckDB and select_rows() hold beside
  RowSample sample(options.train.seed);
  SampledTable sampled;
  BlockRules rules{.block_rows = std::numeric_limits<Index>::max(),
                   .memory = larger.duckdb(),
                   .folder = larger.duckdb_folder("rows")};
  rules.start = [&](Index columns) {
    const double row = kept_for_each * cell_bytes * static_cast<double>(columns);
    sample.start(std::clamp(0.3 * larger.spare() / row, least_rows, most_rows));
  };
  rules.keep = [&](Index row) { return sample.keep(row); };
  rules.take = [&](Table&& block) { sampled.source.table = std::move(block); };
  const BlocksRead read = read_blocks(read_with_types(larger.read), rules);
  larger.version = read.version;
  sampled.rows = read.rows;
  sampled.source.name = read.name;
  sampled.source.dialect = read.dialect;
  take_wanted_types(sampled.source, larger.read);
  auto [places, numbers] = sample.finish(read.rows);
  sampled.source.table = select_rows(sampled.source.table, places);
  sampled.numbers = std::move(numbers);
  give_back();
  return sampled;
}

void read_all_rows(const Larger& larger, const Schema& needed, Index numbers,
                   const std::function<void(Table&& block)>& take) {
  constexpr Index step = 1024;  // of FeatureStatistics
  constexpr double cell_bytes = 32;
  const double row =
      cell_bytes * static_cast<double>(needed.size()) + 8 * static_cast<double>(numbers);
  const double fitting = std::clamp(0.1 * larger.spare() / row, 1.0, 256.0 * step);
  BlockRules rules{.block_rows = std::max<Index>(1, static_cast<Index>(fitting) / step) * step,
                   .memory = larger.duckdb(),
                   .folder = larger.duckdb_folder("rows")};
  const std::string name = name_of_source(larger);
  rules.take = [&](Table&& block) { take(align_block(std::move(block), needed, {}, name)); };
  const BlocksRead done = read_blocks(read_as(larger.read, needed, rules), rules);
  if (!larger.version.empty()) require_version(larger, done.version, name);
  give_back();
}

JudgedRows judge_larger(const Larger& larger, const Model& model, const Options& options) {
  constexpr double copies = 4;  // as it grows, beside the whole, and as it is sorted for auc
  const TargetCoding& target = model.features.target;
  Schema needed = needed_columns(model.schema, model.features);
  std::vector<std::string> kept;
  for (const TargetCoding& part : target_parts(target)) kept.push_back(part.column);
  for (const std::string& name : {options.train.weight, options.train.group}) {
    if (name.empty() || std::find(kept.begin(), kept.end(), name) != kept.end()) continue;
    kept.push_back(name);
    const bool there = std::any_of(needed.begin(), needed.end(),
                                   [&](const ColumnInfo& info) { return info.name == name; });
    const bool is_weight = name == options.train.weight;
    if (!there) {
      needed.push_back(
          {.name = name, .kind = is_weight ? ColumnKind::number : ColumnKind::category});
    }
  }
  JudgedRows judged;
  std::vector<double> values;
  Predictions& all = judged.predictions;
  Index columns = 0;
  std::vector<GrowingColumn> answers(kept.size());
  read_all_rows(larger, needed, model.features.width(), [&](Table&& block) {
    Predictions some = predict(model, block, threads_of(options.train));
    columns = some.values.cols();
    const std::span<const double> flat = std::as_const(some.values).flat();
    values.insert(values.end(), flat.begin(), flat.end());
    all.classes.insert(all.classes.end(), some.classes.begin(), some.classes.end());
    for (std::size_t i = 0; i < kept.size(); ++i) {
      answers[i].add(block.columns[static_cast<std::size_t>(find_column(block, kept[i]))]);
    }
    add_unusual_cells(judged.unusual, unusual_cells(model.features, block, all_rows(block)));
    some.values = {};
    if (all.labels.empty()) {
      all.task = some.task;
      all.labels = some.labels;
      all.quantiles = some.quantiles;
    }
    const double bytes =
        copies * static_cast<double>(values.size() * 8 + all.classes.size() * 4 +
                                     kept.size() * 8 * static_cast<std::size_t>(block.rows()));
    if (bytes > larger.spare()) refuse_judging(name_of_source(larger));
  });
  const Index rows = columns == 0 ? 0 : std::ssize(values) / columns;
  all.values = Matrix<double>(rows, columns);
  std::copy(values.begin(), values.end(), all.values.flat().begin());
  for (std::size_t i = 0; i < kept.size(); ++i) {
    add_column(judged.source.table, kept[i], std::move(answers[i].column));
  }
  judged.source.name = name_of_source(larger);
  return judged;
}

Table read_some_rows(const Larger& larger, const Model& model, const std::vector<Index>& numbers) {
  Table some;
  if (numbers.empty()) return some;
  const Schema needed = needed_columns(model.schema, model.features);
  BlockRules rules{.block_rows = std::ssize(numbers) + 1,
                   .memory = larger.duckdb(),
                   .folder = larger.duckdb_folder("rows")};
  rules.keep = [&](Index row) { return std::binary_search(numbers.begin(), numbers.end(), row); };
  rules.take = [&](Table&& block) {
    some = align_block(std::move(block), needed, {}, name_of_source(larger));
  };
  read_blocks(read_as(larger.read, needed, rules), rules);
  return some;
}

RowSource row_source(const Larger& larger, const std::string& name, const Plan& plan) {
  constexpr double copies = 12;  // of the parameters: optimizer, gradients, best, packed ones
  const double network = copies * 4 * static_cast<double>(plan.network.parameter_count());
  RowSource source{.name = name, .folder = larger.folder};
  source.bytes = 0.8 * larger.spare() - network;
  if (source.bytes < 0.1 * larger.spare()) {
    throw Error(Error::Kind::usage,
                {.code = "not-streamed",
                 .text = "the network leaves no room for rows in the memory that may be used",
                 .place = {.what = "option --memory-limit"},
                 .fix = fmt::format("--memory-limit {:.0f}MB    or smaller --layers",
                                    (2 * network + program_bytes) / 1e6)});
  }
  const Index width = plan.features.width();
  source.read = [larger, width](const Schema& needed,
                                const std::function<void(Table && block)>& take) {
    read_all_rows(larger, needed, width, take);
  };
  return source;
}

}  // namespace gradus::cli
