// A model without events, as a run: what it keeps of how it came to be.
#pragma once

#include "serve/history.hpp"

namespace gradus::serve {

/// Throws as load() does.
RunHistory model_run(const std::filesystem::path& path);

}  // namespace gradus::serve
