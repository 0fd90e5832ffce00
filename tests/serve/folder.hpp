// A folder of its own for each test, and files in it.
#pragma once

#include <fmt/format.h>
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace gradus::test {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "gradus-serve-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
    return path_ / name;
  }

 private:
  std::filesystem::path path_;
};

inline std::string start_line(int seed = 1) {
  return fmt::format(
      R"({{"event":"start","target":"y","train_rows":80,"layers":[2,4,1],"epochs":10,"iterations":null,)"
      R"("seed":{0},"data":"t.csv","options":{{"seed":"{0}","layers":"4"}}}})"
      "\n",
      seed);
}
inline std::string epoch_line(int epoch, double cost) {
  return fmt::format(
      R"({{"event":"epoch","epoch":{},"iterations":{},"train_cost":{},"validation_cost":null,)"
      R"("best_epoch":0,"learning_rate":0.01,"seconds":{}}})"
      "\n",
      epoch, 2 * epoch, cost, 0.5 * epoch);
}

}  // namespace gradus::test
