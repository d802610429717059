// See store.h and desk_store.h: which kind a path is.
#include <array>
#include <filesystem>
#include <fstream>

#include "interpreter/store/desk_store.h"
#include "interpreter/store/open_kind.h"
#include "interpreter/store/sql_dialect.h"

namespace poppy::store {
namespace {

namespace fs = std::filesystem;

enum class Kind : std::uint8_t { folder, sqlite };

bool is_sqlite(const std::string& path) {
  constexpr std::string_view kBegin = "SQLite format 3";
  std::array<char, kBegin.size()> begin{};
  std::ifstream file(path, std::ios::binary);
  file.read(begin.data(), begin.size());
  return file && std::string_view(begin.data(), begin.size()) == kBegin;
}

/// Of a path, which may be one that is to be made.
text::Result<Kind> kind_of(const std::string& path, Access access) {
  std::error_code error;
  const fs::file_status found = fs::status(path, error);
  if (fs::is_directory(found)) return Kind::folder;
  const bool is_db = path.ends_with(".db");
  if (fs::is_regular_file(found)) {
    const bool is_empty = fs::file_size(path, error) == 0 && !error;
    if (is_sqlite(path) || (is_db && is_empty && access == Access::create)) return Kind::sqlite;
  }
  if (found.type() != fs::file_type::not_found) {
    return failed(text::ProblemCode::store_unreadable,
                  fmt::format("`{}` is no store of cases", path));
  }
  if (access != Access::create) return no_store(path);
  return is_db ? Kind::sqlite : Kind::folder;
}

std::unexpected<text::Problems> not_of_a_folder(const std::string& path, std::string_view what) {
  return failed(text::ProblemCode::store_kind,
                fmt::format("the store `{}` is a folder, {}", path, what),
                "name one of SQLite, which ends in `.db`, or of PostgreSQL");
}

/// nullptr: it is a folder.
text::Result<std::unique_ptr<Dialect>> dialect_of(const std::string& path, Access access) {
  if (is_postgres_address(path)) {
    auto address = read_postgres_address(path);
    if (!address) return std::unexpected(std::move(address.error()));
    return postgres_dialect(std::move(*address));
  }
  const auto kind = kind_of(path, access);
  if (!kind) return std::unexpected(kind.error());
  if (*kind == Kind::folder) return nullptr;
  if (path.find('"') != std::string::npos) {
    return failed(text::ProblemCode::store_unreadable,
                  fmt::format("`{}`: the name of a store has no quotes", path));
  }
  return sqlite_dialect(path);
}

}  // namespace

text::Result<std::unique_ptr<Store>> open_store(const std::string& path, Access access) {
  auto dialect = dialect_of(path, access);
  if (!dialect) return std::unexpected(std::move(dialect.error()));
  if (*dialect) return open_sql(std::move(*dialect), access);
  if (access == Access::share) return not_of_a_folder(path, "which one job has alone");
  return open_folder(path, access);
}

text::Result<std::unique_ptr<DeskStore>> open_desk_store(const std::string& path, Access access) {
  auto dialect = dialect_of(path, access);
  if (!dialect) return std::unexpected(std::move(dialect.error()));
  if (*dialect) return open_sql_desk(std::move(*dialect), access);
  return not_of_a_folder(path, "which keeps no accounts, change requests and audit");
}

std::string shown_store(const std::string& path) {
  if (!is_postgres_address(path)) return path;
  const auto address = read_postgres_address(path);
  return address ? address->name : "postgresql:…";
}

}  // namespace poppy::store
