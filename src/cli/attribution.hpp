// gradus explain --rows: how much of a row's answer comes from each column.
#pragma once

#include "model/json.hpp"
#include "model/model.hpp"
#include "train/options.hpp"

#include <string>
#include <vector>

#include "evaluate/attributions.hpp"

namespace gradus::cli {

/// "1,5-9" as rows from 0. Throws Error(usage, "invalid-rows") unless all are among the table's
/// `rows` and they are at most 10,000.
std::vector<Index> chosen_rows(const std::string& text, Index rows);

std::string attributions_text(const std::vector<Attribution>& all, const Model& model, int width);

nlohmann::ordered_json attributions_json(const std::vector<Attribution>& all, const Model& model);

/// A row each, as write_table() writes it. Throws as that does.
void write_attributions(const std::vector<Attribution>& all, const Model& model,
                        const std::string& path);

}  // namespace gradus::cli
