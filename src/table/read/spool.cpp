// Linux has files without a name (O_TMPFILE); where the file system has none, a file is unlinked as
// soon as it is open.
#include "table/read/spool.hpp"

#include "table/read/formats.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

namespace gradus::read {
namespace {

namespace fs = std::filesystem;

int open_unnamed(const std::string& folder) {
  constexpr mode_t only_ours = 0600;
  const int file = open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, only_ours);
  if (file >= 0) return file;
  std::string name = fmt::format("{}/gradus-XXXXXX", folder);
  const int named = mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) unlink(name.c_str());
  return named;
}

[[noreturn]] void refuse_writing(const std::string& folder) {
  const bool is_full = errno == ENOSPC || errno == EDQUOT;
  throw Error(Error::Kind::failed,
              {.code = is_full ? "disk-full" : "cannot-write",
               .text = fmt::format("a temporary file in {} cannot be written: {}", folder,
                                   std::strerror(errno)),
               .place = {.what = folder},
               .fix = "TMPDIR=FOLDER gradus ...     a folder with room"});
}

/// Where temporary files go.
std::string temporary_folder() {
  std::error_code failure;
  const fs::path folder = fs::temp_directory_path(failure);
  if (!failure) return folder.string();
  throw Error(Error::Kind::failed,
              {.code = "cannot-write",
               .text = "there is no folder for temporary files",
               .place = {.what = "environment variable TMPDIR"},
               .why = "what is read from streams, or without its bad rows, is kept there"});
}

gzFile open_stream(const std::string& stream) {
  if (stream != "-") return gzopen(stream.c_str(), "rb");
  return gzdopen(dup(STDIN_FILENO), "rb");
}

}  // namespace

bool is_stream(const std::string& path) {
  std::error_code failure;
  const fs::file_type type = fs::status(path, failure).type();
  return path == "-" || type == fs::file_type::fifo || type == fs::file_type::character ||
         type == fs::file_type::socket ||
         (type == fs::file_type::regular && path.starts_with("/dev/"));
}

UnnamedFile::UnnamedFile() : folder_(temporary_folder()) {
  file_ = open_unnamed(folder_);
  if (file_ < 0) refuse_writing(folder_);
  path_ = fmt::format("/proc/self/fd/{}", file_);
}

UnnamedFile::~UnnamedFile() {
  close(file_);
}

void UnnamedFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) refuse_writing(folder_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
  return text;
}

Spool::Spool(const std::string& stream)
    : name_(stream == "-" || stream == "/dev/stdin" ? "standard input" : stream) {
  using Close = int (*)(gzFile);
  std::unique_ptr<gzFile_s, Close> from(open_stream(stream), gzclose);
  if (from == nullptr) {
    throw Error(Error::Kind::data,
                {.code = "unreadable-file",
                 .text = fmt::format("{} cannot be opened: {}", name_, std::strerror(errno)),
                 .place = {.what = name_}});
  }
  file_.emplace();  // any earlier it would take the place of a standard input that is closed
  std::vector<char> block(std::size_t{1} << 18);
  bool is_empty = true;
  int count = 0;
  while ((count = gzread(from.get(), block.data(), static_cast<unsigned>(block.size()))) > 0) {
    is_empty = false;
    file_->write({block.data(), static_cast<std::size_t>(count)});
  }
  int state = Z_OK;
  gzerror(from.get(), &state);
  if (count < 0 || state != Z_OK) refuse_damaged(name_, "gzip", "its data cannot be unpacked");
  if (is_empty) {
    throw Error(Error::Kind::data, {.code = "empty-file",
                                    .text = fmt::format("{} is empty", name_),
                                    .place = {.what = name_},
                                    .why = "nothing came out of it",
                                    .fix = "see what the program that writes it says"});
  }
}

Message Spool::named(Message message) const {
  if (message.fix.find(path()) != std::string::npos) message.fix.clear();  // of no use on a stream
  for (std::string* const text : {&message.text, &message.place.what, &message.why}) {
    *text = replaced(std::move(*text), path(), name_);
  }
  return message;
}

}  // namespace gradus::read
