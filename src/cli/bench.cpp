// gradus bench: how fast this machine trains and predicts, beside the best that its processors can
// do.
#include "cli/commands.hpp"
#include "cli/text.hpp"
#include "cli/version.hpp"
#include "engine/peak.hpp"
#include "model/json.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>

#include "measure/measure.hpp"

namespace gradus::cli {
namespace {

using Json = nlohmann::ordered_json;

struct TrainingResult {
  Workload workload;
  int threads;
  Timing timing;
};
struct PredictingResult {
  Workload workload;
  int threads;
  Index rows;
  Timing timing;
};
struct Results {
  std::map<int, double> peaks;  // operations a second, by threads
  std::vector<TrainingResult> training;
  std::vector<PredictingResult> predicting;
};

std::vector<Workload> chosen_workloads(const Options& options) {
  const std::span<const Workload> all = workloads();
  if (options.workloads.empty()) return {all.begin(), all.end()};
  std::vector<Workload> chosen;
  std::vector<std::string> names;
  for (const Workload& workload : all) names.push_back(workload.name);
  for (const std::string& name : options.workloads) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found == names.end()) {
      throw Error(Error::Kind::usage,
                  {.code = "invalid-workloads",
                   .text = fmt::format("\"{}\" is not a workload", name),
                   .place = {.what = "option --workloads"},
                   .why = fmt::format("the workloads are {}", fmt::join(names, ", ")),
                   .fix = "--workloads W1,W3"});
    }
    chosen.push_back(all[static_cast<std::size_t>(found - names.begin())]);
  }
  return chosen;
}

/// What --threads asks for; by default one thread and all processors.
std::vector<int> chosen_threads(const Options& options) {
  if (options.train.threads > 0) return {static_cast<int>(options.train.threads)};
  std::vector<int> threads{1};
  if (available_processors() > 1) threads.push_back(available_processors());
  return threads;
}

/// Rows of a call: one at a time, and in batches.
std::vector<Index> predicted_rows(const Workload& workload) {
  return workload.served ? std::vector<Index>{1, 4096} : std::vector<Index>{};
}

Results measure(const Options& options, const Terminal& terminal) {
  Results results;
  const std::vector<int> all_threads = chosen_threads(options);
  // Between the workloads too, as a busy machine may give less at one moment than at another.
  const auto look_at_peaks = [&] {
    for (const int threads : all_threads) {
      ThreadPool pool(threads);
      results.peaks[threads] = std::max(results.peaks[threads], engine::measure_peak(pool));
    }
  };
  look_at_peaks();
  if (options.sweep) {
    for (const Index rows : {32, 128}) {
      for (Index width = 8; width <= 1024; width *= 2) {
        const Workload workload = sweep_workload(width, rows);
        terminal.note("measuring", fmt::format("width {}, {} rows", width, rows));
        for (const int threads : all_threads)
          results.training.push_back(
              {workload, threads, time_training(workload, threads, options.seconds)});
      }
    }
    return results;
  }
  for (const Workload& workload : chosen_workloads(options)) {
    terminal.note("measuring", fmt::format("{}  {}", workload.name, workload.network().summary()));
    for (const int threads : all_threads) {
      results.training.push_back(
          {workload, threads, time_training(workload, threads, options.seconds)});
    }
    for (const Index rows : predicted_rows(workload)) {
      for (const int threads : all_threads) {
        if (rows == 1 && threads != all_threads.front()) continue;  // a row is one thread's work
        results.predicting.push_back(
            {workload, threads, rows, time_predicting(workload, rows, threads, options.seconds)});
      }
    }
    look_at_peaks();
  }
  return results;
}

double operations(const TrainingResult& r) {
  return r.workload.step_operations() / r.timing.median;
}
double operations(const PredictingResult& r) {
  return r.workload.predict_operations() * static_cast<double>(r.rows) / r.timing.median;
}

/// "812 ns", "3.61 us", "2.07 ms", "1.2 s"
std::string time_text(double seconds) {
  if (seconds < 1e-6) return fmt::format("{:.0f} ns", seconds * 1e9);
  if (seconds < 1e-3) return fmt::format("{:.3g} us", seconds * 1e6);
  if (seconds < 1) return fmt::format("{:.3g} ms", seconds * 1e3);
  return fmt::format("{:.3g} s", seconds);
}

std::string rate_text(double per_second) {
  return with_commas(static_cast<Index>(per_second));
}

std::string dims_text(const Workload& workload) {
  return fmt::format("{}", fmt::join(workload.layer_dims, "-"));
}

/// "1024-2048x3-10": equal layers in a row are said once.
std::string short_dims(const Workload& workload) {
  const std::vector<Index>& dims = workload.layer_dims;
  std::string text;
  for (std::size_t i = 0, end = 0; i < dims.size(); i = end) {
    for (end = i; end < dims.size() && dims[end] == dims[i];) ++end;
    text += fmt::format("{}{}", i == 0 ? "" : "-", dims[i]);
    if (end - i > 1) text += fmt::format("x{}", end - i);
  }
  return text;
}

std::string training_table(const Results& results, int width) {
  Table2D table{{"training", "rows", "threads", "step", "rows/s", "GFLOP/s", "of peak"}, {}, 2};
  for (const TrainingResult& r : results.training) {
    const double share = operations(r) / results.peaks.at(r.threads);
    table.rows.push_back(
        {fmt::format("{}  {}", r.workload.name, short_dims(r.workload)),
         with_commas(r.workload.rows), fmt::format("{}", r.threads), time_text(r.timing.median),
         rate_text(static_cast<double>(r.workload.rows) / r.timing.median),
         fmt::format("{:.1f}", operations(r) / 1e9), fmt::format("{:.0f} %", share * 100)});
  }
  return format_table(table, 2, width);
}

std::string predicting_table(const Results& results, int width) {
  Table2D table{{"predicting", "rows", "threads", "call", "p99", "rows/s", "of peak"}, {}, 2};
  for (const PredictingResult& r : results.predicting) {
    const double share = operations(r) / results.peaks.at(r.threads);
    table.rows.push_back({fmt::format("{}  {}", r.workload.name, short_dims(r.workload)),
                          with_commas(r.rows), fmt::format("{}", r.threads),
                          time_text(r.timing.median), time_text(r.timing.p99),
                          rate_text(static_cast<double>(r.rows) / r.timing.median),
                          fmt::format("{:.0f} %", share * 100)});
  }
  return format_table(table, 2, width);
}

std::string results_text(const Results& results, int width) {
  std::string text = fmt::format("  machine  {}, {}, {}\n", processor_name(),
                                 counted(available_processors(), "processor", "processors"),
                                 engine::instruction_set());
  std::vector<std::string> peaks;
  for (const auto& [threads, peak] : results.peaks) {
    peaks.push_back(
        fmt::format("{:.1f} GFLOP/s on {}", peak / 1e9, counted(threads, "thread", "threads")));
  }
  text += fmt::format("  peak     {}\n\n", fmt::join(peaks, ", "));
  text += training_table(results, width);
  if (!results.predicting.empty()) text += "\n" + predicting_table(results, width);
  return text;
}

Json results_json(const Results& results, bool sweep) {
  Json json{{"version", version},
            {"processor", processor_name()},
            {"instructions", engine::instruction_set()},
            {"processors", available_processors()},
            {"peak_gflops", results.peaks.rbegin()->second / 1e9},
            {"peaks", Json::array()}};
  for (const auto& [threads, peak] : results.peaks)
    json["peaks"].push_back({{"threads", threads}, {"gflops", peak / 1e9}});
  Json training = Json::array();
  for (const TrainingResult& r : results.training) {
    Json row{{"workload", r.workload.name}, {"network", dims_text(r.workload)}};
    if (sweep) row["width"] = r.workload.layer_dims[1];
    row.update({{"rows", r.workload.rows},
                {"optimizer", r.workload.optimizer},
                {"threads", r.threads},
                {"seconds_per_step", r.timing.median},
                {"rows_per_second", static_cast<double>(r.workload.rows) / r.timing.median},
                {"gflops", operations(r) / 1e9},
                {"fraction_of_peak", operations(r) / results.peaks.at(r.threads)},
                {"steps", r.timing.count}});
    training.push_back(row);
  }
  json[sweep ? "sweep" : "training"] = training;
  if (sweep) return json;
  json["inference"] = Json::array();
  for (const PredictingResult& r : results.predicting) {
    json["inference"].push_back({{"workload", r.workload.name},
                                 {"rows", r.rows},
                                 {"threads", r.threads},
                                 {"seconds_median", r.timing.median},
                                 {"seconds_p99", r.timing.p99},
                                 {"rows_per_second", static_cast<double>(r.rows) / r.timing.median},
                                 {"gflops", operations(r) / 1e9},
                                 {"fraction_of_peak", operations(r) / results.peaks.at(r.threads)},
                                 {"calls", r.timing.count}});
  }
  return json;
}

}  // namespace

int run_bench(const Arguments& arguments, const Terminal& terminal) {
  const Options& options = arguments.options;
  const Results results = measure(options, terminal);
  terminal.result(options.json ? results_json(results, options.sweep).dump(2) + "\n"
                               : results_text(results, terminal.width));
  return 0;
}

}  // namespace gradus::cli
