// Parameters at an iteration are replayed from the nearest ones that are held. Edits are part of
// the question, so a walk has no state that could drift.
#include "serve/walks.hpp"

#include "steps/5_update.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "export/kept.hpp"
#include "export/steps_page.hpp"
#include "export/walk_json.hpp"
#include "serve/server.hpp"

namespace gradus::serve {
namespace {

constexpr std::size_t most_walks = 6;
constexpr std::size_t most_held = 12;     // parameters, of a walk
constexpr double most_operations = 3e10;  // of a replay: some seconds
constexpr std::size_t most_edits = 200;

[[noreturn]] void bad_request(std::string text) {
  throw Error(Error::Kind::usage, {.code = "bad-request", .text = std::move(text)});
}

/// A whole number from 0 to below `end`.
Index place_in(const json& wish, const char* name, Index end) {
  const auto found = wish.find(name);
  const Index place = found == wish.end()          ? 0
                      : found->is_number_integer() ? found->get<Index>()
                                                   : -1;
  if (place < 0 || place >= end) bad_request(fmt::format("there is no such {}", name));
  return place;
}

Index most_iterations(const StepsPage& page) {
  const double each =
      6 * static_cast<double>(page.X.cols()) * static_cast<double>(page.network.parameter_count());
  return static_cast<Index>(std::clamp(most_operations / each, 1.0, 1e5));
}

/// Sets one number of W, b or X to another.
void apply(const json& edit, steps::Parameters& parameters, steps::Matrix& X) {
  const std::string name = edit.is_object() ? edit.value("name", "") : "";
  const Index L = parameters.W.depth();
  const auto digits = name.size() > 1 ? name.substr(1) : "";
  const bool number =
      !digits.empty() && digits.size() < 4 && digits.find_first_not_of("0123456789") == digits.npos;
  const Index l = number ? std::stol(digits) : 0;
  const auto value = edit.is_object() ? edit.find("value") : edit.end();
  if (value == edit.end() || !value->is_number()) bad_request("an edit needs a number");
  const auto set = [&](auto& matrix) {
    const Index row = place_in(edit, "row", matrix.rows());
    const Index col = place_in(edit, "col", matrix.cols());
    matrix(row, col) = value->template get<double>();
  };
  if (name == "X")
    set(X);
  else if (name[0] == 'W' && l >= 1 && l <= L)
    set(parameters.W[l]);
  else if (name[0] == 'b' && l >= 1 && l <= L)
    set(parameters.b[l]);
  else
    bad_request("only W, b and X can be edited");
}

}  // namespace

struct Walks::Open {
  StepsPage page;
  std::mutex mutex;                                                // one computation at a time
  std::map<std::pair<Index, Index>, steps::Parameters> held = {};  // by start and iteration
  std::pair<Index, Index> plain_at{-1, -1};
  steps::Walk plain = {};  // without edits, at plain_at

  /// The parameters of a start after some iterations.
  steps::Parameters at(Index start, Index iteration, const std::atomic<bool>& stopping) {
    steps::Parameters parameters = page.starts[static_cast<std::size_t>(start)].parameters;
    Index done = 0;
    auto nearest = held.upper_bound({start, iteration});
    if (nearest != held.begin() && (--nearest)->first.first == start) {
      parameters = nearest->second;
      done = nearest->first.second;
    }
    if (done == iteration) return parameters;
    for (; done < iteration; ++done) {
      if (stopping) throw Refusal(503, {.code = "stopping", .text = "the studio is being closed"});
      advance(page, parameters, 1);
    }
    if (held.size() >= most_held) held.erase(std::prev(held.end()));
    held[{start, iteration}] = parameters;
    return parameters;
  }

  const steps::Walk& plain_walk(Index start, Index iteration, const std::atomic<bool>& stopping) {
    if (plain_at != std::pair{start, iteration}) {
      plain = steps::walk_iteration(page.network, at(start, iteration, stopping), page.X, page.Y,
                                    page.learning_rate);
      plain_at = {start, iteration};
    }
    return plain;
  }

  /// The walk with the edits of a wish.
  steps::Walk edited_walk(const steps::Walk& from, const json& wish) const {
    const json edits = wish.value("edits", json::array());
    if (!edits.is_array() || edits.size() > most_edits) bad_request("these are no edits");
    steps::Parameters parameters = from.before;
    steps::Matrix X = page.X;
    for (const json& edit : edits) apply(edit, parameters, X);
    return steps::walk_iteration(page.network, std::move(parameters), std::move(X), page.Y,
                                 page.learning_rate);
  }
};

/// The walk that a wish is about, held for one computation, and the place in it.
struct Walks::Asked {
  std::shared_ptr<Open> open;
  std::unique_lock<std::mutex> lock;
  Index start;
  Index iteration;
};

Walks::Walks(OpenSteps open) : open_(std::move(open)) {}
Walks::~Walks() = default;

json Walks::open(const Words& words) {
  auto opened = std::make_shared<Open>();
  opened->page = open_(words);
  const StepsPage& page = opened->page;
  json answer{{"starts", json::array()},
              {"iterations", json::array()},
              {"most_iterations", most_iterations(page)},
              {"samples", page.X.cols()},
              {"sample", page.sample}};
  for (const Start& start : page.starts) answer["starts"].push_back(start.name);
  for (const Index iteration : held_iterations(page))
    if (iteration <= most_iterations(page)) answer["iterations"].push_back(iteration);
  const std::lock_guard lock(mutex_);
  answer["walk"] = std::to_string(next_);
  walks_[std::to_string(next_)] = std::move(opened);
  if (walks_.size() > most_walks) {
    const auto oldest = std::min_element(
        walks_.begin(), walks_.end(),
        [](const auto& a, const auto& b) { return std::stol(a.first) < std::stol(b.first); });
    walks_.erase(oldest);
  }
  ++next_;
  return answer;
}

std::shared_ptr<Walks::Open> Walks::find(const json& wish) {
  const std::string name = wish.is_object() ? wish.value("walk", "") : "";
  const std::lock_guard lock(mutex_);
  const auto found = walks_.find(name);
  if (found != walks_.end()) return found->second;
  throw Refusal(
      404,
      {.code = "unknown-walk", .text = "this walk is no longer held here", .fix = "open it again"});
}

Walks::Asked Walks::asked(const json& wish) {
  auto open = find(wish);
  std::unique_lock lock(open->mutex);
  const StepsPage& page = open->page;
  const Index start = place_in(wish, "start", std::ssize(page.starts));
  const Index iteration = place_in(wish, "iteration", most_iterations(page) + 1);
  return {std::move(open), std::move(lock), start, iteration};
}

json Walks::look(const json& wish) {
  const auto [open, lock, start, iteration] = asked(wish);
  const StepsPage& page = open->page;
  const Index sample = place_in(wish, "sample", page.X.cols());
  const steps::Walk& plain = open->plain_walk(start, iteration, stopping_);
  const steps::Walk walk = open->edited_walk(plain, wish);
  Kept kept = keep_what_fits(plain, sample, 1);
  const json first = wish.value("first", json::object());
  for (Index l = 0; l <= page.network.depth(); ++l) {
    const Index units = page.network.units(l);
    const auto shown = std::ssize(kept.units[l]);
    if (shown == units || !first.is_object() || !first.contains(std::to_string(l))) continue;
    const Index from = std::min(place_in(first, std::to_string(l).c_str(), units), units - shown);
    for (Index k = 0; k < shown; ++k) kept.units[l][static_cast<std::size_t>(k)] = from + k;
  }
  json head = page_head(page, walk, kept);
  head["sample"] = sample;
  return {{"head", std::move(head)},
          {"walk", walk_json(walk, kept, page.learning_rate, Curves::on_request)},
          {"cost_without_edits", plain.cost}};
}

json Walks::health(const json& wish) {
  const auto [open, lock, start, iteration] = asked(wish);
  const StepsPage& page = open->page;
  const steps::Walk walk = steps::walk_iteration(
      page.network, open->at(start, iteration, stopping_), page.X, page.Y, page.learning_rate);
  const Kept kept = keep_what_fits(walk, 0, 1);
  return {{"cost", walk.cost}, {"health", health_json(walk, kept, page.learning_rate)}};
}

json Walks::slope(const json& wish) {
  const auto [open, lock, start, iteration] = asked(wish);
  const StepsPage& page = open->page;
  const Index l = place_in(wish, "layer", page.network.depth() + 1);
  if (l < 1) bad_request("there is no such layer");
  const steps::Walk walk = open->edited_walk(open->plain_walk(start, iteration, stopping_), wish);
  const Index row = place_in(wish, "row", walk.before.W[l].rows());
  const Index col = place_in(wish, "col", walk.before.W[l].cols());
  return {{"numbers", slope_numbers(walk, l, row, col, page.learning_rate)}};
}

}  // namespace gradus::serve
