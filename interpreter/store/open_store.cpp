// See store.h.
#include <array>
#include <filesystem>
#include <fstream>

#include "interpreter/store/open_kind.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;

bool is_sqlite(const std::string& path) {
  constexpr std::string_view kBegin = "SQLite format 3";
  std::array<char, kBegin.size()> begin{};
  std::ifstream file(path, std::ios::binary);
  file.read(begin.data(), begin.size());
  return file && std::string_view(begin.data(), begin.size()) == kBegin;
}

}  // namespace

text::Result<std::unique_ptr<Store>> open_store(const std::string& path, Access access) {
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (fs::is_directory(found)) return open_folder(path, access);
  const bool is_db = path.ends_with(".db");
  if (fs::is_regular_file(found)) {
    const bool is_empty = fs::file_size(path, error) == 0 && !error;
    if (is_sqlite(path) || (is_db && is_empty && access == Access::create)) {
      return open_sqlite(path, access);
    }
  }
  if (found.type() != fs::file_type::not_found) {
    return failed(text::ProblemCode::store_unreadable,
                  fmt::format("`{}` is no store of cases", path));
  }
  if (access != Access::create) {
    return failed(text::ProblemCode::store_unreadable,
                  fmt::format("there is no store of cases `{}`", path),
                  "`poppy store import` makes one");
  }
  return is_db ? open_sqlite(path, access) : open_folder(path, access);
}

}  // namespace poppy::store
