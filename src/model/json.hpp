// The JSON library. Its two classes are compiled once, in json_field.cpp, for all who include this.
#pragma once

#include <nlohmann/json.hpp>

extern template class nlohmann::basic_json<>;
extern template class nlohmann::basic_json<nlohmann::ordered_map>;
