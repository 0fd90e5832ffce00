// A file that somebody writes, cuts or removes while it is read is a table or an error, whatever
// the moment.
#include "table/files.hpp"

#include <atomic>
#include <thread>

namespace gradus {
namespace {

class ChangingFile : public test::Files {
 protected:
  /// Reads a file again and again while a thread gives it one of the contents after the other; ""
  /// removes it.
  void read_while_changing(const std::string& name, const std::vector<std::string>& contents,
                           ReadOptions options = {}) const {
    std::atomic<bool> done = false;
    std::thread writer([&] {
      for (std::size_t i = 0; !done; ++i) {
        const std::string& content = contents[i % contents.size()];
        if (content.empty()) {
          std::filesystem::remove(path(name));
        } else {
          write(name, content);
        }
      }
    });
    options.path = path(name);
    for (int i = 0; i < 100; ++i) read_once(options);
    done = true;
    writer.join();
  }

 private:
  static void read_once(const ReadOptions& options) {
    try {
      const Table table = read_table(options).table;
      for (const Column& column : table.columns) EXPECT_EQ(rows_of(column), table.rows());
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), Error::Kind::data) << error.what();
      EXPECT_FALSE(error.message().code.empty());
    } catch (const std::exception& other) {
      ADD_FAILURE() << options.path << ": " << other.what();
    }
  }
};

/// A file of tests/golden, whole and cut in the middle.
std::vector<std::string> whole_and_half(const std::string& name) {
  std::ifstream file(std::filesystem::path(GRADUS_TEST_GOLDEN) / name, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  return {whole, "", whole.substr(0, whole.size() / 2)};
}

TEST_F(ChangingFile, IsATableOrAnErrorAsText) {
  std::string longer = "a,b,c\n";
  for (int i = 0; i < 3000; ++i) longer += std::to_string(i) + ",x,2024-05-31\n";
  read_while_changing("t.csv", {longer, "", "a\n1\n", longer + "1,2\nword,\"", "c;b\n1;2\n"});
  read_while_changing("t.jsonl", {"{\"a\":1}\n{\"a\":2}\n", "", "{\"b\":\"x\"}\n", "{\"a\":"});
  read_while_changing("t.svm", {"1 1:2 3:4\n0 2:5\n", "", "1 1:"});
}

TEST_F(ChangingFile, IsATableOrAnErrorAsBytes) {
  const std::string header("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x01", 16);
  read_while_changing("t-idx3-ubyte", {header + "abcd", "", header, header + "abcdefgh"});
  read_while_changing("t.npy", whole_and_half("npy_square.npy"));
  read_while_changing("t.npz", whole_and_half("npy_train.npz"), {.features = "train_set_x"});
  read_while_changing("t.h5", whole_and_half("tables_train.h5"), {.features = "train_set_x"});
}

}  // namespace
}  // namespace gradus
