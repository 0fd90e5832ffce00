// Reads lines of JSON, forgivingly: a run that was killed may have ended within one.
#include "serve/history.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>

namespace gradus::serve {
namespace {

namespace fs = std::filesystem;

constexpr std::uintmax_t most_bytes = 256U << 20;
constexpr std::uintmax_t end_bytes = 64U << 10;  // of a file's start and of its end
constexpr std::size_t most_looks = 1000;

std::string bytes_of(std::ifstream& file, std::uintmax_t from, std::uintmax_t size) {
  std::string text(size, '\0');
  file.clear();
  file.seekg(static_cast<std::streamoff>(from));
  file.read(text.data(), static_cast<std::streamsize>(size));
  text.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
  return text;
}

/// null where the line is no JSON object.
json parsed(std::string_view line) {
  json event = json::parse(line, nullptr, false);
  return event.is_object() ? event : json();
}

bool is(const json& event, std::string_view kind) {
  const auto name = event.find("event");
  return name != event.end() && name->is_string() && name->get_ref<const std::string&>() == kind;
}

double number(const json& event, const char* name) {
  const auto found = event.find(name);
  return found != event.end() && found->is_number() ? found->get<double>()
                                                    : std::numeric_limits<double>::quiet_NaN();
}

/// The layers of an epoch, each with its step: how far plain gradient descent moves W for its size.
json with_steps(const json& event) {
  json layers = event["layers"];
  for (json& layer : layers) {
    if (!layer.is_object()) continue;
    const double step =
        number(event, "learning_rate") * number(layer, "norm_of_dW") / number(layer, "norm_of_W");
    layer["step"] = std::isfinite(step) ? json(step) : json();
  }
  return layers;
}

}  // namespace

Lines read_lines(const fs::path& path, std::uintmax_t from, std::uintmax_t most) {
  Lines lines{.events = {}, .next = from, .more = false};
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file || size <= from) return lines;
  const std::string text = bytes_of(file, from, std::min(size - from, most));
  std::size_t at = 0;
  for (std::size_t end = text.find('\n'); end != text.npos; end = text.find('\n', at)) {
    json event = parsed(std::string_view(text).substr(at, end - at));
    if (!event.is_null()) lines.events.push_back(std::move(event));
    at = end + 1;
  }
  lines.next = from + at;
  lines.more = at > 0 && size - from > most;
  return lines;
}

std::optional<Ends> read_ends(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  std::ifstream file(path, std::ios::binary);
  if (error || !file) return std::nullopt;
  const std::string head = bytes_of(file, 0, std::min(size, end_bytes));
  const std::size_t first = head.find('\n');
  if (first == head.npos) return std::nullopt;
  Ends ends{.start = parsed(std::string_view(head).substr(0, first)), .epoch = {}, .done = {}};
  if (!is(ends.start, "start")) return std::nullopt;
  const std::string tail = size <= end_bytes ? head : bytes_of(file, size - end_bytes, end_bytes);
  for (std::size_t end = tail.rfind('\n'); end != tail.npos && end > 0 && ends.epoch.is_null();) {
    const std::size_t before = tail.rfind('\n', end - 1);
    if (before == tail.npos && size > end_bytes) break;  // the start of this line lies before
    const std::size_t from = before == tail.npos ? 0 : before + 1;
    json event = parsed(std::string_view(tail).substr(from, end - from));
    if (is(event, "start")) break;  // resumed, and nothing new yet
    if (is(event, "epoch")) {
      ends.epoch = std::move(event);
    } else if (is(event, "done") && ends.done.is_null()) {
      ends.done = std::move(event);
    }
    end = before;
  }
  return ends;
}

json point_of(const json& epoch) {
  json point = json::array();
  for (const char* name : {"epoch", "train_cost", "validation_cost", "learning_rate", "seconds"})
    point.push_back(number(epoch, name));
  return point;
}

void RunHistory::add(json event) {
  if (is(event, "start")) {
    ends.start = std::move(event);
    ends.done = {};
  } else if (is(event, "done")) {
    ends.done = std::move(event);
  } else if (is(event, "finding")) {
    findings.push_back(std::move(event));
  } else if (is(event, "epoch")) {
    const double at = number(event, "epoch");
    while (!epoch.empty() && epoch.back() >= at) {  // gone back to, or resumed
      for (auto* curve : {&epoch, &train, &validation, &rate, &seconds}) curve->pop_back();
    }
    epoch.push_back(at);
    train.push_back(number(event, "train_cost"));
    validation.push_back(number(event, "validation_cost"));
    rate.push_back(number(event, "learning_rate"));
    seconds.push_back(number(event, "seconds"));
    if (event.contains("layers")) {
      if (look_count++ % look_distance_ == 0)
        looks.push_back({{"epoch", at}, {"layers", with_steps(event)}});
      if (looks.size() > most_looks) {
        for (std::size_t k = 1; 2 * k < looks.size(); ++k) looks[k] = std::move(looks[2 * k]);
        looks.resize((looks.size() + 1) / 2);
        look_distance_ *= 2;
      }
      event.erase("layers");
    }
    ends.epoch = std::move(event);
  }
}

RunHistory read_run(const fs::path& path) {
  std::error_code error;
  const std::uintmax_t size = fs::file_size(path, error);
  if (!error && size > most_bytes) {
    throw Error(Error::Kind::data,
                {.code = "too-large",
                 .text = fmt::format("{} has more events than a page can hold: {} MB",
                                     path.filename().string(), size >> 20),
                 .place = {.what = path.string()}});
  }
  RunHistory history;
  for (bool more = true; more;) {
    Lines lines = read_lines(path, history.next, 8U << 20);
    for (json& event : lines.events) history.add(std::move(event));
    more = lines.more;
    history.next = lines.next;
  }
  return history;
}

}  // namespace gradus::serve
