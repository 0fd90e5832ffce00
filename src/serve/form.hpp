// From a form on the page to the command that it stands for, and back: which options there are.
#pragma once

#include "train/options.hpp"

#include <nlohmann/json_fwd.hpp>

#include "serve/jobs.hpp"

namespace gradus::serve {

/// The options that a form has: [{"name", "group", "help", "example", "standard", "words"}]. Those
/// that name files are left out.
nlohmann::ordered_json form_options();

/// {"file": "a.csv", "options": {"target": "price", "layers": "8,4"}} as the words of `command`,
/// train or steps: the file and the options that differ from the preset's and belong to it.
/// Throws Error(usage): "bad-request", "unknown-option", and what set_option throws.
Words words_of(const nlohmann::ordered_json& form, Command command);

/// The options of a run as a form holds them.
nlohmann::ordered_json form_of(const nlohmann::ordered_json& start);

}  // namespace gradus::serve
