// The model file: what is saved is what is loaded, and what was not saved like that is refused.
#include "model/json_field.hpp"
#include "model/model_json.hpp"
#include "support/data.hpp"
#include "tests/model/models.hpp"

#include <rapidcheck/gtest.h>
#include <sys/resource.h>

#include <cmath>
#include <csignal>
#include <cstring>
#include <limits>

namespace gradus {
namespace {

using test::bytes_of;
using test::message_of;
using test::same_model;
using test::small_model;
using test::write;

class ModelFile : public test::InAFolder {};

TEST_F(ModelFile, LoadsWhatWasSaved) {
  const Model single = small_model<float>();
  const Model twice = small_model<double>();

  save(single, path("a.gradus"));
  save(twice, path("b.gradus"));

  EXPECT_TRUE(same_model(load(path("a.gradus")), single));
  EXPECT_TRUE(same_model(load(path("b.gradus")), twice));
}

TEST_F(ModelFile, IsTheSameBytesInMemory) {
  save(small_model(), path("m.gradus"));
  const std::string bytes = bytes_of(path("m.gradus"));

  EXPECT_EQ(to_bytes(small_model()), bytes);
  EXPECT_TRUE(same_model(from_bytes(bytes, "memory"), small_model()));
}

TEST_F(ModelFile, RefusesDamagedBytesByTheirName) {
  std::string bytes = to_bytes(small_model());
  bytes.back() = static_cast<char>(bytes.back() ^ 1);

  const Message message = message_of([&] { from_bytes(bytes, "the pickle"); });

  EXPECT_EQ(message.code, "damaged-model");
  EXPECT_EQ(message.text, "the pickle is damaged: the hash of its parameters does not fit");
}

TEST_F(ModelFile, KeepsNamesThatAreNotPlain) {
  Model model = small_model();
  const std::string odd = "größe \"x\"\\\n\t\x01 \xF0\x9F\x90\xA7";
  const std::string not_utf8 = "caf\xE9";
  model.schema[0].name = odd;
  std::get<NumberFeature>(model.features.inputs[0]).column = odd;
  std::get<CategoryFeature>(model.features.inputs[1]).levels = {"", not_utf8};

  save(model, path("m.gradus"));

  EXPECT_TRUE(same_model(load(path("m.gradus")), model));
}

TEST_F(ModelFile, KeepsTheSizeOfImages) {
  Model model = small_model();
  model.schema[0].width = 60;
  model.schema[0].shape = {4, 5, 3};

  save(model, path("m.gradus"));

  EXPECT_EQ(load(path("m.gradus")).schema[0].shape, (std::vector<Index>{4, 5, 3}));
}

TEST_F(ModelFile, RefusesASizeOfImagesThatIsNotTheirWidth) {
  for (const std::vector<Index>& shape :
       {std::vector<Index>{4, 5, 2}, {4, 5}, {4, 5, 1}, {1048576, 1048576, 1048576}}) {
    Model model = small_model();
    model.schema[0].width = 60;
    model.schema[0].shape = shape;
    save(model, path("m.gradus"));

    EXPECT_THROW(load(path("m.gradus")), Error);
  }
}

RC_GTEST_FIXTURE_PROP(ModelFile, LoadsWhatWasSavedForAnyNumbers, ()) {
  Model model = small_model<double>();
  auto& parameters = std::get<Parameters<double>>(model.parameters);
  for (double& weight : parameters.flat()) {
    const auto bits = *rc::gen::arbitrary<std::uint64_t>();
    std::memcpy(&weight, &bits, sizeof weight);
    if (!std::isfinite(weight)) weight = 0;
  }
  model.features.target.labels = {*rc::gen::arbitrary<std::string>() + "0", "z"};
  RC_PRE(model.features.target.labels[0] != "z");
  std::get<NumberFeature>(model.features.inputs[0]).mean = *rc::gen::arbitrary<int>() * 0.1;

  save(model, path("m.gradus"));

  RC_ASSERT(same_model(load(path("m.gradus")), model));
}

TEST_F(ModelFile, MadeByPythonFromItsDescriptionPredictsAsNumPySaid) {
  const auto wanted = test::golden("model_from_python");
  const Model model = load(std::string(GRADUS_TEST_GOLDEN) + "/model_from_python.safetensors");
  Table table;
  NumberColumn age;
  CategoryColumn sex{{}, {"male", "female", "unknown"}};
  ArrayColumn spectrum{3, std::vector<double>{}};
  for (const auto& row : wanted.at("rows")) {
    const bool known = !row.at("age").is_null();
    age.values.push_back(known ? row.at("age").get<double>()
                               : std::numeric_limits<double>::quiet_NaN());
    const auto level = row.at("sex").is_null()
                           ? sex.levels.end()
                           : std::find(sex.levels.begin(), sex.levels.end(), row.at("sex"));
    sex.codes.push_back(
        level == sex.levels.end() ? -1 : static_cast<std::int32_t>(level - sex.levels.begin()));
    for (const double x : row.at("spectrum"))
      std::get<std::vector<double>>(spectrum.cells).push_back(x);
  }
  add_column(table, "spectrum", spectrum);
  add_column(table, "sex", sex);
  add_column(table, "age", age);

  const Predictions answers = predict(model, align_table(model, table, "rows"), 2);

  for (Index row = 0; row < 4; ++row)
    EXPECT_NEAR(answers.values(row, 1),
                wanted.at("probability_1").at(static_cast<std::size_t>(row)), 1e-14);
}

TEST_F(ModelFile, IsAValidSafetensorsFile) {
  save(small_model(), path("m.gradus"));

  const std::string bytes = bytes_of(path("m.gradus"));

  std::uint64_t size = 0;
  std::memcpy(&size, bytes.data(), 8);
  EXPECT_EQ(size % 8, 0U);
  const auto header = nlohmann::json::parse(bytes.substr(8, size));
  EXPECT_EQ(header.at("W1").at("shape"), nlohmann::json({3, 6}));
  EXPECT_EQ(header.at("W1").at("dtype"), "F32");
  const std::size_t begin = header.at("b1").at("data_offsets").at(0);
  float first = 0;
  std::memcpy(&first, bytes.data() + 8 + size + begin, 4);
  EXPECT_EQ(first, 14.0F);  // -4 and the 18 numbers of W1 before it
}

TEST_F(ModelFile, IsRefusedWhereverItIsCutOff) {
  save(small_model(), path("m.gradus"));
  const std::string bytes = bytes_of(path("m.gradus"));

  for (std::size_t size = 0; size < bytes.size(); ++size) {
    write(path("cut.gradus"), bytes.substr(0, size));
    const Message message = message_of([&] { load(path("cut.gradus")); });
    ASSERT_FALSE(message.code.empty()) << "cut after " << size << " bytes";
  }
}

TEST_F(ModelFile, IsRefusedOrTheSameWhicheverByteChanges) {
  const Model model = small_model();
  save(model, path("m.gradus"));
  const std::string bytes = bytes_of(path("m.gradus"));
  Index refused = 0;

  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    write(path("changed.gradus"), changed);
    try {
      ASSERT_TRUE(same_model(load(path("changed.gradus")), model)) << "byte " << at;
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), Error::Kind::model_file) << "byte " << at;
      ++refused;
    }
  }
  // All but the note which program wrote it: "gradus":"0.1.0"
  EXPECT_GE(refused, std::ssize(bytes) - 16);
}

TEST_F(ModelFile, IsRefusedWhenItsHeaderClaimsMoreThanThereIs) {
  std::string bytes(16, '\0');
  const std::uint64_t huge = std::uint64_t{1} << 60;
  std::memcpy(bytes.data(), &huge, 8);
  write(path("huge.gradus"), bytes);

  EXPECT_EQ(message_of([&] { load(path("huge.gradus")); }).code, "not-a-model");
}

TEST_F(ModelFile, OfALaterVersionSaysSo) {
  save(small_model(), path("m.gradus"));
  std::string bytes = bytes_of(path("m.gradus"));
  const std::string version = "\"version\":\"1\"";
  const std::size_t at = bytes.find(version);
  ASSERT_NE(at, std::string::npos);
  bytes[at + version.size() - 2] = '5';
  write(path("new.gradus"), bytes);

  EXPECT_EQ(message_of([&] { load(path("new.gradus")); }).code, "newer-model");
}

TEST_F(ModelFile, KeepsDatesAndTextsInTheSecondVersion) {
  Model model = small_model();
  model.schema[0].kind = ColumnKind::date;
  model.schema[1].kind = ColumnKind::text;
  const NumberFeature days{.column = "size", .fill = 19723, .deviation = 30};
  model.features.inputs = {DateFeature{days, {DateCycle::month, DateCycle::hour}},
                           TextFeature{.column = "town", .width = 1}};

  save(model, path("m.gradus"));

  EXPECT_NE(bytes_of(path("m.gradus")).find("\"version\":\"2\""), std::string::npos);
  EXPECT_TRUE(same_model(load(path("m.gradus")), model));
}

TEST_F(ModelFile, KeepsQuantilesAndHashedPlacesAndRefusesKnotsOutOfOrder) {
  Model model = small_model();
  NumberFeature size{.column = "size", .fill = 2};
  size.knots = {1, 2, 5};
  size.scores = {-1, 0, 1};
  const CategoryFeature town{.column = "town", .levels = {"oslo"}, .others = 3};
  model.features.inputs = {size, town};

  const std::string text = to_json(model.features);

  EXPECT_EQ(features_from_json(text), model.features);
  for (const auto& [from, to] :
       {std::pair("[1.0,2.0,5.0]", "[1.0,7.0,5.0]"), std::pair("[1.0,2.0,5.0]", "[1.0,2.0]"),
        std::pair("[1.0,2.0,5.0]", "[]"), std::pair("\"others\":3", "\"others\":0")}) {
    std::string bad = text;
    bad.replace(bad.find(from), std::string_view(from).size(), to);
    EXPECT_THROW(features_from_json(bad), Damage) << to;
  }
}

TEST_F(ModelFile, KeepsEmbeddingsInTheThirdVersionAndRefusesOthersThanItsFeatures) {
  Model model = small_model();
  std::get<CategoryFeature>(model.features.inputs[1]).embedding = 3;
  model.network.inputs = 3;
  model.network.embeddings = {{.input = 2, .levels = 4, .units = 3}};
  Parameters<float> parameters(model.network);
  std::iota(parameters.flat().begin(), parameters.flat().end(), -4.0F);
  model.parameters = parameters;

  save(model, path("m.gradus"));

  const std::string bytes = bytes_of(path("m.gradus"));
  EXPECT_NE(bytes.find("\"version\":\"3\""), std::string::npos);
  EXPECT_NE(bytes.find("\"E1\":{\"dtype\":\"F32\",\"shape\":[4,3],\"data_offsets\":[0,48]}"),
            std::string::npos);
  EXPECT_TRUE(same_model(load(path("m.gradus")), model));
  model.network.embeddings[0].levels = 3;
  EXPECT_EQ(message_of([&] { from_bytes(to_bytes(model), "m"); }).code, "damaged-model");
}

TEST_F(ModelFile, ThatIsTextOrAbsentSaysSo) {
  write(path("notes.txt"), "Meeting 12 was about the harvest.\n");
  write(path("empty.gradus"), "");

  const Message text = message_of([&] { load(path("notes.txt")); });
  EXPECT_EQ(text.code, "not-a-model");
  EXPECT_EQ(text.why,
            "it starts with \"Meeting 12\", a model starts with its 8-byte length and JSON");
  EXPECT_EQ(message_of([&] { load(path("empty.gradus")); }).code, "not-a-model");
  EXPECT_EQ(message_of([&] { load(path("none.gradus")); }).code, "missing-model");
  EXPECT_EQ(message_of([&] { load(folder()); }).code, "not-a-model");
}

TEST_F(ModelFile, ReplacesAnOldOneOnlyWhenItIsWhole) {
  save(small_model<float>(), path("m.gradus"));
  const std::string before = bytes_of(path("m.gradus"));
  Model too_big = small_model<double>();
  too_big.history.source.assign(1 << 20, 'x');
  rlimit limit{};
  getrlimit(RLIMIT_FSIZE, &limit);
  const rlimit tight{.rlim_cur = 4096, .rlim_max = limit.rlim_max};
  std::signal(SIGXFSZ, SIG_IGN);
  setrlimit(RLIMIT_FSIZE, &tight);

  const Message message = message_of([&] { save(too_big, path("m.gradus")); });
  setrlimit(RLIMIT_FSIZE, &limit);

  EXPECT_EQ(message.code, "cannot-write");
  EXPECT_EQ(bytes_of(path("m.gradus")), before);
  const auto files = std::filesystem::directory_iterator(folder());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1);  // no temporary file is left
}

TEST_F(ModelFile, CannotBeWrittenWhereThereIsNoFolder) {
  EXPECT_EQ(message_of([&] { save(small_model(), path("no/m.gradus")); }).code, "cannot-write");
}

TEST_F(ModelFile, HashIsThatOfTheParametersBytes) {
  const Model model = load(std::string(GRADUS_TEST_GOLDEN) + "/model_from_python.safetensors");
  const std::string bytes =
      bytes_of(std::string(GRADUS_TEST_GOLDEN) + "/model_from_python.safetensors");

  // make_model.py wrote hashlib's digest of the same numbers into the file.
  EXPECT_NE(bytes.find("\"hash\": \"" + model_hash(model.parameters) + "\""), std::string::npos);
}

Model special_model() {
  Model model = small_model();
  model.network.hidden = {{3, Activation::relu, Norm::batch, false, 0.25},
                          {2, Activation::relu, Norm::layer},
                          {3, Activation::identity, Norm::none, true}};
  model.network.input_dropout = 0.1;
  Parameters<float> parameters(model.network);
  std::iota(parameters.flat().begin(), parameters.flat().end(), 0.5F);
  model.parameters = parameters;
  return model;
}

TEST_F(ModelFile, KeepsNormsDropoutAndResidualLayersInTheThirdVersion) {
  const Model model = special_model();
  save(model, path("m.gradus"));

  EXPECT_NE(bytes_of(path("m.gradus")).find("\"version\":\"3\""), std::string::npos);
  const Model loaded = load(path("m.gradus"));
  EXPECT_TRUE(same_model(loaded, model));
  const auto& parameters = std::get<Parameters<float>>(loaded.parameters);
  EXPECT_EQ(parameters.variance(1)[2], 0.5F + 18 + 4 * 3 - 1);  // the last before W2
}

TEST_F(ModelFile, IsInTheThirdVersionWithALaterActivationOrLoss) {
  const auto version = [&](Activation activation, Loss loss) {
    Model model = small_model();
    for (Layer& layer : model.network.hidden) layer.activation = activation;
    model.network.loss = loss;
    const std::string bytes = to_bytes(model);
    return bytes[bytes.find("\"version\":\"") + 11];
  };
  const Loss usual = small_model().network.loss;

  EXPECT_EQ(version(Activation::tanh, usual), '1');
  EXPECT_EQ(version(Activation::gelu, usual), '3');
  EXPECT_EQ(version(Activation::tanh, Loss::poisson), '3');
}

TEST_F(ModelFile, RefusesNormsThatCannotBe) {
  const auto refusal = [&](const Model& model) {
    return message_of([&] { from_bytes(to_bytes(model), "it"); }).text;
  };
  Model model = special_model();
  std::get<Parameters<float>>(model.parameters).variance(1)[0] = -1;
  EXPECT_EQ(refusal(model), "it is damaged: its variance1 is below 0");

  model = special_model();
  model.network.hidden[0].dropout = 1;
  EXPECT_EQ(refusal(model), "it is damaged: layer 1 has dropout 1; 0 to below 1 is possible");

  model = special_model();
  std::get<Parameters<float>>(model.parameters) = Parameters<float>(model.network);
  model.network.hidden[0].norm = Norm::layer;  // then the file's tensors are another network's
  EXPECT_TRUE(refusal(model).starts_with("it is damaged: ")) << refusal(model);
}

}  // namespace
}  // namespace gradus
