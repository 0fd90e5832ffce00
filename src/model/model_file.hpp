// The model file: a valid safetensors file whose metadata holds everything but the numbers, as
// JSON. docs/model_file.md has its grammar.
#pragma once

#include "model/model.hpp"

#include <filesystem>

namespace gradus {

/// Writes atomically: a temporary file beside `path`, fsync, rename, fsync of the folder. A failure
/// leaves an old file untouched. Throws Error(failed, "cannot-write" or "disk-full").
void save(const Model& model, const std::filesystem::path& path);

/// Reads a model and checks sizes, bounds, shapes and the hash before it trusts any of them.
/// Throws Error(model_file): "missing-model", "not-a-model", "damaged-model", "newer-model".
Model load(const std::filesystem::path& path);

/// The bytes of that file, and a model from them, checked as load() checks; `name` is what errors
/// call them.
std::string to_bytes(const Model& model);
Model from_bytes(std::string bytes, const std::string& name);

}  // namespace gradus
