// The line of a file that a message shows, cut to what fits a terminal.
#pragma once

#include "base/error.hpp"

namespace gradus {

/// Puts `line` into the message with a mark under the `size` bytes at `at`; both are cut so that at
/// most about 80 bytes are left around the mark, and control characters become "?".
void show_excerpt(Message& message, const std::string& line, Index at, Index size);

}  // namespace gradus
