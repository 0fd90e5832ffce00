// What `gradus studio` answers: runs of a folder, new ones, walks. The page that asks is web/, laid
// into gradus_export; who may ask is server.hpp's.
#pragma once

#include "serve/runs.hpp"
#include "serve/server.hpp"
#include "serve/walks.hpp"

namespace gradus::serve {

class Studio {
 public:
  /// Of the runs in `folder`; new ones are started with `program`.
  Studio(std::filesystem::path folder, Program program, OpenSteps open);

  /// All that can be asked for; looks into this.
  Routes routes();
  /// Whether a run that was started here is under way.
  bool has_work() { return jobs_.has_work(); }
  /// Ends long answers, so that a server can be stopped.
  void stop() { walks_.stop(); }

 private:
  json run(const std::string& name);
  json news(const RunFiles& files, std::uintmax_t from);
  Source stream(const Question& question);
  json compare(const Question& question);
  json start(const json& form);
  json command(const json& form) const;
  Answer describe(const Question& question) const;
  json open_walk(const json& form);
  json summary(const RunFiles& files, const Ends& ends);

  Runs runs_;
  Jobs jobs_;
  Walks walks_;
};

}  // namespace gradus::serve
