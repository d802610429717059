// What the files of this room share: the kinds of store, and the problems of all of them.
#pragma once

#include <fmt/core.h>

#include <string>

#include "interpreter/store/store.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::store {

class DeskStore;
class Dialect;

[[nodiscard]] text::Result<std::unique_ptr<Store>> open_folder(const std::string& path,
                                                               Access access);
[[nodiscard]] text::Result<std::unique_ptr<Store>> open_sql(std::unique_ptr<Dialect> dialect,
                                                            Access access);
[[nodiscard]] text::Result<std::unique_ptr<DeskStore>> open_sql_desk(
    std::unique_ptr<Dialect> dialect, Access access);

[[nodiscard]] inline std::unexpected<text::Problems> failed(text::ProblemCode code,
                                                            std::string message,
                                                            std::string hint = {}) {
  return std::unexpected(text::Problems{{code, {}, std::move(message), std::move(hint)}});
}
[[nodiscard]] inline std::unexpected<text::Problems> no_store(const std::string& path) {
  return failed(text::ProblemCode::store_unreadable,
                fmt::format("there is no store of cases `{}`", path),
                "`poppy store import` makes one");
}
[[nodiscard]] inline std::unexpected<text::Problems> in_use(const std::string& path) {
  return failed(text::ProblemCode::store_busy,
                fmt::format("another job is using the store `{}`", path),
                "wait until it has ended");
}
[[nodiscard]] inline std::unexpected<text::Problems> of_version(const std::string& path,
                                                                const std::string& version,
                                                                int ours = kSchema) {
  return failed(text::ProblemCode::store_version,
                fmt::format("the store `{}` is of version {}, and this program reads version {}",
                            path, version, ours),
                "export it with the program that wrote it, and import it here");
}
/// Of what cannot be undone by trying again; `cure`: what else may help.
[[nodiscard]] inline std::unexpected<text::Problems> damaged(const std::string& path,
                                                             std::string_view how,
                                                             std::string_view cure = {}) {
  return failed(text::ProblemCode::store_damaged,
                fmt::format("the store `{}` is damaged: {}", path, how),
                fmt::format("take back a copy of it{}", cure));
}
[[nodiscard]] inline std::unexpected<text::Problems> changed_since(const std::string& path,
                                                                   const std::string& what) {
  return failed(text::ProblemCode::store_changed,
                fmt::format("{} of the store `{}` was changed since it was read", what, path),
                "nothing was written: try again");
}

}  // namespace poppy::store
