// Numbers on their way into a page: doubles, floats and bytes as base64, so that none loses a bit.
#pragma once

#include "base/matrix.hpp"

#include <span>
#include <string>
#include <vector>

namespace gradus {

/// The bytes as base64 (RFC 4648, with padding).
std::string base64(std::span<const std::byte> bytes);

/// A row of numbers that matrices are laid into; `add` says where each began.
template <class T>
class Blob {
 public:
  Index size() const { return static_cast<Index>(numbers_.size()); }
  void push(T number) { numbers_.push_back(number); }
  template <class Values>
  Index add(const Values& values) {  // column after column
    const Index at = size();
    for (Index c = 0; c < values.cols(); ++c)
      for (Index r = 0; r < values.rows(); ++r) push(static_cast<T>(values(r, c)));
    return at;
  }
  std::string text() const { return base64(std::as_bytes(std::span(numbers_))); }

 private:
  std::vector<T> numbers_;
};

}  // namespace gradus
