// The page that walks through iterations on one's own data: walks from several starts, each at
// several iterations.
#pragma once

#include "steps/walk.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <vector>

#include "export/kept.hpp"

namespace gradus {

/// Parameters to start from, by the name of their initialiser.
struct Start {
  std::string name;
  steps::Parameters parameters;
};

struct StepsPage {
  std::string source;                // what the table is called
  std::string command;               // that makes this page
  std::string target;                // the column that is predicted
  std::string task;                  // binary, multiclass, regression
  std::vector<std::string> inputs;   // [n_0] their names
  std::vector<std::string> labels;   // [n_L] classes; empty for regression; binary: both
  std::vector<Index> rows;           // [m] the row of each sample, from 0
  std::vector<std::string> answers;  // [m] the target as it stands in the table
  std::vector<Index> image;          // height, width, channels where a sample is an image
  Index sample = 0;                  // the one to follow, from 0
  double learning_rate = 0;
  Network network;            // whose layers are A = g(W A_prev + b), and dZ(L) = A(L) - Y
  steps::Matrix X;            // (n_0, m)
  steps::Matrix Y;            // (n_L, m)
  std::vector<Start> starts;  // the first is what the page opens with
};

/// Which iterations the page holds: 0, 1, 10, 100, 1000, as far as some 1.5e11 operations reach.
std::vector<Index> held_iterations(const StepsPage& page);

/// Updates `parameters` as the page's network learns, so many times.
void advance(const StepsPage& page, steps::Parameters& parameters, Index iterations);

/// What the page says beside its walks: names, shapes, steps, and X and Y of what is kept.
nlohmann::ordered_json page_head(const StepsPage& page, const steps::Walk& walk, const Kept& kept);

/// The data of the page as JSON, all numbers from steps/. Shapes as in StepsPage, m > 0.
std::string steps_page_json(const StepsPage& page);

/// The page as one HTML file.
std::string steps_page_html(const StepsPage& page);

}  // namespace gradus
