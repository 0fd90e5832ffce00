// Progress of a training run: a block that repaints itself on a terminal, now and then a plain line
// elsewhere.
#pragma once

#include "cli/terminal.hpp"
#include "train/fit.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace gradus::cli {

/// Seconds since some fixed moment.
double steady_seconds();

class Live {
 public:
  /// Shows progress of training `rows` rows under `options` until close() or destruction.
  Live(const Terminal& terminal, const TrainOptions& options, Index rows, int threads);
  ~Live();
  Live(const Live&) = delete;
  Live& operator=(const Live&) = delete;

  /// An observer that feeds this display; it must not outlive it.
  Observer observer();

  /// Leaves the last picture on the screen and ends the display.
  void close();

 private:
  void on_epoch(const Progress& progress);
  void on_cost(Index iteration, double cost);
  void on_warning(const Message& message);
  void on_checkpoint(const CheckpointEvent& event);
  void plain_line(const Progress& progress);
  std::vector<std::string> block() const;  // the lines to paint
  void paint();                            // needs mutex_
  std::string erasure();                   // codes that remove what was painted; needs mutex_
  void repaint_until(const std::stop_token& stop);
  Index most_iterations() const;
  bool shows_rate() const;  // where a schedule changes it

  const Terminal& terminal_;
  const TrainOptions& options_;
  const Index rows_;
  const Index batches_;  // updates in an epoch
  const int threads_;
  const double started_ = steady_seconds();
  std::atomic<Index> iterations_{0};

  mutable std::mutex mutex_;  // guards everything below
  std::vector<double> train_costs_;
  std::vector<double> validation_costs_;
  Index epoch_ = 0;
  Index best_epoch_ = 0;
  double best_cost_ = 0;
  double learning_rate_ = 0;
  Index waited_ = 0;
  std::size_t painted_lines_ = 0;
  double next_line_at_ = 0;   // plain lines: not before this second
  double line_interval_ = 5;  // doubles after every 20 lines
  int lines_at_interval_ = 0;
  std::string last_epoch_line_;  // not shown yet
  std::jthread painter_;
};

/// Asks training to stop on the first SIGINT (Ctrl-C) or SIGTERM, and ends the process on the
/// second.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;
  std::stop_token token() const { return source_.get_token(); }
  /// 128 and the number of the signal that came, as shells say it; 130 without any.
  int exit_code() const { return code_.load(); }

 private:
  std::atomic<int> code_{130};
  std::stop_source source_;
  std::jthread watcher_;
};

}  // namespace gradus::cli
