// See edit_county.h. YAML gives a place for every node; pieces of text are put in and taken out at
// these places, and nothing is written anew.
#include "interpreter/county/edit_county.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "interpreter/config/read_tree.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/text/json_writer.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::county {
namespace {

using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;
using text::ProblemCode;

constexpr std::string_view kBlanks = " \t";

/// A word that YAML reads as itself wherever it stands.
bool is_plain_word(std::string_view word) {
  const auto is_sign = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
           c == '.' || c == '@' || c == '-';
  };
  return !word.empty() && word.front() != '-' && word.front() != '@' && word.front() != '.' &&
         std::ranges::all_of(word, is_sign) && word != "null" && word != "Null" && word != "NULL";
}

std::string quoted_text(std::string_view words) {
  std::string quoted_words;
  text::append_json_text(quoted_words, words);
  return quoted_words;
}

std::string word_or_quoted(std::string_view words) {
  return is_plain_word(words) ? std::string(words) : quoted_text(words);
}

/// Texts to be put in place of bytes of a text.
class Splices {
 public:
  void replace(std::size_t begin, std::size_t end, std::string with) {
    splices_.push_back({begin, end, std::move(with)});
  }
  void insert(std::size_t at, std::string what) { replace(at, at, std::move(what)); }

  [[nodiscard]] std::string apply(std::string text) {
    std::ranges::stable_sort(splices_, {}, &Splice::begin);
    for (auto splice = splices_.rbegin(); splice != splices_.rend(); ++splice) {
      text.replace(splice->begin, splice->end - splice->begin, splice->with);
    }
    return text;
  }

 private:
  struct Splice {
    std::size_t begin, end;
    std::string with;
  };
  std::vector<Splice> splices_;
};

/// Where lines and blanks of a file are.
class Layout {
 public:
  explicit Layout(std::string_view text)
      : text_(text), line_end_(text.contains("\r\n") ? "\r\n" : "\n") {}

  [[nodiscard]] const std::string& new_line() const { return line_end_; }
  [[nodiscard]] std::size_t line_begin(std::size_t at) const {
    const std::size_t before = at == 0 ? text_.npos : text_.rfind('\n', at - 1);
    return before == text_.npos ? 0 : before + 1;
  }
  /// Of the line's text, without its end.
  [[nodiscard]] std::size_t line_end(std::size_t at) const {
    const std::size_t end = std::min(text_.find('\n', at), text_.size());
    return end > at && text_[end - 1] == '\r' ? end - 1 : end;
  }
  /// Where the next line begins; the end of the text, where there is none.
  [[nodiscard]] std::size_t next_line(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == text_.npos ? text_.size() : end + 1;
  }
  [[nodiscard]] std::size_t column(std::size_t at) const { return at - line_begin(at); }
  /// Nothing but blanks stands before it on its line.
  [[nodiscard]] bool begins_line(std::size_t at) const {
    const std::size_t begin = line_begin(at);
    return text_.substr(begin, at - begin).find_first_not_of(kBlanks) == text_.npos;
  }
  [[nodiscard]] bool is_one_line(const text::Span& span) const {
    return text_.substr(span.begin, span.end - span.begin).find('\n') == text_.npos;
  }
  /// The first byte from `at` on that is no blank, line end or part of a comment.
  [[nodiscard]] std::size_t skip_space(std::size_t at) const {
    while (at < text_.size()) {
      const char c = text_[at];
      if (c == '#') {
        at = line_end(at);
      } else if (kBlanks.contains(c) || c == '\n' || c == '\r') {
        ++at;
      } else {
        break;
      }
    }
    return at;
  }
  [[nodiscard]] std::string_view part(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }
  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  [[nodiscard]] std::size_t size() const { return text_.size(); }

 private:
  std::string_view text_;
  std::string line_end_;
};

/// Puts an entry into a text, or takes one out, by its tree. False: of this layout it cannot.
class Editor {
 public:
  Editor(std::string_view text, const YamlNode& root) : text_(text), root_(root), layout_(text) {}

  [[nodiscard]] bool add(const std::string& flag, const std::string& entry) {
    const YamlNode* flags = root_.find("flags");
    if (flags == nullptr) return add_flags(flag, entry);
    if (flags->kind == YamlKind::null) return fill_flags(*flags, flag, entry);
    const auto found = std::ranges::find(flags->entries, flag, &YamlEntry::key);
    if (found == flags->entries.end()) return add_flag(*flags, flag, entry);
    return is_flow(*flags) ? add_in_flow(*found, entry) : add_in_block(*found, entry);
  }

  [[nodiscard]] bool remove(const std::string& flag, std::size_t index) {
    const YamlNode* flags = root_.find("flags");
    if (flags == nullptr) return false;
    const auto found = std::ranges::find(flags->entries, flag, &YamlEntry::key);
    if (found == flags->entries.end()) return false;
    const YamlNode& value = found->value;
    if (value.kind != YamlKind::sequence || value.items.size() == 1) {
      return remove_flag(*flags, static_cast<std::size_t>(found - flags->entries.begin()));
    }
    return is_flow(value) ? remove_in_flow(value, index) : remove_in_block(*found, index);
  }

  [[nodiscard]] std::string take() { return splices_.apply(std::string(text_)); }

 private:
  [[nodiscard]] bool is_flow(const YamlNode& node) const {
    const char first = layout_.at(node.span.begin);
    return node.kind == YamlKind::mapping ? first == '{' : first == '[';
  }

  /// A line of its own behind the one that holds `at`.
  void insert_line_after(std::size_t at, const std::string& line) {
    const std::size_t next = layout_.next_line(at);
    const bool has_end = next > 0 && next <= layout_.size() && layout_.at(next - 1) == '\n';
    splices_.insert(next, (has_end ? "" : layout_.new_line()) + line + layout_.new_line());
  }

  [[nodiscard]] std::string flag_lines(std::size_t indent, const std::string& flag,
                                       const std::string& entry) const {
    const std::string blank(indent, ' ');
    return fmt::format("{}{}:{}{}  - {}", blank, flag, layout_.new_line(), blank, entry);
  }

  [[nodiscard]] bool add_flags(const std::string& flag, const std::string& entry) {
    if (root_.entries.empty()) return false;
    const std::size_t end = root_.entries.back().value.span.end;
    if (is_flow(root_)) {
      splices_.insert(end, fmt::format(", flags: {{ {}: [{}] }}", flag, entry));
    } else {
      insert_line_after(end, "flags:" + layout_.new_line() + flag_lines(2, flag, entry));
    }
    return true;
  }

  /// `flags:` with nothing behind it.
  [[nodiscard]] bool fill_flags(const YamlNode& flags, const std::string& flag,
                                const std::string& entry) {
    if (flags.span.begin != flags.span.end) {  // ~ or null
      if (is_flow(root_)) {
        splices_.replace(flags.span.begin, flags.span.end,
                         fmt::format("{{ {}: [{}] }}", flag, entry));
        return true;
      }
      splices_.replace(flags.span.begin, flags.span.end, "");
    } else if (is_flow(root_)) {
      return false;
    }
    insert_line_after(flags.span.end, flag_lines(2, flag, entry));
    return true;
  }

  [[nodiscard]] bool add_flag(const YamlNode& flags, const std::string& flag,
                              const std::string& entry) {
    if (is_flow(flags)) {
      if (flags.entries.empty()) {
        splices_.insert(flags.span.begin + 1, fmt::format(" {}: [{}] ", flag, entry));
      } else {
        splices_.insert(flags.entries.back().value.span.end,
                        fmt::format(", {}: [{}]", flag, entry));
      }
      return true;
    }
    const std::size_t first = flags.entries.front().key_span.begin;
    if (!layout_.begins_line(first)) return false;
    insert_line_after(flags.entries.back().value.span.end,
                      flag_lines(layout_.column(first), flag, entry));
    return true;
  }

  // --- flags in a mapping in braces ---
  [[nodiscard]] bool add_in_flow(const YamlEntry& flag, const std::string& entry) {
    const YamlNode& value = flag.value;
    if (value.kind == YamlKind::sequence) return add_item_in_flow(value, entry);
    const std::string was = value.kind == YamlKind::mapping
                                ? std::string(layout_.part(value.span.begin, value.span.end))
                                : "{ value: " + scalar_text(value) + " }";
    splices_.replace(value.span.begin, value.span.end, fmt::format("[{}, {}]", was, entry));
    return true;
  }

  [[nodiscard]] bool add_item_in_flow(const YamlNode& list, const std::string& entry) {
    const YamlNode& last = list.items.back();
    const std::size_t behind = layout_.skip_space(last.span.end);
    const bool has_comma = layout_.at(behind) == ',';
    const std::size_t end = has_comma ? behind + 1 : last.span.end;
    if (layout_.begins_line(last.span.begin)) {
      if (!has_comma) splices_.insert(end, ",");
      insert_line_after(
          end, std::string(layout_.column(last.span.begin), ' ') + entry + (has_comma ? "," : ""));
      return true;
    }
    splices_.insert(end, (has_comma ? " " : ", ") + entry + (has_comma ? "," : ""));
    return true;
  }

  /// As it can stand in braces.
  [[nodiscard]] std::string scalar_text(const YamlNode& scalar) const {
    const std::string_view raw = layout_.part(scalar.span.begin, scalar.span.end);
    const bool stays =
        layout_.is_one_line(scalar.span) &&
        (layout_.at(scalar.span.begin) == '"' || layout_.at(scalar.span.begin) == '\'' ||
         raw.find_first_of(",[]{}") == std::string_view::npos);
    return stays ? std::string(raw) : quoted_text(scalar.scalar);
  }

  // --- flags a line each ---
  [[nodiscard]] bool add_in_block(const YamlEntry& flag, const std::string& entry) {
    switch (flag.value.kind) {
      case YamlKind::null:
        return false;  // a problem of the file
      case YamlKind::scalar:
        return list_scalar(flag, entry);
      case YamlKind::mapping:
        return is_flow(flag.value) ? list_flow_mapping(flag, entry)
                                   : list_block_mapping(flag, entry);
      case YamlKind::sequence:
        return is_flow(flag.value) ? add_item_in_flow(flag.value, entry)
                                   : add_item(flag.value, entry);
    }
    return false;
  }

  /// Behind the colon of a key.
  [[nodiscard]] std::size_t after_colon(const YamlEntry& flag) const {
    const std::size_t colon = layout_.skip_space(flag.key_span.end);
    return layout_.at(colon) == ':' ? colon + 1 : layout_.size();
  }
  [[nodiscard]] bool is_on_key_line(const YamlEntry& flag) const {
    return layout_.line_begin(flag.key_span.begin) == layout_.line_begin(flag.value.span.begin);
  }
  [[nodiscard]] std::string item_blank(const YamlEntry& flag) const {
    return std::string(layout_.column(flag.key_span.begin) + 2, ' ');
  }

  /// `flag: no  # why` -> `flag:  # why`, and both entries below it.
  [[nodiscard]] bool list_scalar(const YamlEntry& flag, const std::string& entry) {
    const text::Span& span = flag.value.span;
    const char first = layout_.at(span.begin);
    if (first == '|' || first == '>') return false;
    if (!is_on_key_line(flag)) {
      if (!layout_.begins_line(span.begin)) return false;
      splices_.replace(span.begin, span.end, "- { value: " + scalar_text(flag.value) + " }");
      insert_line_after(span.end, std::string(layout_.column(span.begin), ' ') + "- " + entry);
      return true;
    }
    // The blanks before the value go along, so that it stands where it did when it is plain again.
    const std::size_t colon = after_colon(flag);
    if (colon > span.begin) return false;
    const std::string kept =
        fmt::format("- {{ value:{}{} }}", layout_.part(colon, span.begin), scalar_text(flag.value));
    const std::string blank = item_blank(flag);
    splices_.replace(colon, span.end, "");
    insert_line_after(span.end, blank + kept + layout_.new_line() + blank + "- " + entry);
    return true;
  }

  /// `flag: { value: no }` -> an item of a list on the next line.
  [[nodiscard]] bool list_flow_mapping(const YamlEntry& flag, const std::string& entry) {
    const text::Span& span = flag.value.span;
    if (!is_on_key_line(flag)) {
      if (!layout_.begins_line(span.begin)) return false;
      splices_.insert(span.begin, "- ");
      shift_lines(span, 2);
      insert_line_after(span.end, std::string(layout_.column(span.begin), ' ') + "- " + entry);
      return true;
    }
    const std::string blank = item_blank(flag);
    splices_.replace(after_colon(flag), span.begin, layout_.new_line() + blank + "- ");
    shift_lines(span, 4);
    insert_line_after(span.end, blank + "- " + entry);
    return true;
  }

  [[nodiscard]] bool list_block_mapping(const YamlEntry& flag, const std::string& entry) {
    const text::Span& span = flag.value.span;
    if (!layout_.begins_line(span.begin)) return false;
    splices_.insert(span.begin, "- ");
    shift_lines(span, 2);
    insert_line_after(span.end, std::string(layout_.column(span.begin), ' ') + "- " + entry);
    return true;
  }

  /// The lines of the span, but for its first, stand so much deeper.
  void shift_lines(const text::Span& span, std::size_t by) {
    for (std::size_t at = layout_.next_line(span.begin); at < span.end;
         at = layout_.next_line(at)) {
      splices_.insert(at, std::string(by, ' '));
    }
  }

  /// Where the dash of an item stands; the end of the text: it is not clear where.
  [[nodiscard]] std::size_t dash_of(const YamlNode& item) const {
    std::size_t at = item.span.begin;
    while (at > 0 && (kBlanks.contains(layout_.at(at - 1)) || layout_.at(at - 1) == '\n' ||
                      layout_.at(at - 1) == '\r')) {
      --at;
    }
    const bool is_dash = at > 0 && layout_.at(at - 1) == '-' && layout_.begins_line(at - 1);
    return is_dash ? at - 1 : layout_.size();
  }

  [[nodiscard]] bool add_item(const YamlNode& list, const std::string& entry) {
    const std::size_t dash = dash_of(list.items.back());
    if (dash == layout_.size()) return false;
    insert_line_after(list.items.back().span.end,
                      std::string(layout_.column(dash), ' ') + "- " + entry);
    return true;
  }

  // --- taking out ---
  void remove_lines(std::size_t begin, std::size_t last) {
    splices_.replace(layout_.line_begin(begin), layout_.next_line(last), "");
  }

  /// Between the flag's name and its first entry stand a colon, a dash or a bracket, and nothing
  /// that a comment's sign could be a part of.
  [[nodiscard]] bool has_comment_before_entry(const YamlEntry& flag) const {
    const YamlNode& value = flag.value;
    const YamlNode& first = value.kind == YamlKind::sequence ? value.items.front() : value;
    return layout_.part(flag.key_span.end, std::max(first.span.begin, flag.key_span.end))
        .contains('#');
  }

  [[nodiscard]] bool remove_flag(const YamlNode& flags, std::size_t index) {
    const YamlEntry& flag = flags.entries[index];
    if (has_comment_before_entry(flag)) return false;  // it may be about more than the entry
    if (!is_flow(flags)) {
      if (!layout_.begins_line(flag.key_span.begin)) return false;
      remove_lines(flag.key_span.begin, std::max(flag.value.span.end, flag.key_span.end));
      return true;
    }
    const std::size_t end = flag.value.span.end;
    return remove_between(
        index > 0 ? flags.entries[index - 1].value.span.end : flags.span.begin + 1,
        flag.key_span.begin, end,
        index + 1 < flags.entries.size() ? flags.entries[index + 1].key_span.begin
                                         : layout_.size());
  }

  /// One of several in brackets: with the comma that is one too many then. A comment in between
  /// would be lost.
  [[nodiscard]] bool remove_between(std::size_t before, std::size_t begin, std::size_t end,
                                    std::size_t next) {
    const bool is_last = next == layout_.size();
    const std::size_t from = is_last ? before : begin, to = is_last ? end : next;
    if (layout_.part(from, is_last ? begin : from).contains('#')) return false;
    if (!is_last && layout_.part(end, next).contains('#')) return false;
    splices_.replace(from, to, "");
    return true;
  }

  [[nodiscard]] bool remove_in_flow(const YamlNode& list, std::size_t index) {
    const auto begin_of = [&](std::size_t i) {
      return static_cast<std::size_t>(list.items[i].span.begin);
    };
    return remove_between(index > 0 ? list.items[index - 1].span.end : list.span.begin + 1,
                          begin_of(index), list.items[index].span.end,
                          index + 1 < list.items.size() ? begin_of(index + 1) : layout_.size());
  }

  [[nodiscard]] bool remove_in_block(const YamlEntry& flag, std::size_t index) {
    const YamlNode& list = flag.value;
    const std::size_t dash = dash_of(list.items[index]);
    if (dash == layout_.size()) return false;
    remove_lines(dash, list.items[index].span.end);
    if (list.items.size() == 2) make_plain(flag, list.items[1 - index]);
    return true;
  }

  /// A list whose only entry has a value and nothing else was a plain value before.
  void make_plain(const YamlEntry& flag, const YamlNode& item) {
    const bool is_bare = item.kind == YamlKind::mapping && is_flow(item) &&
                         item.entries.size() == 1 && layout_.is_one_line(item.span);
    const std::size_t colon = after_colon(flag), dash = dash_of(item);
    if (!is_bare || dash == layout_.size() || colon == layout_.size()) return;
    const std::size_t line_end = layout_.line_end(item.span.end);
    const bool has_comment =
        layout_.part(item.span.end, line_end).find_first_not_of(kBlanks) != std::string_view::npos;
    const bool is_alone =
        layout_.skip_space(colon) == dash && layout_.next_line(colon) == layout_.line_begin(dash);
    if (has_comment || !is_alone) return;
    const YamlEntry& value = item.entries.front();
    const std::size_t begin = after_colon(value);
    if (begin > value.value.span.begin) return;
    std::string plain(layout_.part(begin, value.value.span.end));
    if (!kBlanks.contains(plain.front())) plain.insert(0, 1, ' ');  // of `{"value":no}`
    splices_.insert(colon, std::move(plain));
    remove_lines(dash, item.span.end);
  }

  std::string_view text_;
  const YamlNode& root_;
  Layout layout_;
  Splices splices_;
};

bool same_entry(const FlagEntry& left, const FlagEntry& right) {
  return left.value == right.value && left.dating == right.dating &&
         left.entered == right.entered && left.by == right.by && left.note == right.note;
}

/// Whether both files say the same, but for the entries of the flag.
bool say_the_same(const CountyFile& before, const CountyFile& after, const std::string& flag) {
  if (before.name != after.name || before.code != after.code || before.fips != after.fips) {
    return false;
  }
  const auto others = [&](const CountyFile& file) {
    std::vector<const FlagSetting*> settings;
    for (const FlagSetting& setting : file.flags) {
      if (setting.name != flag) settings.push_back(&setting);
    }
    return settings;
  };
  return std::ranges::equal(others(before), others(after),
                            [](const FlagSetting* left, const FlagSetting* right) {
                              return left->name == right->name &&
                                     std::ranges::equal(left->entries, right->entries, same_entry);
                            });
}

std::vector<FlagEntry> entries_of(const CountyFile& file, const std::string& flag) {
  const auto found = std::ranges::find(file.flags, flag, &FlagSetting::name);
  return found == file.flags.end() ? std::vector<FlagEntry>() : found->entries;
}

std::unexpected<text::Problems> cannot_edit(text::Span span, const std::string& flag,
                                            std::string hint) {
  return std::unexpected(text::Problems{
      {ProblemCode::county_layout, span,
       fmt::format("{} is laid out in a way that its entries cannot be edited by a command",
                   quoted(flag)),
       std::move(hint)}});
}

struct Edit {
  const text::SourceSet& sources;
  text::FileId file;
  const std::string& flag;
  const CountyFile& before;

  /// The edited text, where it reads as it must.
  [[nodiscard]] text::Result<std::string> hold_to(std::string edited,
                                                  const std::vector<FlagEntry>& wanted,
                                                  const std::string& hint) const {
    text::SourceSet alone;
    const text::FileId again = alone.add(sources.at(file).name, edited);
    text::Result<CountyFile> after = read_county(alone, again);
    // What the entry itself does not fit is told by the caller's reading, with its place.
    if (!after) {
      const bool is_of_entries = std::ranges::all_of(after.error(), [](const text::Problem& one) {
        return one.code == ProblemCode::county_dates || one.code == ProblemCode::county_value ||
               one.code == ProblemCode::county_entered_twice;
      });
      return is_of_entries ? text::Result<std::string>(std::move(edited))
                           : cannot_edit(before.name_span, flag, hint);
    }
    if (!say_the_same(before, *after, flag) ||
        !std::ranges::equal(entries_of(*after, flag), wanted, same_entry)) {
      return cannot_edit(before.name_span, flag, hint);
    }
    return edited;
  }
};

}  // namespace

std::string entry_text(const FlagEntry& entry) {
  std::string said = "{ value: " + word_or_quoted(entry.value);
  const auto add = [&](std::string_view key, std::string_view value) {
    said += fmt::format(", {}: {}", key, value);
  };
  if (entry.dating.from) add("from", units::to_string(*entry.dating.from));
  if (entry.dating.until) add("until", units::to_string(*entry.dating.until));
  if (entry.entered) {
    std::string moment = units::to_string(*entry.entered);
    const unsigned minute = entry.dating.minute;
    if (minute != 0) moment += fmt::format(" {:02}:{:02}", minute / 60, minute % 60);
    add("entered", moment);
  } else if (entry.dating.runs_from) {
    add("runs_from", units::to_string(*entry.dating.runs_from));
  }
  if (!entry.by.empty()) add("by", word_or_quoted(entry.by));
  if (!entry.note.empty()) add("note", quoted_text(entry.note));
  return said + " }";
}

text::Result<std::string> add_entry(const text::SourceSet& sources, text::FileId file,
                                    const std::string& flag, const FlagEntry& entry) {
  const text::Result<CountyFile> before = read_county(sources, file);
  if (!before) return std::unexpected(before.error());
  const text::Result<YamlNode> root = config::read_tree(sources, file);
  if (!root) return std::unexpected(root.error());
  const std::string written = entry_text(entry);
  const std::string hint = fmt::format("put this entry of `{}` in by hand: {}", flag, written);
  Editor editor(sources.at(file).text, *root);
  if (!editor.add(flag, written)) return cannot_edit(before->name_span, flag, hint);
  std::vector<FlagEntry> wanted = entries_of(*before, flag);
  wanted.push_back(entry);
  return Edit{sources, file, flag, *before}.hold_to(editor.take(), wanted, hint);
}

text::Result<std::string> remove_entry(const text::SourceSet& sources, text::FileId file,
                                       const std::string& flag, std::size_t entry) {
  const text::Result<CountyFile> before = read_county(sources, file);
  if (!before) return std::unexpected(before.error());
  const text::Result<YamlNode> root = config::read_tree(sources, file);
  if (!root) return std::unexpected(root.error());
  std::vector<FlagEntry> wanted = entries_of(*before, flag);
  if (entry >= wanted.size()) text::bug("an entry is taken out that is not there");
  const std::string hint = "take the entry out by hand";
  Editor editor(sources.at(file).text, *root);
  if (!editor.remove(flag, entry)) return cannot_edit(wanted[entry].span, flag, hint);
  wanted.erase(wanted.begin() + static_cast<std::ptrdiff_t>(entry));
  return Edit{sources, file, flag, *before}.hold_to(editor.take(), wanted, hint);
}

}  // namespace poppy::county
