// NumPy arrays that NumPy wrote (tests/golden/make_npy.py), and every way in which one can be bad.
#include "support/data.hpp"
#include "table/files.hpp"

#include <gmock/gmock.h>

#include <cmath>

namespace gradus {
namespace {

using test::names;
using test::numbers;
using test::texts;
using test::told;
using testing::ElementsAre;
using testing::HasSubstr;

std::string golden_file(const std::string& name) {
  return std::string(GRADUS_TEST_GOLDEN) + "/" + name;
}

/// An array of version 1.0 with that header, not filled up with blanks.
std::string npy(const std::string& header, const std::string& data = "") {
  std::string bytes = "\x93NUMPY\x01";
  bytes += '\0';
  bytes += static_cast<char>(header.size() % 256);
  bytes += static_cast<char>(header.size() / 256);
  return bytes + header + data;
}

std::string header(const std::string& type, const std::string& shape) {
  return "{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + ", }";
}

class Npy : public test::Files {
 protected:
  static Table golden(const std::string& name, ReadOptions options = {}) {
    options.path = golden_file(name);
    return read_table(options).table;
  }
  static Message refused(const std::string& name, const ReadOptions& options = {}) {
    return test::refusal(Error::Kind::data, [&] { golden(name, options); });
  }
  /// What is said of a file with these bytes.
  Message refused_bytes(const std::string& bytes) const {
    return test::refusal(Error::Kind::data, [&] { read("x.npy", bytes); });
  }
};

TEST_F(Npy, RowsAndColumnsBecomeNumberedColumns) {
  const Source source = read_table({.path = golden_file("npy_square.npy")});

  EXPECT_EQ(source.dialect, "NumPy");
  EXPECT_THAT(names(source.table), ElementsAre("c1", "c2"));
  EXPECT_THAT(numbers(source.table, "c1"), ElementsAre(0, 2, 4));
  EXPECT_THAT(numbers(source.table, "c2"), ElementsAre(1, 3, 5));
}

TEST_F(Npy, OneDimensionIsOneColumnAndNanIsMissing) {
  const Table table = golden("npy_line.npy");

  EXPECT_THAT(names(table), ElementsAre("c1"));
  EXPECT_EQ(numbers(table, "c1")[0], 1.5);
  EXPECT_TRUE(std::isnan(numbers(table, "c1")[1]));
  EXPECT_EQ(numbers(table, "c1")[2], -2);
  EXPECT_EQ(table.schema[0].missing, 1);
}

TEST_F(Npy, ManyColumnsBecomeOneOfArrays) {
  const Table table = golden("npy_wide.npy");

  EXPECT_THAT(names(table), ElementsAre("values"));
  const auto& column = std::get<ArrayColumn>(table.columns[0]);
  EXPECT_EQ(column.width, 300);
  EXPECT_EQ(std::get<std::vector<std::uint8_t>>(column.cells)[300], 300 % 256);
}

TEST_F(Npy, FortranOrderOfThreeDimensionsIsReadRowByRow) {
  const Table table = golden("npy_fortran.npy");

  const auto& column = std::get<ArrayColumn>(table.columns[0]);
  EXPECT_EQ(column.width, 12);
  std::vector<double> counted(24);
  for (std::size_t i = 0; i < counted.size(); ++i) counted[i] = static_cast<double>(i);
  EXPECT_EQ(std::get<std::vector<double>>(column.cells), counted);
}

TEST_F(Npy, FieldsBecomeNamedColumns) {
  const Table table = golden("npy_people.npy");

  EXPECT_THAT(names(table), ElementsAre("age", "name", "photo", "member"));
  EXPECT_THAT(numbers(table, "age"), ElementsAre(36, 41, 29));
  EXPECT_THAT(texts(table, "name"), ElementsAre("ada", "bob", "cyd"));
  EXPECT_THAT(std::get<std::vector<std::uint8_t>>(std::get<ArrayColumn>(table.columns[2]).cells),
              ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
  EXPECT_THAT(texts(table, "member"), ElementsAre("true", "false", "true"));
}

TEST_F(Npy, TextsAreCategoriesInUtf8) {
  const Table words = golden("npy_words.npy");

  EXPECT_THAT(texts(words, "c1"), ElementsAre("oslo", "", "rome"));
  EXPECT_THAT(texts(words, "c2"), ElementsAre("é", "日本", "😀"));
  EXPECT_THAT(texts(golden("npy_bytes.npy"), "c1"), ElementsAre("yes", "no", ""));
}

TEST_F(Npy, TruthValuesAreBooleans) {
  const Table table = golden("npy_truth.npy");

  EXPECT_THAT(texts(table, "c1"), ElementsAre("true", "false", "true"));
  EXPECT_EQ(table.schema[0].kind, ColumnKind::boolean);
}

TEST_F(Npy, FurtherSpellingsOfMissingCount) {
  EXPECT_TRUE(std::isnan(numbers(golden("npy_square.npy", {.null_tokens = {"4"}}), "c1")[2]));
  EXPECT_THAT(texts(golden("npy_bytes.npy", {.null_tokens = {"yes"}}), "c1"),
              ElementsAre("", "no", ""));
}

TEST_F(Npy, AnInfiniteNumberIsShownWithItsRow) {
  const Message message = refused("npy_infinite.npy");

  EXPECT_EQ(told(message),
            "infinite-number | column \"c2\" of npy_infinite.npy holds an infinite number in row 2 "
            "| 0:0 |  |  | --null inf,-inf     treats it as missing");
  EXPECT_EQ(golden("npy_infinite.npy", {.null_tokens = {"-inf"}}).schema[1].missing, 1);
}

TEST_F(Npy, ObjectsAreRefusedWithAWayOut) {
  const Message message = refused("npy_objects.npy");

  EXPECT_EQ(told(message),
            "pickled-array | npy_objects.npy holds Python objects | 0:0 |  |  | np.save(FILE, "
            "x.astype(float), allow_pickle=False)");
  EXPECT_EQ(message.why, "objects are pickled, and to read a pickle is to run what it says");
}

TEST_F(Npy, OtherTypesAreNamed) {
  EXPECT_THAT(refused("npy_complex.npy").why, HasSubstr("the type \"<c16\""));
  EXPECT_EQ(refused("npy_dates.npy").fix, "x.astype('datetime64[D]').astype(float)");
  EXPECT_EQ(refused_bytes(npy(header("'<f16'", "(1,)"), std::string(16, '\0'))).code, "wrong-type");
  EXPECT_EQ(refused_bytes(npy(header("[('a', [('b', '<f8')])]", "(1,)"), "12345678")).code,
            "wrong-type");
}

TEST_F(Npy, ShapesThatAreNoTableAreShown) {
  EXPECT_EQ(refused("npy_scalar.npy").text, "npy_scalar.npy has the shape []");
  EXPECT_EQ(refused("npy_scalar.npy").code, "wrong-shape");
  EXPECT_EQ(refused("npy_none.npy").code, "no-rows");
}

TEST_F(Npy, EveryCutIsNoticed) {
  std::ifstream file(golden_file("npy_square.npy"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};

  for (std::size_t size = 1; size < bytes.size(); ++size) {
    EXPECT_EQ(refused_bytes(bytes.substr(0, size)).code, "damaged-file") << size;
  }
  EXPECT_EQ(refused_bytes(bytes + "x").why, "it goes on after its last number");
}

TEST_F(Npy, EveryChangedByteOfTheHeaderIsReadOrRefused) {
  std::ifstream file(golden_file("npy_people.npy"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};

  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const char changed : {'\0', '\xFF', '9', '(', '\''}) {
      std::string other = bytes;
      other[at] = changed;
      try {
        read("x.npy", other);
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), Error::Kind::data) << at;
      }
    }
  }
}

TEST_F(Npy, HeadersThatNumPyDoesNotWriteAreDamage) {
  const auto why = [&](const std::string& text) { return refused_bytes(npy(text)).why; };

  EXPECT_EQ(why("{'descr': '<f8', 'shape': (1,), }"), "its header has no \"fortran_order\"");
  EXPECT_EQ(why("{'descr': '<f8'"), "its header is not one that NumPy writes");
  EXPECT_EQ(why("{'descr': '<f8"), "its header ends within a text");
  EXPECT_EQ(why(std::string(1000, '(')), "its header has too many brackets");
  EXPECT_EQ(why(header("'<f8'", "3")), "its shape is not a list of sizes");
  EXPECT_EQ(why(header("'<f8'", "(-3,)")), "its header is not one that NumPy writes");
  EXPECT_EQ(why(header("'<f8'", "(99999999999999999999,)")),
            "its header holds a number that is too large");
  EXPECT_EQ(why(header("[('a', '<f8', (0,))]", "(1,)")), "its field a holds nothing");
  EXPECT_EQ(why(header("'<f8'", "(1,)") + "x"), "its header goes on after its end");
}

// 2^62 x 8 numbers overflow 64 bits; 10^12 texts without a byte would fit into any file.
TEST_F(Npy, ShapesThatTheFileIsTooSmallForAreNotAllocated) {
  const auto why = [&](const std::string& type, const std::string& shape) {
    return refused_bytes(npy(header(type, shape), "12345678")).why;
  };

  EXPECT_EQ(why("'<f8'", "(4611686018427387904, 8)"),
            "it claims the shape [4611686018427387904, 8], which no file can hold");
  EXPECT_EQ(why("'<f8'", "(1000000000000,)"),
            "it claims the shape [1000000000000] and 8000000000000 bytes, but only 8 are there");
  EXPECT_EQ(why("'<U0'", "(1000000000000,)"), "its elements have no bytes");
  EXPECT_EQ(why("[('a', '<f8', (4611686018427387904, 8))]", "(1,)"),
            "it claims the shape [4611686018427387904, 8], which no file can hold");
}

TEST_F(Npy, AHeaderLongerThanTheFileIsNotAllocated) {
  std::string bytes = "\x93NUMPY\x02";
  bytes += '\0';

  EXPECT_EQ(refused_bytes(bytes + "\xFF\xFF\xFF\x7F{").why,
            "it claims a header of 2147483647 bytes, which it is too small for");
  EXPECT_EQ(refused_bytes("a,b\n1,2\n3,4\n").why,
            "it begins with 61 2c 62 0a 31 2c, where 93 and NUMPY are expected");
}

TEST_F(Npy, TextThatIsNotUtf8IsRefused) {
  const Message message = refused_bytes(npy(header("'|S2'", "(2,)"), "ab\xE9t"));

  EXPECT_EQ(message.code, "not-utf8");
  EXPECT_EQ(message.text, "column \"c1\" of x.npy holds bytes that are no UTF-8 in row 2");
  EXPECT_EQ(refused_bytes(npy(header("'<U1'", "(1,)"), std::string("\0\xD8\0\0", 4))).code,
            "not-utf8");
}

TEST_F(Npy, TwoFieldsOfOneNameAreRefused) {
  EXPECT_EQ(refused_bytes(npy(header("[('a', '|u1'), ('a', '|u1')]", "(1,)"), "xy")).why,
            "two of its fields are called a");
}

// Values 0 .. 5 as [3, 2]; of truth values, each one's remainder by 2.
TEST_F(Npy, EveryTypeIsReadInBothOrdersOfBytesAndIndices) {
  for (const std::string kind :
       {"b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"}) {
    for (const std::string order : {"leC", "leF", "beC", "beF"}) {
      const Table table = golden("npy_types.npz", {.features = kind + order});
      const auto& cells = std::get<ArrayColumn>(table.columns[0]).cells;
      const auto cell = [&](std::size_t i) {
        return std::visit([&](const auto& all) { return static_cast<double>(all[i]); }, cells);
      };
      for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(cell(i), static_cast<double>(kind == "b1" ? i % 2 : i)) << kind << order << i;
      }
    }
  }
}

class Npz : public Npy {
 protected:
  static Message refused_arrays(const std::string& features, const std::string& target = "",
                                Error::Kind kind = Error::Kind::data) {
    return test::refusal(
        kind, [&] { golden("npy_train.npz", {.features = features, .target = target}); });
  }
};

TEST_F(Npz, ArraysAreNamedAsInHdf5) {
  const Table table = golden("npy_train.npz", {.features = "train_set_x", .target = "train_set_y"});

  EXPECT_THAT(names(table), ElementsAre("train_set_x", "train_set_y"));
  EXPECT_EQ(table.schema[0].width, 8);
  EXPECT_EQ(table.schema[0].reason, "8 bytes a row");
  EXPECT_THAT(numbers(table, "train_set_y"), ElementsAre(0, 1, 0));
}

TEST_F(Npz, ATestFileMaySayTestWhereTrainIsAskedFor) {
  const Table table = golden("npy_test.npz", {.features = "train_set_x", .target = "train_set_y"});

  EXPECT_THAT(names(table), ElementsAre("train_set_x", "train_set_y"));
  EXPECT_THAT(numbers(table, "train_set_y"), ElementsAre(1, 0));
}

TEST_F(Npz, AnswersMayBeWords) {
  EXPECT_THAT(texts(golden("npy_train.npz", {.features = "half", .target = "words"}), "words"),
              ElementsAre("cat", "dog", "cat"));
}

TEST_F(Npz, TheInputsMustBeNamed) {
  const Message message = refused_arrays("", "", Error::Kind::usage);

  EXPECT_EQ(told(message),
            "missing-option | an .npz file holds several arrays; name the one with the inputs | "
            "0:0 |  |  | --features train_set_x");
  EXPECT_THAT(message.details,
              ElementsAre("train_set_x  [3, 2, 4]", "train_set_y  [1, 3]", "words  [3]",
                          "half  [3, 2]", "objects  []", "nothing  [0, 2]"));
}

TEST_F(Npz, WhatDoesNotFitIsSaid) {
  EXPECT_EQ(told(refused_arrays("train_sot_x")),
            "missing-dataset | npy_train.npz has no array \"train_sot_x\" | 0:0 |  |  | --features "
            "train_set_x     the closest name");
  EXPECT_EQ(refused_arrays("objects").code, "pickled-array");
  EXPECT_EQ(refused_arrays("nothing").text,
            "array \"nothing\" of npy_train.npz has the shape [0, 2], so it is empty");
  EXPECT_EQ(refused_arrays("words").code, "wrong-shape");
  EXPECT_EQ(refused_arrays("half", "half").text,
            "array \"half\" of npy_train.npz has the shape [3, 2], but the inputs have 3 rows");
}

// The header claims 10^12 numbers of 8 bytes; the zip itself says that about 1 kB are there.
TEST_F(Npz, AShapeThatTheMemberIsTooSmallForIsNotAllocated) {
  EXPECT_THAT(refused("npy_claim.npz", {.features = "x"}).why,
              HasSubstr("array \"x\": it claims the shape [1000000, 1000000] and 8000000000000 "
                        "bytes, but only "));
}

TEST_F(Npz, AMemberThatClaimsMoreThanDeflateCanPackIsRefused) {
  std::ifstream file(golden_file("npy_claim.npz"), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const std::size_t central = bytes.find("PK\x01\x02");
  for (std::size_t i = 0; i < 4; ++i) {  // the size in the directory and in the member: 2 GB
    bytes[central + 24 + i] = "\xFF\xFF\xFF\x7F"[i];
    bytes[22 + i] = "\xFF\xFF\xFF\x7F"[i];
  }
  const Message message =
      test::refusal(Error::Kind::data, [&] { read("x.npz", bytes, {.features = "x"}); });

  EXPECT_THAT(message.why, HasSubstr("array \"x\" claims 2147483647 bytes"));
}

TEST_F(Npz, EveryCutAndEveryChangedByteIsReadOrRefused) {
  std::ifstream file(golden_file("npy_test.npz"), std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const ReadOptions options{.features = "test_set_x", .target = "test_set_y"};

  for (std::size_t size = 1; size < bytes.size(); ++size) {
    const Message message =
        test::refusal(Error::Kind::data, [&] { read("x.npz", bytes.substr(0, size), options); });
    EXPECT_EQ(message.code, "damaged-file") << size;
  }
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string other = bytes;
    other[at] = static_cast<char>(other[at] ^ 0x41);
    try {
      read("x.npz", other, options);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::data) << at;
    }
  }
}

TEST_F(Npz, AChangedNumberIsNoticedByItsChecksum) {
  std::ifstream file(golden_file("npy_train.npz"), std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  bytes[bytes.find(std::string("\x00\x01\x02\x03\x04\x05", 6))] = '\x09';
  const Message message =
      test::refusal(Error::Kind::data, [&] { read("x.npz", bytes, {.features = "train_set_x"}); });

  EXPECT_EQ(message.code, "damaged-file");
}

TEST_F(Npz, AnotherFormatIsDamage) {
  const Message message =
      test::refusal(Error::Kind::data, [&] { read("x.npz", "a,b\n1,2\n", {.features = "x"}); });

  EXPECT_EQ(message.text, "x.npz is damaged, cut off, or not NumPy");
}

}  // namespace
}  // namespace gradus
