// Streams, which can be read only once, as files, which the readers look at more than once.
#pragma once

#include "base/error.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace gradus::read {

/// Whether `path` is standard input ("-"), a named pipe or another stream.
bool is_stream(const std::string& path);

/// A file without a name: it is gone with this value, and with the process however that ends.
class UnnamedFile {
 public:
  /// Throws Error(failed): "disk-full", "cannot-write", as write does.
  UnnamedFile();
  ~UnnamedFile();
  UnnamedFile(const UnnamedFile&) = delete;
  UnnamedFile& operator=(const UnnamedFile&) = delete;

  void write(std::string_view bytes);
  const std::string& path() const { return path_; }  // while this value lives

 private:
  int file_ = -1;
  std::string folder_;
  std::string path_;
};

/// `text` with `to` wherever it says `from`.
std::string replaced(std::string text, std::string_view from, std::string_view to);

/// What has come out of a stream, in a file without a name. Bytes packed by gzip are unpacked.
class Spool {
 public:
  /// Reads the stream to its end. Throws Error(data): "empty-file", "unreadable-file",
  /// "damaged-file"; Error(failed): "disk-full", "cannot-write".
  explicit Spool(const std::string& stream);

  const std::string& path() const { return file_->path(); }  // of the file, while this value lives
  const std::string& name() const { return name_; }          // of the stream: "standard input"

  /// `message` about the file as one about the stream.
  Message named(Message message) const;

 private:
  std::optional<UnnamedFile> file_;  // made when the stream is open
  std::string name_;
};

}  // namespace gradus::read
