// Each question as JSON: found, thinned, answered. Numbers are those of events files and models.
#include "serve/studio.hpp"

#include "train/options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <limits>

#include "export/page.hpp"
#include "serve/form.hpp"
#include "serve/model_run.hpp"
#include "serve/tables.hpp"
#include "serve/thinning.hpp"

namespace gradus::serve {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_points = 4000;  // of a run's curves
constexpr std::size_t most_looks = 300;
constexpr std::size_t most_compared = 8;
constexpr std::uintmax_t most_news = 256U << 10;  // bytes of events; more is read as a whole
constexpr std::streamoff most_log = 4000;         // bytes of what a run said last

constexpr const char* shell =
    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
    "<title>gradus studio</title>\n<link rel=\"icon\" href=\"data:,\">\n"
    "<link rel=\"stylesheet\" href=\"/studio.css\">\n"
    "</head>\n<body>\n<div id=\"page\"></div>\n"
    "<noscript><p>This page draws its numbers with a script of its own; allow it to run.</p>"
    "</noscript>\n<script src=\"/studio.js\"></script>\n</body>\n</html>\n";

Answer answer(const json& object) {
  return {object.dump(-1, ' ', false, json::error_handler_t::replace)};
}

json body_of(const Question& question) {
  json body = json::parse(question.body, nullptr, false);
  if (body.is_object()) return body;
  throw Error(Error::Kind::usage, {.code = "bad-request", .text = "one JSON object is expected"});
}

double age_of(const fs::path& path) {
  std::error_code error;
  const auto changed = fs::last_write_time(path, error);
  if (error) return 0;
  return std::chrono::duration<double>(fs::file_time_type::clock::now() - changed).count();
}

/// Five digits are enough to draw with.
double rounded(double value) {
  return std::isfinite(value) ? std::stod(fmt::format("{:.5g}", value)) : value;
}

json picked(const std::vector<double>& curve, const std::vector<std::size_t>& points) {
  json list = json::array();
  for (const std::size_t point : points) list.push_back(curve[point]);
  return list;
}

/// The curves as they are to be drawn, and of how many points they are made.
json curves_json(const RunHistory& history, std::size_t most) {
  const std::vector<std::size_t> points =
      points_to_draw(std::array{history.train, history.validation}, most);
  return {{"total", history.epoch.size()},
          {"drawn", points.size()},
          {"epoch", picked(history.epoch, points)},
          {"train", picked(history.train, points)},
          {"validation", picked(history.validation, points)},
          {"rate", picked(history.rate, points)}};
}

void round_all(json& value) {
  if (value.is_number_float())
    value = rounded(value.get<double>());
  else if (value.is_structured())
    for (json& part : value) round_all(part);
}

/// The largest size of a band of any layer, which must not be lost.
double loudest(const json& look, const char* band) {
  double most = 0;
  for (const json& layer : look["layers"]) {
    const auto numbers = layer.find(band);
    if (numbers == layer.end() || !numbers->is_array()) continue;
    for (const json& number : *numbers)
      if (number.is_number()) most = std::max(most, std::abs(number.get<double>()));
  }
  return most;
}

json looks_json(const RunHistory& history) {
  std::array<std::vector<double>, 2> sizes;
  for (const json& look : history.looks) {
    sizes[0].push_back(loudest(look, "band_of_A"));
    sizes[1].push_back(loudest(look, "band_of_dW"));
  }
  json looks = json::array();
  for (const std::size_t point : points_to_draw(sizes, most_looks)) {
    json look = history.looks[point];
    round_all(look);
    looks.push_back(std::move(look));
  }
  return {{"total", history.look_count}, {"drawn", looks.size()}, {"looks", std::move(looks)}};
}

std::string log_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file ? static_cast<std::streamoff>(file.tellg()) : 0;
  std::string text(static_cast<std::size_t>(std::min(size, most_log)), '\0');
  file.seekg(size - std::ssize(text));
  file.read(text.data(), std::ssize(text));
  return text;
}

RunHistory history_of(const RunFiles& files) {
  return files.events.empty() ? model_run(files.model) : read_run(files.events);
}

json least(const std::vector<double>& curve) {
  double best = std::numeric_limits<double>::infinity();
  for (const double value : curve)
    if (value < best) best = value;
  return std::isfinite(best) ? json(best) : json();
}

std::uintmax_t place_of(const Question& question) {
  const std::string text = question.parameter("after");
  const bool number =
      !text.empty() && text.size() < 16 && text.find_first_not_of("0123456789") == text.npos;
  return number ? std::stoull(text) : 0;
}

/// What a run was learned from and with, without where its results go and how much it says.
json options_of_learning(const json& start) {
  json said{{"data", start.is_object() ? start.value("data", "") : ""}};
  const json options = start.is_object() ? start.value("options", json::object()) : json::object();
  for (const auto& [name, value] : options.items()) {
    const Option* option = find_option(name);
    if (option == nullptr || option->group != "Results") said[name] = value;
  }
  return said;
}

/// The options of all runs that do not say the same in each.
json differing_options(const std::vector<json>& options) {
  std::map<std::string, json> rows;
  for (std::size_t run = 0; run < options.size(); ++run) {
    for (const auto& [name, value] : options[run].items()) {
      json& row = rows[name];
      if (row.is_null()) row = json(std::vector<json>(options.size()));
      row[run] = value;
    }
  }
  json table = json::array();
  for (const auto& row : rows) {
    const json& values = row.second;
    const bool same = std::all_of(values.begin(), values.end(),
                                  [&](const json& value) { return value == values[0]; });
    if (!same) table.push_back({{"option", row.first}, {"values", values}});
  }
  return table;
}

}  // namespace

Studio::Studio(fs::path folder, Program program, OpenSteps open)
    : runs_(folder), jobs_(std::move(folder), std::move(program)), walks_(std::move(open)) {}

json Studio::summary(const RunFiles& files, const Ends& ends) {
  const fs::path& file = files.events.empty() ? files.model : files.events;
  json summary = summary_of(ends, age_of(file), jobs_.state(files.name));
  if (files.events.empty()) summary["state"] = "model";
  summary["can_be_stopped"] = jobs_.state(files.name) == "running";
  return summary;
}

json Studio::run(const std::string& name) {
  const RunFiles files = runs_.find(name);
  const RunHistory history = history_of(files);
  json run{{"name", name},
           {"summary", summary(files, history.ends)},
           {"curves", curves_json(history, most_points)},
           {"best_validation_cost", least(history.validation)},
           {"layers", looks_json(history)},
           {"findings", history.findings},
           {"form", form_of(history.ends.start)},
           {"next", history.next}};
  if (!files.log.empty()) run["log"] = log_of(files.log);
  return run;
}

json Studio::news(const RunFiles& files, std::uintmax_t from) {
  const Lines lines = read_lines(files.events, from, most_news);
  json news{{"next", lines.next}};
  if (lines.more) {
    news["reload"] = true;
    return news;
  }
  RunHistory since;
  for (const json& event : lines.events) {
    if (event.value("event", "") == "start" || event.value("event", "") == "resumed" ||
        event.value("code", "") == "recovered")
      news["reload"] = true;
    since.add(event);
  }
  json points = json::array();
  for (std::size_t k = 0; k < since.epoch.size(); ++k)
    points.push_back({since.epoch[k], since.train[k], since.validation[k], since.rate[k]});
  news["points"] = std::move(points);
  news["looks"] = looks_json(since)["looks"];
  news["findings"] = since.findings;
  if (const std::optional<Ends> ends = read_ends(files.events))
    news["summary"] = summary(files, *ends);
  else
    news["summary"] = summary(files, {});
  if (news["summary"]["state"] == "failed" && !files.log.empty()) news["log"] = log_of(files.log);
  return news;
}

Source Studio::stream(const Question& question) {
  const RunFiles files = runs_.find(question.parameter("name"));
  if (files.events.empty()) return [] { return std::nullopt; };
  return [this, files, next = place_of(question), state = std::string(),
          ended = false]() mutable -> std::optional<std::string> {
    if (ended) return std::nullopt;
    json latest = news(files, next);
    const std::string now =
        latest.contains("summary") ? latest["summary"]["state"].get<std::string>() : state;
    if (latest["next"] == next && now == state) return "";
    next = latest["next"];
    state = now;
    ended = state == "done" || state == "failed" || latest.contains("reload");
    return fmt::format("id: {}\ndata: {}\n\n", next, answer(latest).body);
  };
}

json Studio::compare(const Question& question) {
  const auto [from, to] = question.parameters.equal_range("name");
  json runs = json::array();
  std::vector<json> options;
  for (auto at = from; at != to && runs.size() < most_compared; ++at) {
    const RunFiles files = runs_.find(at->second);
    const RunHistory history = history_of(files);
    runs.push_back({{"name", files.name},
                    {"summary", summary(files, history.ends)},
                    {"best_validation_cost", least(history.validation)},
                    {"curves", curves_json(history, most_points / 2)}});
    options.push_back(options_of_learning(history.ends.start));
  }
  return {{"runs", std::move(runs)}, {"options", differing_options(options)}};
}

json Studio::command(const json& form) const {
  return {{"line", "gradus " + shell_line(words_of(form, Command::train))}};
}

json Studio::start(const json& form) {
  Words words = words_of(form, Command::train);
  table_in(runs_.folder(), words[1]);
  const std::string name =
      reserve_run(runs_.folder(), form["options"].value("target", std::string("run")));
  words.insert(words.end(), {"--events", name + ".jsonl", "--model", name + ".gradus"});
  jobs_.start(name, words, name + ".log");
  return {{"name", name}, {"line", "gradus " + shell_line(words)}};
}

Answer Studio::describe(const Question& question) const {
  const std::string file = question.parameter("file");
  table_in(runs_.folder(), file);
  Words words{"describe", "./" + file, "--json", "--quiet"};
  if (const std::string target = question.parameter("target"); !target.empty())
    words.insert(words.end(), {"--target", target});
  std::string text = jobs_.output_of(words, 60, 32U << 20);
  const json said = json::parse(text, nullptr, false);
  if (said.is_object() && said.contains("error")) {
    const json& error = said["error"];
    throw Error(Error::Kind::data, {.code = error.value("code", "unforeseen"),
                                    .text = error.value("message", ""),
                                    .why = error.value("why", ""),
                                    .fix = error.value("hint", "")});
  }
  return {std::move(text)};
}

json Studio::open_walk(const json& form) {
  json whole = form;
  if (form.contains("run")) {
    const RunFiles files = runs_.find(form.value("run", ""));
    whole = form_of(history_of(files).ends.start);
  } else {
    table_in(runs_.folder(), form.value("file", ""));
  }
  const Words words = words_of(whole, Command::steps);
  json opened = walks_.open(words);
  opened["line"] = "gradus " + shell_line(words);
  return opened;
}

Routes Studio::routes() {
  Routes routes;
  routes.pages["/"] = {shell, "text/html; charset=utf-8"};
  routes.pages["/studio.js"] = {std::string(studio_script()), "text/javascript; charset=utf-8"};
  routes.pages["/studio.css"] = {std::string(studio_style()), "text/css; charset=utf-8"};
  routes.get["/api/runs"] = [this](const Question&) {
    return answer({{"folder", runs_.folder().string()}, {"runs", runs_.list()}});
  };
  routes.get["/api/run"] = [this](const Question& q) { return answer(run(q.parameter("name"))); };
  routes.get["/api/news"] = [this](const Question& q) {
    const RunFiles files = runs_.find(q.parameter("name"));
    return answer(news(files, place_of(q)));
  };
  routes.streams["/api/events"] = [this](const Question& q) { return stream(q); };
  routes.get["/api/compare"] = [this](const Question& q) { return answer(compare(q)); };
  routes.get["/api/options"] = [](const Question&) { return answer(form_options()); };
  routes.get["/api/tables"] = [this](const Question&) { return answer(tables_of(runs_.folder())); };
  routes.get["/api/describe"] = [this](const Question& q) { return describe(q); };
  routes.uploads["/api/upload"] = [this](const Question& q) {
    return upload_table(runs_.folder(), q.parameter("name"));
  };
  routes.post["/api/command"] = [this](const Question& q) { return answer(command(body_of(q))); };
  routes.post["/api/start"] = [this](const Question& q) { return answer(start(body_of(q))); };
  routes.post["/api/stop"] = [this](const Question& q) {
    jobs_.stop(body_of(q).value("name", ""));
    return answer(json::object());
  };
  routes.post["/api/walk"] = [this](const Question& q) { return answer(open_walk(body_of(q))); };
  routes.post["/api/look"] = [this](const Question& q) { return answer(walks_.look(body_of(q))); };
  routes.post["/api/health"] = [this](const Question& q) {
    return answer(walks_.health(body_of(q)));
  };
  routes.post["/api/slope"] = [this](const Question& q) {
    return answer(walks_.slope(body_of(q)));
  };
  return routes;
}

}  // namespace gradus::serve
