// Loads a model that `gradus train` wrote and asks it about one penguin.
// usage: load_and_predict [penguins.gradus]
#include "gradus/error.hpp"
#include "gradus/model.hpp"

#include <cstdio>

using namespace gradus;

int main(int count, char** arguments) try {
  const Model model = load(count > 1 ? arguments[1] : "penguins.gradus");

  Table table;  // a column is numbers, or categories as codes into their levels
  add_column(table, "Island", CategoryColumn{{0}, {"Torgersen"}});
  add_column(table, "Beak Length (mm)", NumberColumn{{39.1}});
  add_column(table, "Beak Depth (mm)", NumberColumn{{18.7}});
  add_column(table, "Flipper Length (mm)", NumberColumn{{181}});
  add_column(table, "Body Mass (g)", NumberColumn{{3750}});
  add_column(table, "Sex", CategoryColumn{{-1}, {}});  // not known

  const Predictions answers = predict(model, align_table(model, table, "the program"), 1);
  for (std::size_t i = 0; i < answers.labels.size(); ++i)
    std::printf("%-10s %.3f\n", answers.labels[i].c_str(),
                answers.values(0, static_cast<Index>(i)));
} catch (const Error& error) {
  std::fprintf(stderr, "%s\n", error.what());
  return static_cast<int>(error.kind());
}
