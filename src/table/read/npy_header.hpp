// The beginning of a NumPy array in a file: what its elements are and how many there are. Format:
// numpy.lib.format, versions 1.0 to 3.0. The numbers themselves are npy_cells' business.
#pragma once

#include "base/matrix.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace gradus::read {

/// Bytes of one array, in order, from a file or out of an archive.
struct NpySource {
  std::function<Index(std::span<char>)> read;  // how many were there, at most as many as asked for
  Index size = 0;    // bytes in all; a bound that the file itself cannot stretch
  std::string path;  // for messages
  std::string name;  // in a sentence: "it", "array \"x\""
};

struct NpyType {
  char kind = 0;         // b truth, i and u whole, f floating, S bytes, U characters
  bool swapped = false;  // the bytes of a number lie in the other order than in this machine
  Index size = 0;        // bytes
};

struct NpyField {
  std::string name;  // "" where elements have no fields
  NpyType type;
  Index width = 1;   // numbers in a field
  Index offset = 0;  // in bytes, within the element
};

struct NpyHeader {
  std::vector<Index> shape;
  bool is_fortran = false;  // the first index runs fastest
  bool has_fields = false;
  std::vector<NpyField> fields;
  Index item_size = 0;  // bytes of an element
  Index count = 0;      // elements
  Index start = 0;      // bytes before the first of them
};

/// Throws Error(data): "damaged-file" also when the sizes do not fit source.size, "pickled-array"
/// for objects, "wrong-type" for elements that are neither numbers nor text.
NpyHeader read_npy_header(const NpySource& source);

/// The array's bytes, which follow the header. Throws Error(data, "damaged-file") when it is cut
/// off.
std::vector<char> read_npy_bytes(const NpySource& source, const NpyHeader& header);

}  // namespace gradus::read
