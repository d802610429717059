// embed CASE FOLDER…: loads the rules and county files of the folders once, decides the case, and
// prints one line and its reasons. Reading files is ours; the engine takes texts and gives values.
#include <poppy/engine.h>

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <vector>

namespace {

std::string read(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void add_files(std::vector<poppy::File>& files, const std::filesystem::path& folder) {
  auto entry = std::filesystem::recursive_directory_iterator(folder);
  for (; entry != std::filesystem::recursive_directory_iterator(); ++entry) {
    if (entry->is_directory() && entry->path().filename() == "tests") {
      entry.disable_recursion_pending();
    }
    const std::string kind = entry->path().extension().string();
    if (kind == ".poppy" || kind == ".csv" || kind == ".yaml") {
      files.push_back({entry->path().string(), read(entry->path())});
    }
  }
}

int fail(const std::vector<poppy::Problem>& problems) {
  for (const poppy::Problem& problem : problems) std::cerr << problem.text << '\n';
  return 1;
}

}  // namespace

int main(int count, char** arguments) {
  if (count < 3) {
    std::cerr << "embed CASE FOLDER…\n";
    return 2;
  }
  std::vector<poppy::File> files;
  for (int i = 2; i < count; ++i) add_files(files, arguments[i]);
  const auto rules = poppy::Rules::load(std::move(files));
  if (!rules) return fail(rules.error());

  poppy::Request request;
  request.case_text = read(arguments[1]);
  request.case_path = arguments[1];
  request.county = "Yolo";
  request.month = "2021-08";
  request.run_date = "2021-08-02";
  const auto decided = rules->decide(request);
  if (!decided) return fail(decided.error());

  const poppy::Month& august = decided->months[0];
  const auto status = august.value("program_status");  // a problem where there is no such line
  if (!status) return fail(status.error());
  const auto ticked = august.value("p1.ticked_in_month");
  if (!ticked) return fail(ticked.error());
  std::cout << august.month() << ' ' << status->text() << ", " << ticked->text()
            << " days ticked\n";
  const auto reasons = august.reasons("p1");
  if (!reasons) return fail(reasons.error());
  for (const std::string& rule : *reasons) std::cout << "p1 fails " << rule << '\n';
  for (const std::string& fact : august.needs()) std::cout << "still needed: " << fact << '\n';
}
