// Streams, which can be read only once, as files, which the readers look at more than once.
#pragma once

#include "base/error.hpp"

#include <string>

namespace gradus::read {

/// Whether `path` is standard input ("-"), a named pipe or another stream.
bool is_stream(const std::string& path);

/// What has come out of a stream, in a file without a name: it is gone with this value, and with
/// the process however that ends. Bytes packed by gzip are unpacked.
class Spool {
 public:
  /// Reads the stream to its end. Throws Error(data): "empty-file", "unreadable-file",
  /// "damaged-file"; Error(failed): "disk-full", "cannot-write".
  explicit Spool(const std::string& stream);
  ~Spool();
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  const std::string& path() const { return path_; }  // of the file, while this value lives
  const std::string& name() const { return name_; }  // of the stream: "standard input"

  /// `message` about the file as one about the stream.
  Message named(Message message) const;

 private:
  int file_ = -1;
  std::string path_;
  std::string name_;
};

}  // namespace gradus::read
