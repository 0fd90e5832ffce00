// Help: one description of each command, shown as text, as a man page, or as Markdown for the docs.
#pragma once

#include "train/options.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gradus::cli {

enum class HelpFormat { text, man, markdown };

/// The help of a command, or of gradus itself.
std::string help_page(std::optional<Command> command, HelpFormat format);

/// The few lines that `gradus` alone prints.
std::string welcome();

}  // namespace gradus::cli
