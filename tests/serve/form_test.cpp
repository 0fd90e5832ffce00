#include "serve/form.hpp"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

namespace gradus::serve {
namespace {

using json = nlohmann::ordered_json;
using testing::ElementsAre;

std::string code_of(const json& form) {
  try {
    words_of(form, Command::train);
  } catch (const Error& error) {
    return error.message().code;
  }
  return "";
}

TEST(WordsOf, AreTheFileAndWhatDiffersFromTheStandard) {
  const json form{{"file", "my table.csv"},
                  {"options", {{"target", "it's"}, {"layers", "8,4"}, {"epochs", "200"}}}};

  const Words words = words_of(form, Command::train);

  EXPECT_THAT(words, ElementsAre("train", "my table.csv", "--target", "it's", "--layers", "8,4"));
  EXPECT_EQ(shell_line(words), "train 'my table.csv' --target 'it'\\''s' --layers 8,4");
}

TEST(WordsOf, TakeNoFilesAndNoNonsense) {
  const auto form = [](const char* name, const char* value) {
    return json{{"file", "a.csv"}, {"options", {{name, value}}}};
  };

  EXPECT_EQ(code_of(form("model", "x.gradus")), "unknown-option");
  EXPECT_EQ(code_of(form("sql", "SELECT 1")), "unknown-option");
  EXPECT_EQ(code_of(form("validation", "/etc/passwd")), "invalid-validation");
  EXPECT_EQ(code_of(form("layers", "8,x")), "invalid-layers");
  EXPECT_EQ(code_of(form("epochs", "")), "");
  EXPECT_EQ(code_of({{"file", "--sql"}, {"options", json::object()}}), "bad-request");
  EXPECT_EQ(code_of(json::array()), "bad-request");
}

TEST(FormOf, BringsBackWhatARunWasAskedFor) {
  const json start{{"data", "a.csv"},
                   {"options",
                    {{"target", "y"},
                     {"layers", "8"},
                     {"epochs", "200"},
                     {"events", "runs/y-1.jsonl"},
                     {"preset", "auto"}}}};

  EXPECT_EQ(form_of(start),
            (json{{"file", "a.csv"}, {"options", {{"target", "y"}, {"layers", "8"}}}}));
}

}  // namespace
}  // namespace gradus::serve
