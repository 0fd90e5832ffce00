// 8-byte header length, JSON header, numbers, as safetensors defines it. Nothing in a file is
// believed before it is checked.
#include "model/safetensors.hpp"

#include "base/error.hpp"
#include "model/atomic_file.hpp"
#include "model/json_field.hpp"
#include "model/sha256.hpp"

#include <fmt/format.h>

#include <cstring>

namespace gradus {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t length_size = 8;
constexpr std::uint64_t most_header = 100'000'000;  // as the safetensors library

/// The digest of all texts but "checksum".
std::string checksum_of(const Texts& texts) {
  std::string all;
  for (const auto& [key, value] : texts) {
    if (key != "checksum") all += fmt::format("{}:{}:{}", key, value.size(), value);
  }
  return sha256(std::as_bytes(std::span(all)));
}

/// The digest of the digests of all spans.
std::string hash_of(std::span<const NamedSpan> spans) {
  std::string all;
  for (const NamedSpan& span : spans) all += sha256(span.bytes);
  return sha256(std::as_bytes(std::span(all)));
}

std::string header_of(const Texts& texts, std::span<const NamedSpan> spans) {
  nlohmann::ordered_json header;
  for (const auto& [key, value] : texts) header["__metadata__"][key] = value;
  std::size_t begin = 0;
  for (const NamedSpan& span : spans) {
    const std::size_t end = begin + span.bytes.size();
    header[span.name] = {
        {"dtype", span.dtype}, {"shape", {span.count}}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  std::string text = header.dump();
  text.resize((text.size() + 7) / 8 * 8, ' ');
  return text;
}

Index size_of(const Field& dtype) {
  const std::string name = dtype.text();
  if (name == "F32") return 4;
  if (name != "F64" && name != "I64") dtype.refuse("is not F32, F64 or I64");
  return 8;
}

/// One tensor of the header, which must begin at `begin`. Returns where it ends.
Index read_tensor(const Field& field, Index begin, Index data_size, NamedSpan& stored) {
  stored.dtype = field.at("dtype").text();
  const std::vector<Field> shape = field.at("shape").items();
  const std::vector<Field> offsets = field.at("data_offsets").items();
  if (shape.size() != 1) field.at("shape").refuse("is not one number");
  stored.count = shape[0].whole(0, data_size);
  const Index end = begin + stored.count * size_of(field.at("dtype"));
  if (offsets.size() != 2 || offsets[0].whole(0, data_size) != begin ||
      offsets[1].whole(0, data_size) != end) {
    field.at("data_offsets").refuse("does not follow the tensor before it");
  }
  return end;
}

}  // namespace

void save_spans(const fs::path& path, Texts texts, std::span<const NamedSpan> spans) {
  texts["hash"] = hash_of(spans);
  texts["checksum"] = checksum_of(texts);
  const std::string header = header_of(texts, spans);
  if (header.size() > most_header) {
    throw Error(Error::Kind::failed,
                {.code = "cannot-write",
                 .text = fmt::format("{} could not be written: its header would have {} bytes, and "
                                     "{} are possible",
                                     path.string(), header.size(), most_header),
                 .place = {.what = path.string()},
                 .fix = "train for fewer epochs"});
  }
  const std::uint64_t length = header.size();
  std::vector<std::span<const std::byte>> pieces{std::as_bytes(std::span(&length, 1)),
                                                 std::as_bytes(std::span(header))};
  for (const NamedSpan& span : spans) pieces.emplace_back(span.bytes);
  write_atomically(path, pieces);
}

SpanFile::SpanFile(const fs::path& path) : file_(path, std::ios::binary) {
  if (!file_ || !fs::is_regular_file(path)) throw Damage("it cannot be opened");
  const auto size = static_cast<std::uint64_t>(file_.seekg(0, std::ios::end).tellg());
  std::uint64_t length = 0;
  file_.seekg(0).read(reinterpret_cast<char*>(&length), length_size);
  if (!file_ || length < 2 || length > most_header || length > size - length_size) {
    throw Damage(fmt::format("its {} bytes do not start with a header", size));
  }
  std::string text(length, '\0');
  file_.read(text.data(), static_cast<std::streamsize>(length));
  if (!file_) throw Damage("it ends within its header");
  start_ = length_size + length;

  const nlohmann::json checked = parse_json(text, "its header");
  const auto header = nlohmann::ordered_json::parse(text);  // again, for the order of its keys
  const Field all(checked, "header");
  if (!all.has("__metadata__")) throw Damage("it has no metadata");
  const auto data_size = static_cast<Index>(size - start_);
  Index end = 0;
  for (const auto& [name, value] : header.items()) {  // in the order of the file
    if (name == "__metadata__") {
      const Field texts = all.at("__metadata__");
      for (const auto& [key, ignored] : value.items()) texts_[key] = texts.at(key.c_str()).text();
      continue;
    }
    NamedSpan& stored = stored_.emplace_back();
    stored.name = name;
    end = read_tensor(all.at(name.c_str()), end, data_size, stored);
  }
  if (end != data_size) {
    throw Damage(fmt::format("its numbers have {} bytes, but {} are there", end, data_size));
  }
  if (this->text("checksum") != checksum_of(texts_)) {
    throw Damage("the checksum of its metadata does not fit");
  }
}

const std::string& SpanFile::text(const std::string& key) const {
  const auto found = texts_.find(key);
  if (found == texts_.end()) throw Damage(fmt::format("its metadata has no \"{}\"", key));
  return found->second;
}

void SpanFile::read(std::span<const NamedSpan> spans) {
  const auto same = [](const NamedSpan& a, const NamedSpan& b) {
    return a.name == b.name && a.dtype == b.dtype && a.count == b.count;
  };
  if (!std::equal(spans.begin(), spans.end(), stored_.begin(), stored_.end(), same)) {
    throw Damage("its tensors are not those of this training");
  }
  file_.seekg(static_cast<std::streamoff>(start_));
  for (const NamedSpan& span : spans) {
    file_.read(reinterpret_cast<char*>(span.bytes.data()),
               static_cast<std::streamsize>(span.bytes.size()));
    if (!file_) throw Damage(fmt::format("it ends within {}", span.name));
  }
  if (hash_of(spans) != text("hash")) throw Damage("the hash of its numbers does not fit");
}

}  // namespace gradus
