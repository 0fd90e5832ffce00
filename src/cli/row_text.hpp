// The inputs of a row as people write them.
#pragma once

#include "model/model.hpp"

#include <string>

namespace gradus::cli {

/// " age=22 sex=male": at most `most` inputs, as many as fit into `room` columns.
std::string inputs_text(const Features& features, const Table& table, Index row, std::size_t most,
                        std::size_t room);

/// The cell of an input: "missing" for none, the day of a date.
std::string input_text(const Feature& feature, const Column& column, Index row);

}  // namespace gradus::cli
