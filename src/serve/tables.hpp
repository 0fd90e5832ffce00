// The tables of the studio's folder: which there are, where a name leads, and new ones that a page
// sends.
#pragma once

#include "serve/history.hpp"
#include "serve/server.hpp"

namespace gradus::serve {

/// Names of files in `folder` that look like tables by their ending, at most 500, sorted.
json tables_of(const std::filesystem::path& folder);

/// The file of that name, which must lie in `folder`. Throws Error(data): "missing-file",
/// "outside-folder".
std::filesystem::path table_in(const std::filesystem::path& folder, const std::string& name);

/// Takes a file that is to be called `name` in `folder`; under another name where there is a
/// different one already. It appears once it is whole; its answer is {"file": name}.
/// Throws Error(usage, "invalid-name").
Upload upload_table(const std::filesystem::path& folder, const std::string& name);

}  // namespace gradus::serve
