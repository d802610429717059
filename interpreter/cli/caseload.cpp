// See caseload.h.
#include "interpreter/cli/caseload.h"

#include <filesystem>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/open_source.h"
#include "interpreter/cli/progress_line.h"
#include "interpreter/cli/run_tables.h"
#include "interpreter/cli/say.h"
#include "interpreter/config/write_json.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/store/store.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCasesABlock = 8192;
constexpr std::size_t kBytesABlock = 12 << 20;

/// A file of SQLite, an address of a database, or a folder that holds no tables.
bool is_store(const std::string& path) {
  if (path.starts_with("postgresql:") || path.starts_with("postgres:")) return true;
  std::error_code ignored;
  if (path.ends_with(".db")) return true;
  return fs::is_directory(path, ignored) && !fs::exists(fs::path(path) / "case.csv", ignored);
}

std::expected<CaseloadRead, int> read_store(const std::string& path, const TakeCases& take) {
  auto opened = store::open_store(path, store::Access::read);
  if (!opened) return std::unexpected(report_problems(opened.error()));
  CaseloadRead read;
  ProgressLine progress(std::nullopt);
  std::string last;
  while (true) {
    const auto cases = (*opened)->read_after(last, kCasesABlock);
    if (!cases) {
      progress.clear();
      return std::unexpected(report_problems(cases.error()));
    }
    if (cases->empty()) return read;
    std::vector<std::string_view> lines;
    for (const store::StoredCase& one : *cases) lines.push_back(one.document);
    take(lines);
    read.cases += lines.size();
    last = cases->back().id;
    progress.show(read.cases, 0);
  }
}

std::expected<CaseloadRead, int> read_source(CaseSource& source, const std::string& path,
                                             std::optional<std::uint64_t> bytes,
                                             const TakeCases& take) {
  CaseloadRead read;
  ProgressLine progress(bytes);
  InputEnd end = InputEnd::none;
  LineBlock block;
  while (end == InputEnd::none) {
    block = empty_block(std::move(block));
    for (std::size_t i = 0; i < kCasesABlock && block.text.size() < kBytesABlock; ++i) {
      end = source.add_next(block, 0, std::nullopt);
      if (end != InputEnd::none) break;
    }
    std::vector<std::string_view> lines;
    for (const InputLine& line : block.lines) {
      lines.push_back(std::string_view(block.text).substr(line.begin, line.size));
    }
    if (!lines.empty()) take(lines);
    read.cases += lines.size();
    read.refused += block.refused.size();
    progress.show(read.cases, source.bytes_read());
  }
  progress.clear();
  if (end == InputEnd::failed) {
    say("poppy: `{}` cannot be read: {}\n", path, source.why_failed());
    return std::unexpected(kCannotGoOn);
  }
  return read;
}

/// A case in YAML, as a line.
std::expected<CaseloadRead, int> read_case_file(const Rules& rules, const std::string& path,
                                                const TakeCases& take) {
  const auto text = read_text(path);
  if (!text) {
    return std::unexpected(report_problems({engine::public_problem(
        text::ProblemCode::cannot_read,
        fmt::format("the case `{}` cannot be read: {}", path, text.error()))}));
  }
  const auto one = engine::read_case(rules.data(), *text, path);
  if (!one) return std::unexpected(report_problems(one.error()));
  const std::string line = config::write_json_line(one->tree);
  const std::string_view view = line;
  take(std::span(&view, 1));
  return CaseloadRead{1, 0};
}

}  // namespace

std::expected<CaseloadRead, int> read_caseload(const Rules& rules, const std::string& path,
                                               const TakeCases& take) {
  if (is_store(path)) return read_store(path, take);
  if (path.ends_with(".yaml") || path.ends_with(".yml")) return read_case_file(rules, path, take);
  FoundTables tables;
  std::optional<std::uint64_t> bytes = size_of(path);
  if (const auto folder = tables_folder(path)) {
    auto found = find_tables(*rules.data().program, *folder, {});
    if (!found) return std::unexpected(found.error());
    bytes = found->bytes;
    tables = std::move(*found);
  }
  auto source = open_source(rules, path, {}, std::move(tables), -1);
  if (!source) return std::unexpected(report_problems(source.error()));
  return read_source(**source, path, bytes, take);
}

}  // namespace poppy::cli
