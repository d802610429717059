// See update_tests.h.
#include "interpreter/engine/update_tests.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ranges>
#include <utility>

#include "interpreter/engine/test_results.h"

namespace poppy::engine {
namespace {

/// What stays a plain scalar of YAML, in a list or a mapping in braces, too.
bool is_plain(std::string_view text) {
  constexpr std::string_view kInside = "_-.$%/+()";
  if (text.empty() || text.front() == '-' || text.front() == '%' || text.front() == ' ' ||
      text.back() == ' ') {
    return false;
  }
  return std::ranges::all_of(text, [&](char c) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    const bool is_digit = c >= '0' && c <= '9';
    return is_letter || is_digit || c == ' ' || kInside.find(c) != kInside.npos;
  });
}

std::string yaml_scalar(std::string_view text) {
  if (is_plain(text)) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string csv_cell(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == text.npos) return std::string(text);
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string written(std::string_view path, const Rewrite& rewrite) {
  if (path.ends_with(".csv")) return csv_cell(rewrite.text);
  return rewrite.is_list ? rewrite.text : yaml_scalar(rewrite.text);
}

struct Edit {
  std::uint32_t end = 0;
  std::string text;
};
struct Edited {
  std::string before;
  std::map<std::uint32_t, Edit> edits;  // by where they begin
};

class Updater {
 public:
  void add(const RuleTestFile& file) {
    file_ = &file;
    for (const RuleTest& test : file.tests) {
      for (const Problem& problem : test.problems) {
        leave(test, test.span, fmt::format("it cannot be read: {}", problem.message));
      }
      if (!test.problems.empty()) continue;  // what was found may be of a part that is misread
      for (const Mismatch& mismatch : test.mismatches) add(test, mismatch);
    }
  }

  TestUpdate take() {
    for (auto& [path, text] : texts_) {
      std::string after = text.before;
      for (const auto& [begin, edit] : std::views::reverse(text.edits)) {
        after.replace(begin, edit.end - begin, edit.text);
      }
      result_.written += text.edits.size();
      if (after != text.before) {
        result_.texts.push_back({path, std::move(text.before), std::move(after)});
      }
    }
    return std::move(result_);
  }

 private:
  void leave(const RuleTest& test, text::Span span, std::string_view why) {
    result_.open_tests.emplace(file_->path, test.name);
    result_.left.push_back(fmt::format("{}: {}", test_place(*file_, span), why));
  }

  void add(const RuleTest& test, const Mismatch& mismatch) {
    if (mismatch.rewrites.empty()) {
      leave(test, mismatch.span,
            fmt::format("`{}`: only people can say what is meant", mismatch.what));
      return;
    }
    for (const Rewrite& rewrite : mismatch.rewrites) {
      if (const std::string_view why = keeps_from(test, rewrite); !why.empty()) {
        leave(test, rewrite.span, fmt::format("`{}`: {}", mismatch.what, why));
      }
    }
  }

  /// Notes the edit; or says why not.
  std::string_view keeps_from(const RuleTest& test, const Rewrite& rewrite) {
    const text::Span at = rewrite.span;
    const bool is_own =
        at.file == test.own.file && test.own.begin <= at.begin && at.end <= test.own.end;
    if (!is_own) return "all rows share it";
    const text::Source& source = file_->sources->at(at.file);
    const std::string_view old = file_->sources->text_of(at);
    if (old.find('#') != old.npos && old.find('\n') != old.npos) return "it has comments";
    Edited& text = texts_[source.name];
    if (text.before.empty()) text.before = source.text;
    const Edit edit{at.end, written(source.name, rewrite)};
    const auto next = text.edits.lower_bound(at.begin);
    if (next != text.edits.end() && next->first == at.begin) {
      return next->second.end == edit.end && next->second.text == edit.text
                 ? std::string_view()
                 : "several values were found for it";
    }
    const bool meets_next = next != text.edits.end() && next->first < at.end;
    const bool meets_last = next != text.edits.begin() && std::prev(next)->second.end > at.begin;
    if (meets_next || meets_last) return "several values were found for it";
    text.edits.emplace(at.begin, edit);
    return {};
  }

  const RuleTestFile* file_ = nullptr;
  std::map<std::string, Edited> texts_;
  TestUpdate result_;
};

}  // namespace

TestUpdate update_tests(const std::vector<RuleTestFile>& files) {
  Updater updater;
  for (const RuleTestFile& file : files) updater.add(file);
  return updater.take();
}

std::vector<std::string> misread_updates(const TestUpdate& update,
                                         const std::vector<RuleTestFile>& now) {
  std::vector<std::string> misread;
  for (const RuleTestFile& file : now) {
    const bool is_written =
        std::ranges::find(update.texts, file.path, &UpdatedText::path) != update.texts.end();
    for (const Problem& problem : file.problems) {
      if (is_written) misread.push_back(problem.text);
    }
    for (const RuleTest& test : file.tests) {
      if (test.passed() || update.open_tests.contains({file.path, test.name})) continue;
      misread.push_back(fmt::format("{}: {}", test_place(file, test.span), test.name));
    }
  }
  return misread;
}

}  // namespace poppy::engine
