// The parts of a model as JSON text, to and fro. What is read is checked part by part; that the
// parts agree with each other is left to model_file.cpp.
#pragma once

#include "model/model.hpp"

#include <string>

namespace gradus {

std::string to_json(const Schema& schema);
std::string to_json(const Features& features);
std::string to_json(const Network& network);
std::string to_json(const History& history);

// Throw Damage (json_field.hpp) that says what is wrong where.
Schema schema_from_json(const std::string& text);
Features features_from_json(const std::string& text);
Network network_from_json(const std::string& text);
History history_from_json(const std::string& text);

}  // namespace gradus
