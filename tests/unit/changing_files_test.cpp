// Files that change one by one, as under an editor.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "interpreter/engine/changing_files.h"

namespace poppy {
namespace {

std::vector<std::string> words(const engine::ReadFiles& read) {
  std::vector<std::string> result;
  for (const Problem& problem : engine::to_public(*read.sources, read.problems)) {
    result.push_back(problem.path + std::to_string(problem.line) + problem.message);
  }
  for (const auto& module : read.sheet.modules) {
    result.push_back(module.name.text + std::to_string(module.declarations.size()));
  }
  for (const auto& county : read.counties) result.push_back(county.name);
  return result;
}

TEST_CASE("files that change one by one are read as if they were new") {
  const std::vector<File> first{{"b.poppy", "module b\nsource \"x\"\n"},
                                {"y.yaml", "county: Yolo\n"}};
  engine::ChangingFiles files;
  for (const File& file : first) files.put(file.path, file.text);
  CHECK(words(files.read()) == words(engine::read_files(first)));

  files.put("a.poppy", "module a\nflag\n");  // comes before, and has a problem
  files.put("y.yaml", "county: Yolo\nflag: 1\n");
  files.put("b.poppy", "module b\nsource \"x\"\nsource \"y\"\n");
  const std::vector<File> second{{"a.poppy", "module a\nflag\n"},
                                 {"b.poppy", "module b\nsource \"x\"\nsource \"y\"\n"},
                                 {"y.yaml", "county: Yolo\nflag: 1\n"}};
  CHECK(words(files.read()).size() > 3);
  CHECK(words(files.read()) == words(engine::read_files(second)));

  files.remove("a.poppy");
  files.put("y.yaml", "county: Yolo\n");
  CHECK(words(files.read()) ==
        words(engine::read_files({{"b.poppy", "module b\nsource \"x\"\nsource \"y\"\n"},
                                  {"y.yaml", "county: Yolo\n"}})));
}

TEST_CASE("what lies beside rules and is none is left aside, wherever it lies") {
  const engine::ReadFiles read = engine::read_files({
      {"mutants.yaml", "- mutant: a\n  because: b\n"},
      {"rules/b.poppy", "module b\nsource \"x\"\n"},
      {"rules/mutants.yaml", "- mutant: a\n  because: b\n"},
      {"rules/sources/x.csv", "document,paragraph,text\nX,1,a\n"},
      {"rules/limit.csv", "size,limit\n1,$1\n"},
  });
  CHECK(read.problems.empty());
  CHECK(read.counties.empty());
  REQUIRE(read.tables.size() == 1);
  CHECK(read.tables[0].path == "rules/limit.csv");
}

}  // namespace
}  // namespace poppy
