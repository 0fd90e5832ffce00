// The repainted block, the plain lines, and Ctrl-C.
#include "cli/live.hpp"

#include "cli/text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>

namespace gradus::cli {
namespace {

constexpr std::size_t longest_bar = 30;
constexpr auto repaint_interval = std::chrono::milliseconds(100);
constexpr int lines_per_interval = 20;
constexpr int narrow = 64;  // columns under which the block is one line

std::string progress_bar(double share, std::size_t width) {
  const auto half_steps =
      static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(width) * 2);
  std::string text;
  for (std::size_t i = 0; i < half_steps / 2; ++i) text += "━";
  if (half_steps % 2 == 1) text += "╸";
  return pad_right(text, width);
}

Index batches_of(const TrainOptions& options, Index rows) {
  const Index wanted = batch_size_of(options);
  const Index size = wanted == 0 ? rows : std::min(wanted, rows);
  return (rows + size - 1) / size;
}

}  // namespace

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

Live::Live(const Terminal& terminal, const TrainOptions& options, Index rows, int threads)
    : terminal_(terminal),
      options_(options),
      rows_(rows),
      batches_(batches_of(options, rows)),
      threads_(threads) {
  if (terminal_.live) {
    painter_ = std::jthread([this](const std::stop_token& stop) { repaint_until(stop); });
  }
}

Live::~Live() {
  close();
}

void Live::close() {
  if (painter_.joinable()) {
    painter_.request_stop();
    painter_.join();
    const std::lock_guard lock(mutex_);
    paint();
    painted_lines_ = 0;
  }
  if (!last_epoch_line_.empty()) terminal_.say(std::exchange(last_epoch_line_, {}));
}

Observer Live::observer() {
  Observer observer;
  observer.on_epoch = [this](const Progress& progress) { on_epoch(progress); };
  observer.on_cost = [this](Index iteration, double cost) { on_cost(iteration, cost); };
  observer.on_warning = [this](const Message& message) { on_warning(message); };
  observer.on_checkpoint = [this](const CheckpointEvent& event) { on_checkpoint(event); };
  if (options_.preset == "article")
    observer.cost_every = options_.log_every > 0 ? options_.log_every : 100;
  observer.iterations = &iterations_;
  observer.now = steady_seconds;
  return observer;
}

void Live::on_epoch(const Progress& progress) {
  const std::lock_guard lock(mutex_);
  epoch_ = progress.epoch.epoch;
  train_costs_.push_back(progress.epoch.train_cost);
  if (progress.epoch.validation_cost) validation_costs_.push_back(*progress.epoch.validation_cost);
  learning_rate_ = progress.epoch.learning_rate;
  best_epoch_ = progress.best_epoch;
  best_cost_ = progress.best_validation_cost;
  waited_ = progress.epochs_without_better;
  if (!terminal_.live && options_.preset != "article") plain_line(progress);
}

void Live::plain_line(const Progress& progress) {
  const Epoch& epoch = progress.epoch;
  std::string line = fmt::format("epoch {}/{} cost {:.4f}", epoch.epoch,
                                 (most_iterations() + batches_ - 1) / batches_, epoch.train_cost);
  if (epoch.validation_cost)
    line += fmt::format(" validation {:.4f} best {}", *epoch.validation_cost, progress.best_epoch);
  if (shows_rate()) line += fmt::format(" rate {:.3g}", epoch.learning_rate);
  line += fmt::format(" elapsed {:.1f}s", progress.seconds);

  const bool wanted = options_.log_every > 0 && epoch.epoch % options_.log_every == 0;
  const bool due = options_.log_every == 0 && progress.seconds >= next_line_at_;
  if (epoch.epoch > 1 && !wanted && !due) {
    last_epoch_line_ = line;
    return;
  }
  last_epoch_line_.clear();
  terminal_.say(line);
  if (++lines_at_interval_ >= lines_per_interval) {
    lines_at_interval_ = 0;
    line_interval_ *= 2;
  }
  next_line_at_ = progress.seconds + line_interval_;
}

void Live::on_cost(Index iteration, double cost) {
  const std::lock_guard lock(mutex_);
  write_all(STDERR_FILENO, erasure());
  terminal_.say(fmt::format("Cost after iteration {}: {:.6f}", iteration, cost));
  if (terminal_.live) paint();
}

void Live::on_warning(const Message& message) {
  const std::lock_guard lock(mutex_);
  write_all(STDERR_FILENO, erasure());
  terminal_.warn(message);
  if (terminal_.live) paint();
}

void Live::on_checkpoint(const CheckpointEvent& event) {
  if (event.use == CheckpointUse::saved) return;
  const std::lock_guard lock(mutex_);
  write_all(STDERR_FILENO, erasure());
  const std::string text =
      fmt::format("{}: {}, {}", event.path, counted(event.epoch, "epoch", "epochs"),
                  counted(event.iterations, "iteration", "iterations"));
  terminal_.live ? terminal_.note("resumed", text) : terminal_.say("resumed " + text);
  if (terminal_.live) paint();
}

bool Live::shows_rate() const {
  return options_.schedule != ScheduleName::constant || options_.warmup > 0;
}

Index Live::most_iterations() const {
  return options_.iterations > 0 ? options_.iterations : options_.epochs * batches_;
}

std::vector<std::string> Live::block() const {
  const auto label = [&](std::string_view word) {
    return "  " + pad_right(terminal_.styled(Style::bold, word), 9);
  };
  const double gone = steady_seconds() - started_;
  const Index done = iterations_.load(std::memory_order_relaxed);
  const double share = static_cast<double>(done) / static_cast<double>(most_iterations());
  const bool by_iteration = options_.preset == "article";
  const Index most_epochs = (most_iterations() + batches_ - 1) / batches_;

  std::string time = fmt::format("{} gone", seconds_text(gone));
  if (share > 0.005 && share < 1) {
    time += fmt::format(", {} {}", seconds_text(gone / share - gone),
                        options_.early_stopping > 0 ? "at most" : "left");
  }
  std::string first =
      by_iteration
          ? fmt::format("  iteration {} of {}", with_commas(done), with_commas(most_iterations()))
          : label("epoch") + fmt::format("{} of {}", with_commas(epoch_), with_commas(most_epochs));
  std::string last = fmt::format(" {:3.0f} %", 100 * share);
  if (terminal_.width >= narrow) last += "   " + time;
  const std::size_t used = display_width(first) + 2 + display_width(last);
  const auto columns = static_cast<std::size_t>(terminal_.width);
  const std::size_t room = columns > used ? std::min(longest_bar, columns - used) : 0;
  first += fmt::format("  {}{}", progress_bar(share, room), last);
  if (by_iteration || terminal_.width < narrow || train_costs_.empty()) return {first};

  const bool roomy = terminal_.width >= 80;
  const std::size_t spark = roomy ? 12 : 6;
  std::string costs = label("cost") + fmt::format("train {:.4f} {}", train_costs_.back(),
                                                  sparkline(train_costs_, spark));
  if (!validation_costs_.empty()) {
    costs += fmt::format("   validation {:.4f} {}", validation_costs_.back(),
                         sparkline(validation_costs_, spark));
  }
  std::vector<std::string> lines{first, costs};
  if (best_epoch_ > 0) {
    std::string best =
        label("best") + fmt::format("validation {:.4f} at epoch {}", best_cost_, best_epoch_);
    if (options_.early_stopping > 0)
      best += fmt::format("; {}{} of {} epochs{}", roomy ? "" : "waited ", waited_,
                          options_.early_stopping, roomy ? " without a better one" : "");
    lines.push_back(best);
  }
  if (shows_rate()) lines.push_back(label("rate") + fmt::format("{:.3g}", learning_rate_));
  const double rows_a_second =
      static_cast<double>(done) * static_cast<double>(rows_) / static_cast<double>(batches_) / gone;
  lines.push_back(label("speed") + fmt::format("{} rows a second, {}",
                                               with_commas(static_cast<Index>(rows_a_second)),
                                               counted(threads_, "thread", "threads")));
  return lines;
}

std::string Live::erasure() {
  if (painted_lines_ == 0) return {};
  return fmt::format("\x1b[{}A\r\x1b[J", std::exchange(painted_lines_, 0));
}

void Live::paint() {
  std::string text = erasure();  // one write a repaint, so that nothing flickers
  const std::vector<std::string> lines = block();
  for (const std::string& line : lines) {
    const bool fits = display_width(line) <= static_cast<std::size_t>(terminal_.width);
    text += (fits ? line : shortened(line, static_cast<std::size_t>(terminal_.width))) + "\n";
  }
  painted_lines_ = lines.size();
  write_all(STDERR_FILENO, text);
}

void Live::repaint_until(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    {
      const std::lock_guard lock(mutex_);
      paint();
    }
    std::this_thread::sleep_for(repaint_interval);
  }
}

Interrupt::Interrupt() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // threads that start from here on inherit it
  watcher_ = std::jthread([this, signals](const std::stop_token& stop) {
    const timespec moment{.tv_sec = 0, .tv_nsec = 100'000'000};
    while (!stop.stop_requested()) {
      const int signal = sigtimedwait(&signals, nullptr, &moment);
      if (signal < 0) continue;
      if (source_.stop_requested()) std::_Exit(128 + signal);
      code_ = 128 + signal;
      source_.request_stop();
    }
  });
}

Interrupt::~Interrupt() {
  watcher_.request_stop();
  watcher_.join();
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
}

}  // namespace gradus::cli
