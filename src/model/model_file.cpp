// The container: 8-byte header length, JSON header, raw numbers, as safetensors defines it. The
// JSON of each part is model_json.cpp's business; nothing in a file is believed before it is
// checked.
#include "model/model_file.hpp"

#include "base/error.hpp"
#include "model/json_field.hpp"
#include "model/model_json.hpp"
#include "model/safetensors.hpp"
#include "model/sha256.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

namespace gradus {
namespace {

namespace fs = std::filesystem;

static_assert(std::endian::native == std::endian::little, "the file is little-endian");

constexpr const char* format_name = "gradus model";
// Files are in the first version that has what they need: "2" has dates and texts, "3" decisions,
// quantiles, hashed places and embeddings, and of networks norms, dropout, sums, and all
// activations and losses but the first ones; "4" several targets.
constexpr std::array<std::string_view, 4> format_versions{"1", "2", "3", "4"};
constexpr std::array first_activations{Activation::relu, Activation::tanh, Activation::sigmoid,
                                       Activation::identity};
constexpr std::array first_losses{Loss::binary_cross_entropy, Loss::cross_entropy,
                                  Loss::squared_error};
// The parts that the checksum covers, in this order.
constexpr std::array<const char*, 5> checked_parts{"schema", "features", "network", "history",
                                                   "hash"};
constexpr const char* decision_part = "decision";  // covered last, where there is one

struct Tensor {
  std::string name;
  std::vector<Index> shape;
  Index count() const { return shape.size() == 2 ? shape[0] * shape[1] : shape[0]; }
};

/// E1 E2 .. of embeddings, then W1 b1 .. WL bL, behind b what a norm has: the order of
/// Parameters::flat().
std::vector<Tensor> tensors_of(const Network& network) {
  std::vector<Tensor> tensors;
  for (const Embedding& e : network.embeddings)
    tensors.push_back({fmt::format("E{}", tensors.size() + 1), {e.levels, e.units}});
  for (Index l = 1; l <= network.depth(); ++l) {
    tensors.push_back({fmt::format("W{}", l), {network.units(l), network.units(l - 1)}});
    tensors.push_back({fmt::format("b{}", l), {network.units(l)}});
    const Norm norm = network.norm(l);
    if (norm != Norm::none) tensors.push_back({fmt::format("gamma{}", l), {network.units(l)}});
    if (norm != Norm::batch) continue;
    tensors.push_back({fmt::format("mean{}", l), {network.units(l)}});
    tensors.push_back({fmt::format("variance{}", l), {network.units(l)}});
  }
  return tensors;
}

template <Scalar T>
constexpr const char* dtype_of(const Parameters<T>&) {
  return std::same_as<T, float> ? "F32" : "F64";
}

using Metadata = std::map<std::string, std::string>;

std::string checksum_of(const Metadata& metadata) {
  std::string all;
  for (const char* part : checked_parts) all += metadata.at(part);
  if (metadata.contains(decision_part)) all += metadata.at(decision_part);
  return sha256(std::as_bytes(std::span(all)));
}

/// Scaling by quantiles, hashed places and embeddings, which came with the third version.
bool is_newer(const Feature& feature) {
  if (const auto* number = std::get_if<NumberFeature>(&feature)) return !number->knots.empty();
  if (const auto* date = std::get_if<DateFeature>(&feature)) return !date->days.knots.empty();
  const auto* category = std::get_if<CategoryFeature>(&feature);
  return category != nullptr && (category->others != 1 || category->embedding > 0);
}

/// The same of a layer.
bool is_newer_layer(const Layer& layer) {
  return layer.norm != Norm::none || layer.residual || layer.dropout != 0 ||
         std::ranges::find(first_activations, layer.activation) == first_activations.end();
}

/// The version of the oldest programs that can read it.
std::string_view version_of(const Model& model) {
  if (model.features.target.task == Task::multilabel) return format_versions[3];
  const bool newest = model.decision != Decision{} || model.network.input_dropout != 0 ||
                      std::ranges::any_of(model.features.inputs, is_newer) ||
                      std::ranges::any_of(model.network.hidden, is_newer_layer) ||
                      std::ranges::find(first_losses, model.network.loss) == first_losses.end();
  const bool late = std::ranges::any_of(model.schema, [](const ColumnInfo& column) {
    return column.kind == ColumnKind::date || column.kind == ColumnKind::text;
  });
  return format_versions[newest ? 2 : late ? 1 : 0];
}

nlohmann::ordered_json metadata_of(const Model& model) {
  Metadata parts{{"schema", to_json(model.schema)},
                 {"features", to_json(model.features)},
                 {"network", to_json(model.network)},
                 {"history", to_json(model.history)},
                 {"hash", model_hash(model.parameters)}};
  if (model.decision != Decision{}) parts[decision_part] = to_json(model.decision);
  nlohmann::ordered_json metadata{
      {"format", format_name}, {"version", version_of(model)}, {"gradus", GRADUS_VERSION}};
  for (const char* part : checked_parts) metadata[part] = parts.at(part);
  if (parts.contains(decision_part)) metadata[decision_part] = parts.at(decision_part);
  metadata["checksum"] = checksum_of(parts);
  return metadata;
}

std::string header_of(const Model& model) {
  nlohmann::ordered_json header{{"__metadata__", metadata_of(model)}};
  const char* dtype = std::visit([](const auto& p) { return dtype_of(p); }, model.parameters);
  const Index size = std::strcmp(dtype, "F32") == 0 ? 4 : 8;
  Index begin = 0;
  for (const Tensor& tensor : tensors_of(model.network)) {
    const Index end = begin + tensor.count() * size;
    header[tensor.name] = {
        {"dtype", dtype}, {"shape", tensor.shape}, {"data_offsets", {begin, end}}};
    begin = end;
  }
  return padded_header(header.dump());
}

[[noreturn]] void refuse(const fs::path& path, const char* code, std::string text, std::string why,
                         std::string fix) {
  throw Error(Error::Kind::model_file, {.code = code,
                                        .text = std::move(text),
                                        .place = {.what = path.string()},
                                        .why = std::move(why),
                                        .fix = std::move(fix)});
}

[[noreturn]] void refuse_foreign(const fs::path& path, std::string why) {
  refuse(path, "not-a-model", fmt::format("{} is not a gradus model", path.string()),
         std::move(why), "gradus train writes one; the default name is model.gradus");
}

/// The start of a file for people: printable ASCII, the rest as dots.
std::string shown(std::string_view bytes) {
  std::string text(bytes.substr(0, 10));
  for (char& c : text) c = c < ' ' || c > '~' ? '.' : c;
  return text;
}

std::ifstream open_model(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  const std::string name = path.string();
  if (status.type() == fs::file_type::not_found) {
    refuse(path, "missing-model", fmt::format("there is no model file {}", name), "",
           fmt::format("gradus train DATA --target COLUMN --model {}", name));
  }
  if (fs::is_directory(status)) refuse_foreign(path, "it is a folder");
  if (!error && !fs::is_regular_file(status)) refuse_foreign(path, "it is not a regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) {
    const std::string reason = std::generic_category().message(errno);
    refuse(path, "missing-model", fmt::format("{} could not be opened", name), reason,
           "check the name and who may read it");
  }
  return file;
}

void read_at(std::istream& file, std::uint64_t offset, std::span<std::byte> bytes) {
  file.seekg(static_cast<std::streamoff>(offset));
  file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file) throw Damage(fmt::format("it ends within the {} bytes from {}", bytes.size(), offset));
}

struct Header {
  nlohmann::json json;
  std::uint64_t size = 0;  // with its length: where the numbers start
};

/// Reads the header of a file of `size` bytes, and refuses what was never a model.
Header read_header(const fs::path& path, std::istream& file, std::uint64_t size) {
  std::string start(std::min<std::uint64_t>(size, 16), '\0');
  read_at(file, 0, std::as_writable_bytes(std::span(start)));
  std::uint64_t length = 0;
  if (start.size() > header_length_size) std::memcpy(&length, start.data(), header_length_size);
  if (length < 2 || length > most_header || start[header_length_size] != '{') {
    refuse_foreign(path, size == 0 ? "it is empty"
                                   : fmt::format("it starts with \"{}\", a model starts with its "
                                                 "8-byte length and JSON",
                                                 shown(start)));
  }
  if (length > size - header_length_size) {
    throw Damage(fmt::format("its header has {} bytes, but only {} are there", length,
                             size - header_length_size));
  }
  std::string text(length, '\0');
  read_at(file, header_length_size, std::as_writable_bytes(std::span(text)));
  return {parse_json(text, "its header"), header_length_size + length};
}

Metadata read_metadata(const fs::path& path, const nlohmann::json& header) {
  const auto found = header.find("__metadata__");
  const bool ours = found != header.end() && found->is_object() &&
                    found->value("format", nlohmann::json()) == format_name;
  if (!ours) {
    refuse_foreign(path,
                   fmt::format("it is a safetensors file without \"format\": \"{}\"", format_name));
  }
  Metadata metadata;
  for (const auto& [key, value] : found->items()) {
    if (!value.is_string()) throw Damage(fmt::format("its metadata \"{}\" is not a text", key));
    metadata[key] = value.get<std::string>();
  }
  return metadata;
}

void check_version(const fs::path& path, const Metadata& metadata) {
  const auto found = metadata.find("version");
  const std::string version = found == metadata.end() ? "" : found->second;
  if (std::ranges::find(format_versions, version) != format_versions.end()) return;
  const bool number = !version.empty() && version[0] != '0' &&
                      version.find_first_not_of("0123456789") == std::string::npos;
  if (!number) throw Damage(fmt::format("its version is \"{}\", which is no number", version));
  const auto writer = metadata.find("gradus");
  refuse(path, "newer-model",
         fmt::format("{} is in version {} of the format, and gradus {} reads up to version {}",
                     path.string(), version, GRADUS_VERSION, format_versions.back()),
         "",
         fmt::format("read it with gradus {} or newer",
                     writer == metadata.end() ? "of that version" : writer->second));
}

void check_parts(const Metadata& metadata) {
  for (const char* part : checked_parts) {
    if (!metadata.contains(part)) throw Damage(fmt::format("its metadata has no \"{}\"", part));
  }
  const auto checksum = metadata.find("checksum");
  if (checksum == metadata.end()) throw Damage("its metadata has no \"checksum\"");
  if (checksum->second != checksum_of(metadata)) {
    throw Damage("the checksum of its metadata does not fit");
  }
}

bool fits(Task task, Loss loss) {
  switch (task) {
    case Task::binary: return loss == Loss::binary_cross_entropy || loss == Loss::binary_focal;
    case Task::multiclass: return loss == Loss::cross_entropy || loss == Loss::focal;
    case Task::regression: return !fits(Task::binary, loss) && !fits(Task::multiclass, loss);
    case Task::multilabel: return loss == Loss::binary_cross_entropy;
  }
  return false;
}

/// That features, network and schema are of one model.
void check_agreement(const Model& model) {
  const Features& features = model.features;
  if (features.width() != model.network.inputs) {
    throw Damage(fmt::format("its features make {} numbers, but its network takes {}",
                             features.width(), model.network.inputs));
  }
  if (embeddings_of(features) != model.network.embeddings) {
    throw Damage("its network has other embeddings than its features");
  }
  if (features.target_width() != model.network.outputs ||
      !fits(features.target.task, model.network.loss)) {
    throw Damage("its network does not answer its task");
  }
  const Calibration& calibration = model.decision.calibration;
  const auto has = [&](const auto& list, CalibrationMethod method) {
    return std::ssize(list) == (calibration.method == method ? features.target_width() : 0);
  };
  if (!has(calibration.sigmoids, CalibrationMethod::platt) ||
      !has(calibration.curves, CalibrationMethod::isotonic) ||
      (!has_classes(features.target.task) && model.decision != Decision{})) {
    throw Damage("its decision does not fit its task");
  }
  std::vector<std::string> names;
  for (const TargetCoding& part : target_parts(features.target)) names.push_back(part.column);
  for (const Feature& feature : features.inputs) names.push_back(column_of(feature));
  for (const std::string& name : names) {
    const auto found = std::find_if(model.schema.begin(), model.schema.end(),
                                    [&](const ColumnInfo& info) { return info.name == name; });
    if (found == model.schema.end()) {
      throw Damage(fmt::format("its schema has no column \"{}\"", name));
    }
  }
}

struct Placed {
  Index begin;  // in the data after the header, bytes
  Index end;
  friend auto operator<=>(const Placed&, const Placed&) = default;
};

/// Where each tensor lies. They must be those of the network, of one dtype, and cover the data
/// without a gap.
std::vector<Placed> places_of(const nlohmann::json& header, const std::vector<Tensor>& tensors,
                              const std::string& dtype, Index data_size) {
  if (header.size() != tensors.size() + 1) {
    throw Damage(fmt::format("it has {} tensors, but its network needs {}", header.size() - 1,
                             tensors.size()));
  }
  const Index size = dtype == "F32" ? 4 : 8;
  const Field all(header, "header");
  std::vector<Placed> places;
  for (const Tensor& tensor : tensors) {
    const Field field = all.at(tensor.name.c_str());
    if (field.at("dtype").text() != dtype) field.refuse("has another dtype than W1");
    std::vector<Index> shape;
    for (const Field& n : field.at("shape").items()) shape.push_back(n.whole(0, data_size));
    if (shape != tensor.shape) {
      field.refuse(fmt::format("has the shape [{}], but its network needs [{}]",
                               fmt::join(shape, ", "), fmt::join(tensor.shape, ", ")));
    }
    const Field offsets = field.at("data_offsets");
    std::vector<Index> both;
    for (const Field& n : offsets.items()) both.push_back(n.whole(0, data_size));
    if (both.size() != 2 || both[1] - both[0] != tensor.count() * size) {
      offsets.refuse("does not have the size of its tensor");
    }
    places.push_back({both[0], both[1]});
  }
  std::vector<Placed> sorted = places;
  std::sort(sorted.begin(), sorted.end());
  Index covered = 0;
  for (const Placed& place : sorted) {
    if (place.begin != covered) throw Damage("its tensors overlap or leave a gap");
    covered = place.end;
  }
  if (covered != data_size) {
    throw Damage(fmt::format("its tensors have {} bytes, but {} are there", covered, data_size));
  }
  return places;
}

template <Scalar T>
Parameters<T> read_parameters(const Network& network, std::istream& file, std::uint64_t data_start,
                              const std::vector<Placed>& places) {
  Parameters<T> parameters(network);
  const auto read_tensor = [&](std::size_t number, std::span<T> numbers) {
    read_at(file, data_start + static_cast<std::uint64_t>(places[number].begin),
            std::as_writable_bytes(numbers));
  };
  std::size_t tensor = 0;
  for (std::span<T> left = parameters.embedded(); !left.empty();) {
    const Embedding& e = network.embeddings[tensor];
    const auto count = static_cast<std::size_t>(e.levels * e.units);
    read_tensor(tensor++, left.first(count));
    left = left.subspan(count);
  }
  for (Index l = 1; l <= network.depth(); ++l) {
    const MatrixView<T> W = parameters.W(l);
    read_tensor(tensor++, {W.data, static_cast<std::size_t>(W.rows * W.cols)});
    for (const std::span<T> vector :
         {parameters.b(l), parameters.gamma(l), parameters.mean(l), parameters.variance(l)}) {
      if (!vector.empty()) read_tensor(tensor++, vector);
    }
    for (const T variance : parameters.variance(l)) {
      if (!(variance >= 0)) throw Damage(fmt::format("its variance{} is below 0", l));
    }
  }
  return parameters;
}

Model read_model(std::istream& file, const fs::path& path) {
  const auto size = static_cast<std::uint64_t>(file.seekg(0, std::ios::end).tellg());
  const Header header = read_header(path, file, size);
  const Metadata metadata = read_metadata(path, header.json);
  check_version(path, metadata);
  check_parts(metadata);
  Model model;
  model.schema = schema_from_json(metadata.at("schema"));
  model.features = features_from_json(metadata.at("features"));
  model.network = network_from_json(metadata.at("network"));
  model.features.target.quantiles = model.network.loss_settings.quantiles;
  model.features.target.counts = model.network.loss == Loss::poisson;
  model.history = history_from_json(metadata.at("history"));
  if (metadata.contains(decision_part)) {
    model.decision = decision_from_json(metadata.at(decision_part));
  }
  check_agreement(model);

  const std::vector<Tensor> tensors = tensors_of(model.network);
  const std::string dtype = Field(header.json, "header").at("W1").at("dtype").text();
  if (dtype != "F32" && dtype != "F64") {
    throw Damage(fmt::format("its numbers are {}, neither F32 nor F64", dtype));
  }
  const std::vector<Placed> places =
      places_of(header.json, tensors, dtype, static_cast<Index>(size - header.size));
  if (dtype == "F32") {
    model.parameters = read_parameters<float>(model.network, file, header.size, places);
  } else {
    model.parameters = read_parameters<double>(model.network, file, header.size, places);
  }
  if (model_hash(model.parameters) != metadata.at("hash")) {
    throw Damage("the hash of its parameters does not fit");
  }
  return model;
}

Model read_checked(std::istream& file, const fs::path& path) {
  try {
    return read_model(file, path);
  } catch (const Damage& damage) {
    refuse(path, "damaged-model", fmt::format("{} is damaged: {}", path.string(), damage.what()),
           "", "copy it anew from where it came from, or train again");
  }
}

std::span<const std::byte> numbers_of(const Model& model) {
  return std::visit([](const auto& p) { return std::as_bytes(p.flat()); }, model.parameters);
}

}  // namespace

void save(const Model& model, const fs::path& path) {
  const std::array numbers{numbers_of(model)};
  save_safetensors(path, header_of(model), numbers, "train on fewer columns, or for fewer epochs");
}

std::string to_bytes(const Model& model) {
  std::string bytes(header_length_size, '\0');
  const std::string header = header_of(model);
  const std::uint64_t length = header.size();
  std::memcpy(bytes.data(), &length, header_length_size);
  bytes += header;
  const std::span<const std::byte> numbers = numbers_of(model);
  bytes.append(reinterpret_cast<const char*>(numbers.data()), numbers.size());
  return bytes;
}

Model from_bytes(std::string bytes, const std::string& name) {
  std::istringstream file(std::move(bytes));
  return read_checked(file, name);
}

Model load(const fs::path& path) {
  std::ifstream file = open_model(path);
  return read_checked(file, path);
}

}  // namespace gradus
