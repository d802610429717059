// The files of a workspace as the client sees them: those on disk, with its open buffers laid over
// them, and the rules that they make together.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/check/check_in_part.h"
#include "interpreter/engine/changing_files.h"
#include "interpreter/lsp/outside.h"

namespace poppy::lsp {

struct Buffer {
  std::string uri;  // as the client writes it
  std::int64_t version = 0;
  std::string text;
};

enum class FileKind : std::uint8_t {
  rules,
  table,
  county,
  test,
  facts,        // of a case
  rules_apart,  // a rule file that is not among the rules of the workspace
  other,
};

/// The rules as they were at one moment.
struct Snapshot {
  std::uint64_t number = 0;
  std::shared_ptr<const text::SourceSet> sources;
  std::map<std::string, text::FileId> files;  // by path
  check::CheckedPart checked;
  text::Problems problems;  // of reading and checking
  bool is_sound = false;
};

/// What values are told for. `county` empty: none is chosen.
struct AsOf {
  std::string county;
  units::Month month;
  units::Date run_date;
};

class Workspace {
 public:
  explicit Workspace(const Outside& outside) : outside_(outside), root_(outside.folder) {}

  /// Where the client works, an absolute path; the folders, below it unless they are absolute.
  void set_root(std::string root) { root_ = std::move(root); }
  void set_folders(const std::string& rules, const std::string& counties);
  /// Reads all files of rules and counties.
  void load();

  /// Below the root as rules name it, `policies/gagr/clock.poppy`; else absolute.
  [[nodiscard]] std::string path_of(const std::string& absolute) const;
  [[nodiscard]] std::string uri_of(const std::string& path) const;
  [[nodiscard]] FileKind kind_of(const std::string& path);

  void open(const std::string& path, Buffer buffer);
  void change(const std::string& path, std::int64_t version, std::string text);
  void close(const std::string& path);
  /// A file was made, changed or removed on disk.
  void look_again(const std::string& path);
  [[nodiscard]] const std::map<std::string, Buffer>& buffers() const { return buffers_; }
  [[nodiscard]] const Buffer* find_buffer(const std::string& path) const;
  /// As the client sees it; nullopt: it cannot be read.
  [[nodiscard]] std::optional<std::string> text_of(const std::string& path) const;
  [[nodiscard]] std::expected<std::string, std::string> read_disk(const std::string& path) const;
  /// All rule tests, and the cases and counties that they are based on.
  [[nodiscard]] std::vector<std::string> test_files() const;

  /// Checked anew where a file has changed.
  const Snapshot& now();
  /// Of earlier ones, what nothing needs. Freeing them takes as long as a tenth of a check: done
  /// where nobody waits.
  void free_earlier() { earlier_.clear(); }
  /// The trees of `now()`.
  const syntax::RuleSheet& sheet() { return files_.read().sheet; }
  const engine::ReadFiles& read() { return files_.read(); }
  /// The last that had no error, which may be older than `now()`; nullptr: there were none yet.
  const Snapshot* last_sound();
  [[nodiscard]] std::optional<Rules> last_rules();
  /// What would be wrong if the files had these texts.
  [[nodiscard]] text::Problems try_texts(const std::map<std::string, std::string>& texts);

  AsOf as_of;

 private:
  [[nodiscard]] std::string absolute(const std::string& path) const;
  [[nodiscard]] bool is_among_rules(const std::string& path) const;
  void put_or_remove(const std::string& path);
  void drop();

  const Outside& outside_;
  std::string root_;
  std::string rules_, counties_;  // as paths are named
  std::map<std::string, Buffer> buffers_;
  engine::ChangingFiles files_;
  std::shared_ptr<const Snapshot> snapshot_, sound_;
  std::shared_ptr<const Snapshot>
      last_;  // that was checked: `snapshot_`, unless a file changed since
  std::vector<std::shared_ptr<const Snapshot>> earlier_;
  std::optional<Rules> sound_rules_;
  std::uint64_t snapshots_ = 0;
};

/// Whether a folder of the path, not its last part, has the name.
[[nodiscard]] bool has_folder(std::string_view path, std::string_view name);

}  // namespace poppy::lsp
