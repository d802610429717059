// Files of a load that change one by one, as under an editor -> what read_files makes of them all.
// A file that did not change is not read again, unless one came or went; of a rule file that did,
// the declarations that changed.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "interpreter/county/county_reading.h"
#include "interpreter/engine/rules_data.h"
#include "interpreter/syntax/reread_rules.h"

namespace poppy::engine {

class ChangingFiles {
 public:
  /// Beside one of the same path, should there be one: what both declare is doubled, which is told.
  void add(std::string path, std::string text);
  /// A new file, or a new text of one.
  void put(const std::string& path, std::string text);
  void remove(const std::string& path);
  /// Of a file that was put; nullptr: there is none.
  [[nodiscard]] const std::string* find_text(const std::string& path) const;

  /// As read_files has them; the same object at each call.
  const ReadFiles& read();
  /// By module of `read()`: where its declarations stand. Of one that could not be cut into
  /// declarations, none.
  [[nodiscard]] std::vector<std::vector<syntax::PlaceOfDeclaration>> places() const;
  /// The same, given away with all the files.
  [[nodiscard]] ReadFiles take();

 private:
  struct OneFile {
    text::FileId id = text::FileId::none;
    std::string text;
    bool is_read = false;
    syntax::Module module;         // of rules; in `read_` while that is whole
    syntax::LastReading last;      // of rules
    county::CountyReading county;  // of a county file
    text::Problems problems;       // of it alone
  };
  void read_one(const std::string& path, OneFile& file);
  void take_modules_back();
  void gather();
  void number();

  std::multimap<std::string, OneFile> files_;  // by path, the order of a load
  std::uint64_t readings_ = 0;                 // of declarations
  bool is_numbered_ = false;
  ReadFiles read_;
  bool is_gathered_ = false;
};

/// Rules of files that were read elsewhere and found sound. Of them, Rules::Data has the texts.
[[nodiscard]] Rules rules_of(std::shared_ptr<const text::SourceSet> sources,
                             std::shared_ptr<const check::Program> program);

}  // namespace poppy::engine
