// Public tables as they are downloaded: all their rows are read, and their columns are what a
// person would say they are.
#include "support/data.hpp"
#include "table/files.hpp"

#include <gmock/gmock.h>

namespace gradus {
namespace {

using test::info;
using testing::ElementsAre;

Table read_shared(const std::string& path, ReadOptions options = {}) {
  options.path = test::shared(path).string();
  return read_table(options).table;
}

// The counts are those that the baselines were measured on.
TEST(RealData, EverySplitHasItsRowsAndColumns) {
  SKIP_WITHOUT(test::shared("data/splits/baselines.json"));
  std::ifstream file(test::shared("data/splits/baselines.json"));
  const nlohmann::json baselines = nlohmann::json::parse(file);

  ASSERT_EQ(baselines.size(), 7u);
  for (const auto& [name, about] : baselines.items()) {
    const Table train = read_shared("data/splits/" + name + "/train.csv");
    const Table test = read_shared("data/splits/" + name + "/test.csv");
    EXPECT_EQ(train.rows(), about["train_rows"].get<Index>()) << name;
    EXPECT_EQ(test.rows(), about["test_rows"].get<Index>()) << name;
    EXPECT_EQ(std::ssize(train.columns), about["columns"].get<Index>()) << name;
    EXPECT_GE(find_column(train, about["target"].get<std::string>()), 0) << name;
  }
}

TEST(RealData, TitanicHasNumbersCategoriesAndIdentifiers) {
  SKIP_WITHOUT(test::shared("data/splits/titanic/train.csv"));
  const Table table = read_shared("data/splits/titanic/train.csv");

  EXPECT_EQ(info(table, "PassengerId").kind, ColumnKind::identifier);
  EXPECT_EQ(info(table, "Name").kind, ColumnKind::identifier);
  EXPECT_EQ(info(table, "Sex").kind, ColumnKind::category);
  EXPECT_EQ(info(table, "Age").kind, ColumnKind::number);
  EXPECT_EQ(info(table, "Cabin").kind, ColumnKind::category);
  EXPECT_EQ(info(table, "Embarked").distinct, 3);
}

TEST(RealData, TheAdultFileHasNoHeaderAndQuestionMarks) {
  SKIP_WITHOUT(test::shared("data/adult/adult-train.csv"));
  const Table table = read_shared("data/adult/adult-train.csv");

  EXPECT_EQ(table.rows(), 32561);
  EXPECT_EQ(table.schema.front().name, "c1");
  EXPECT_EQ(info(table, "c15").distinct, 2);
  EXPECT_EQ(info(table, "c2").missing, 1836);  // grep -c ' ?' of that column
}

}  // namespace
}  // namespace gradus
