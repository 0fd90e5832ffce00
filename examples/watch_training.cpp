// Watches a training and ends it early: an observer hears of every epoch and of every finding, and
// may ask to stop.
// usage: watch_training
#include "gradus/table.hpp"
#include "gradus/train.hpp"

#include <cstdio>

using namespace gradus;

int main() {
  NumberColumn x;
  NumberColumn y;
  for (int i = 0; i < 2000; ++i) {
    x.values.push_back(0.002 * i - 2);
    y.values.push_back(x.values.back() * x.values.back());  // a parabola
  }
  Table table;
  add_column(table, "x", x);
  add_column(table, "y", y);

  TrainOptions options;
  options.target = std::string("y");
  options.epochs = 100000;
  options.early_stopping = 0;
  std::stop_source enough;
  Observer observer;
  observer.stop = enough.get_token();
  observer.on_epoch = [&](const Progress& progress) {
    const double cost = progress.epoch.validation_cost.value();
    if (progress.epoch.epoch % 10 == 1) {
      std::printf("epoch %td: validation cost %.4f\n", progress.epoch.epoch, cost);
    }
    if (cost < 0.001) enough.request_stop();
  };
  observer.on_finding = [](const Finding& finding) { std::printf("%s\n", finding.text.c_str()); };

  const Plan plan = plan_training(table, "a parabola", options, ValidationRows::from_table);
  const Model model = fit(table, nullptr, "a parabola", plan, options, observer);
  std::printf("%s after %zu epochs\n", model.history.stop_reason.c_str(),
              model.history.epochs.size());
}
