// Named numbers and texts in a safetensors file, with digests that tell when a byte has changed.
// What the names mean is left to those who write them.
#pragma once

#include "base/matrix.hpp"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace gradus {

/// Numbers somewhere in memory, and what they are called in a file.
struct NamedSpan {
  std::string name;
  std::string dtype;           // "F32", "F64", "I64"
  Index count = 0;             // numbers
  std::span<std::byte> bytes;  // the numbers, little-endian
};

/// A list of named spans; the same list writes a file and is filled from it.
class SpanList {
 public:
  void add(std::string name, std::span<float> values) { put(std::move(name), "F32", values); }
  void add(std::string name, std::span<double> values) { put(std::move(name), "F64", values); }
  void add(std::string name, std::span<std::int64_t> values) {
    put(std::move(name), "I64", values);
  }
  template <class Number>
  void add_one(std::string name, Number& number) {
    add(std::move(name), std::span<Number>(&number, 1));
  }
  std::span<const NamedSpan> spans() const { return spans_; }

 private:
  template <class Values>
  void put(std::string name, const char* dtype, Values values) {
    spans_.push_back({std::move(name), dtype, std::ssize(values), std::as_writable_bytes(values)});
  }
  std::vector<NamedSpan> spans_;
};

using Texts = std::map<std::string, std::string>;

/// Writes texts and numbers atomically; "hash" and "checksum" are added to the texts.
/// Throws Error(failed): "cannot-write", "disk-full".
void save_spans(const std::filesystem::path& path, Texts texts, std::span<const NamedSpan> spans);

/// A file of save_spans(), opened. Everything throws Damage (json_field.hpp) that says what is
/// wrong with the file.
class SpanFile {
 public:
  explicit SpanFile(const std::filesystem::path& path);

  /// The text called `key`.
  const std::string& text(const std::string& key) const;
  /// Fills the spans, which must be those of the file in its order, and checks their hash. On
  /// damage they may be filled in part.
  void read(std::span<const NamedSpan> spans);

 private:
  std::ifstream file_;
  Texts texts_;
  std::vector<NamedSpan> stored_;  // without bytes
  std::uint64_t start_ = 0;        // of the numbers, in the file
};

}  // namespace gradus
