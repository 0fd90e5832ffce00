// What a caller is told when shapes do not fit: both of them, and what would fit.
#include "steps/shapes.hpp"

#include "base/error.hpp"

#include <fmt/format.h>

namespace gradus::steps {

void require_shape(bool fits, std::string_view function, const Shape& first, const Shape& second,
                   std::string_view need) {
  if (fits) return;
  throw Error(
      Error::Kind::usage,
      {.code = "wrong-shape",
       .text = fmt::format("{}: {} is ({}, {}) but {} is ({}, {}); need {}", function, first.name,
                           first.rows, first.cols, second.name, second.rows, second.cols, need)});
}

void require_same_shape(std::string_view function, const Shape& first, const Shape& second) {
  require_shape(first.rows == second.rows && first.cols == second.cols, function, first, second,
                "the same shape");
}

void require_depth(std::string_view function, Index depth, std::string_view name, Index its_depth) {
  if (its_depth == depth) return;
  throw Error(Error::Kind::usage,
              {.code = "wrong-shape",
               .text = fmt::format("{}: the network has {} layers but {} has {}", function, depth,
                                   name, its_depth)});
}

}  // namespace gradus::steps
