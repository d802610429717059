// YAML text to our own tree. yaml-cpp gives events with the byte each thing begins at; where it
// ends is read from the text, so that every span is exact. Its exceptions end here.
#include <fmt/core.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <optional>
#include <sstream>
#include <utility>

#include "interpreter/config/yaml_tree.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

using text::ProblemCode;

constexpr std::size_t kMostDepth = 100;

struct StopReading {
};  // thrown through yaml-cpp once nothing more can be read; the problem is reported before

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_quote(char c) { return c == '"' || c == '\''; }
bool opens(char c) { return c == '[' || c == '{'; }
bool closes(char c) { return c == ']' || c == '}'; }

/// The text seen as YAML characters: where things end.
class YamlText {
 public:
  explicit YamlText(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t size() const { return text_.size(); }
  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  [[nodiscard]] std::string_view part(std::size_t begin, std::size_t end) const {
    return text_.substr(begin, end - begin);
  }

  [[nodiscard]] bool comment_begins(std::size_t i) const {
    return text_[i] == '#' && (i == 0 || is_blank(text_[i - 1]));
  }

  /// Past blanks, line breaks and comments.
  [[nodiscard]] std::size_t skip_space(std::size_t i) const {
    while (i < text_.size()) {
      if (is_blank(text_[i])) {
        ++i;
      } else if (comment_begins(i)) {
        i = std::min(text_.find('\n', i), text_.size());
      } else {
        break;
      }
    }
    return i;
  }

  /// The end of a word such as *name, &name or !tag.
  [[nodiscard]] std::size_t word_end(std::size_t i) const {
    while (i < text_.size() && !is_blank(text_[i]) &&
           !std::string_view(",[]{}").contains(text_[i])) {
      ++i;
    }
    return i;
  }

  /// The end of a quoted scalar; nullopt when its quote is never closed.
  [[nodiscard]] std::optional<std::size_t> quoted_end(std::size_t begin) const {
    const char quote = at(begin);
    for (std::size_t i = begin + 1; i < text_.size(); ++i) {
      const bool escapes =
          quote == '"' ? text_[i] == '\\' : text_[i] == quote && at(i + 1) == quote;
      if (escapes) {
        ++i;
      } else if (text_[i] == quote) {
        return i + 1;
      }
    }
    return std::nullopt;
  }

  /// The end of an unquoted or block scalar, found by following its value: only the blanks differ.
  [[nodiscard]] std::size_t unquoted_end(std::size_t begin, std::string_view value) const {
    std::size_t i = begin;
    if (at(begin) == '|' || at(begin) == '>') {
      i = std::min(text_.find_first_of("\r\n", begin), text_.size());
    }
    std::size_t end = i;
    for (const char c : value) {
      if (is_blank(c)) continue;
      while (i < text_.size() && is_blank(text_[i])) ++i;
      if (i < text_.size()) end = ++i;
    }
    return end;
  }

  /// The end of ~ or null written out at `begin`; nullopt where an empty value is followed by
  /// something else.
  [[nodiscard]] std::optional<std::size_t> null_end(std::size_t begin, bool as_key) const {
    for (const std::string_view word : {"~", "null", "Null", "NULL"}) {
      if (!text_.substr(begin).starts_with(word)) continue;
      const std::size_t end = begin + word.size();
      std::size_t next = end;
      while (at(next) == ' ' || at(next) == '\t') ++next;
      // A colon makes it the next key.
      const bool before_colon =
          at(next) == ':' && (next + 1 >= text_.size() || is_blank(text_[next + 1]));
      if (before_colon) {
        if (as_key) return end;
        continue;
      }
      if (end >= text_.size() || is_blank(text_[end]) ||
          std::string_view(",]}").contains(text_[end])) {
        return end;
      }
    }
    return std::nullopt;
  }

  /// The text up to the bracket that opens one level too many, by a rough count, with all its
  /// brackets closed: yaml-cpp would hold every bracket in memory before it gives the first, some 2
  /// GB for a full-sized file of them.
  [[nodiscard]] std::optional<std::string> likely_too_deep() const {
    std::string closing;       // one for each open bracket
    bool value_begins = true;  // a quote or bracket here is no part of an unquoted scalar
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (comment_begins(i)) {
        i = std::min(text_.find('\n', i), text_.size());
        value_begins = true;
      } else if (is_quote(c) && value_begins) {
        i = quoted_end(i).value_or(text_.size()) - 1;
        value_begins = false;
      } else if (opens(c) && (value_begins || !closing.empty())) {
        closing += c == '[' ? ']' : '}';
        if (closing.size() > kMostDepth) {
          return std::string(text_.substr(0, i + 1)).append(closing.rbegin(), closing.rend());
        }
        value_begins = true;
      } else if (closes(c)) {
        if (!closing.empty()) closing.pop_back();
        value_begins = false;
      } else if (c == '\n' || !is_blank(c)) {
        value_begins = std::string_view("\n,:-?").contains(c);
      }
    }
    return std::nullopt;
  }

 private:
  std::string_view text_;
};

/// Builds the tree from yaml-cpp's events and gathers what the tree may not have.
class TreeBuilder : public YAML::EventHandler {
 public:
  /// `before`: bytes of the file before the text, a byte order mark.
  TreeBuilder(const text::SourceSet& sources, text::FileId file, YamlText yaml, std::size_t before)
      : sources_(sources), file_(file), yaml_(yaml), before_(before) {
    root_.span = span(0, 0);
  }

  [[nodiscard]] std::size_t place_of(const YAML::Mark& mark) const {
    return mark.pos < 0 ? 0 : std::min(static_cast<std::size_t>(mark.pos), yaml_.size());
  }

  /// A place in the yaml text as a span of the file.
  [[nodiscard]] text::Span span(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin + before_),
            static_cast<std::uint32_t>(end + before_)};
  }

  void report(ProblemCode code, std::size_t begin, std::size_t end, std::string message,
              std::string hint = "") {
    problems_.push_back({code, span(begin, end), std::move(message), std::move(hint)});
  }

  /// The whole character at a place, for a caret.
  [[nodiscard]] std::size_t after_character(std::size_t i) const {
    if (i >= yaml_.size()) return i;
    for (++i; (static_cast<unsigned char>(yaml_.at(i)) & 0xC0) == 0x80;) ++i;
    return i;
  }

  YamlNode take_root() { return std::move(root_); }
  text::Problems& problems() { return problems_; }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ == 1) return;
    const std::size_t begin = place_of(mark);
    const bool dashes = yaml_.part(begin, begin + 3) == "---";
    report(ProblemCode::yaml_second_document, begin, dashes ? begin + 3 : after_character(begin),
           dashes ? "a second document begins here: a file holds one"
                  : "the value of this file has ended, and something else follows",
           dashes ? "give it a file of its own" : "");
    throw StopReading{};
  }

  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::size_t place = start_of(mark);
    const std::size_t empty = empty_place(place);
    // Written out only where nothing stands between the empty place and it.
    const std::optional<std::size_t> end =
        yaml_.skip_space(empty) == place ? yaml_.null_end(place, expects_key()) : std::nullopt;
    YamlNode node;
    node.span = end ? span(place, *end) : span(empty, empty);
    cursor_ = end.value_or(empty);
    add(std::move(node));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    const std::size_t begin = place_of(mark);
    cursor_ = yaml_.word_end(begin);
    report_alias(begin);
    YamlNode node;
    node.kind = YamlKind::scalar;
    node.scalar = yaml_.part(begin, cursor_);
    node.span = span(begin, cursor_);
    add(std::move(node));
  }

  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                const std::string& value) override {
    const std::size_t begin = start_of(mark);
    const char first = yaml_.at(begin);
    YamlNode node;
    node.kind = YamlKind::scalar;
    node.scalar = value;
    if (first == '"' || first == '\'') {
      node.quoted = true;
      const std::optional<std::size_t> end = yaml_.quoted_end(begin);
      // yaml-cpp takes a quote that is never closed as closed by the end of the file.
      if (!end) {
        report(ProblemCode::yaml_syntax, begin, begin + 1,
               "a quote is opened here and never closed");
      }
      cursor_ = end.value_or(yaml_.size());
    } else {
      node.quoted = first == '|' || first == '>';
      cursor_ = yaml_.unquoted_end(begin, value);
    }
    node.span = span(begin, cursor_);
    add(std::move(node));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(YamlKind::sequence, mark, '[');
  }

  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(YamlKind::mapping, mark, '{');
  }

  void OnSequenceEnd() override { close(']'); }
  void OnMapEnd() override { close('}'); }

  void report_alias(std::size_t begin) {
    const std::size_t end = yaml_.word_end(begin);
    report(ProblemCode::yaml_alias, begin, end,
           fmt::format("the alias `{}` repeats a value from elsewhere", yaml_.part(begin, end)),
           "write the value itself, so that each can be read and changed alone");
  }

 private:
  /// A sequence or mapping not yet ended.
  struct Open {
    YamlNode node;
    bool bracketed = false;    // stands in [] or {}
    bool is_key = false;       // reported; read on, then dropped
    bool key_read = false;     // mapping: the value comes next
    bool keeps_value = false;  // mapping: the key was a good one
    std::string key;
    text::Span key_span;
    std::map<std::string, text::Span, std::less<>> keys;
  };

  [[nodiscard]] bool expects_key() const {
    return !open_.empty() && open_.back().node.kind == YamlKind::mapping && !open_.back().key_read;
  }

  /// Where an empty value stands: after its key's colon or its item's dash. yaml-cpp gives the
  /// place of what follows.
  [[nodiscard]] std::size_t empty_place(std::size_t following) const {
    if (open_.empty() || expects_key()) return following;
    const std::size_t next = yaml_.skip_space(cursor_);
    if (open_.back().node.kind == YamlKind::mapping)
      return yaml_.at(next) == ':' ? next + 1 : cursor_;
    return !open_.back().bracketed && yaml_.at(next) == '-' ? next + 1 : following;
  }

  /// Where a node begins, past its anchor and tag, which are reported.
  std::size_t start_of(const YAML::Mark& mark) {
    std::size_t begin = place_of(mark);
    while (yaml_.at(begin) == '&' || yaml_.at(begin) == '!') {
      const std::size_t end = std::max(yaml_.word_end(begin), begin + 1);
      const std::string_view word = yaml_.part(begin, end);
      if (word.starts_with('&')) {
        report(ProblemCode::yaml_anchor, begin, end,
               fmt::format("the anchor `{}` marks a value for repetition", word),
               "write each value where it is used; a text that begins with & stands in quotes");
      } else {
        report(ProblemCode::yaml_tag, begin, end,
               fmt::format("the tag `{}` gives a value a type of its own", word),
               "leave it out: the rules say what type a value has; a text that begins with ! "
               "stands in quotes");
      }
      begin = yaml_.skip_space(end);
    }
    return begin;
  }

  void open(YamlKind kind, const YAML::Mark& mark, char bracket) {
    const std::size_t begin = start_of(mark);
    if (open_.size() >= kMostDepth) {
      report(ProblemCode::yaml_too_deep, begin, after_character(begin),
             fmt::format("values are nested more than {} deep here", kMostDepth));
      throw StopReading{};
    }
    Open opened;
    opened.node.kind = kind;
    opened.node.span = span(begin, begin);
    opened.bracketed = yaml_.at(begin) == bracket;
    opened.is_key = expects_key();
    cursor_ = opened.bracketed ? begin + 1 : begin;
    open_.push_back(std::move(opened));
  }

  void close(char bracket) {
    Open closed = std::move(open_.back());
    open_.pop_back();
    if (closed.bracketed) {
      std::size_t end = yaml_.skip_space(cursor_);
      while (yaml_.at(end) == ',') end = yaml_.skip_space(end + 1);
      cursor_ = yaml_.at(end) == bracket ? end + 1 : cursor_;
    }
    closed.node.span.end = span(cursor_, cursor_).end;
    add(std::move(closed.node));
  }

  void add(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlKind::sequence) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.key_read) {
      parent.key_read = true;
      parent.keeps_value = take_key(parent, std::move(node));
    } else {
      parent.key_read = false;
      if (!parent.keeps_value) return;
      parent.node.entries.push_back({std::move(parent.key), parent.key_span, std::move(node)});
    }
  }

  /// Whether the key can stand in the mapping.
  bool take_key(Open& mapping, YamlNode key) {
    if (key.kind != YamlKind::scalar) {
      problems_.push_back({ProblemCode::yaml_key_not_text, key.span,
                           key.kind == YamlKind::null
                               ? "expected a word as key, found nothing"
                               : "expected a word as key, found a list or mapping",
                           ""});
      return false;
    }
    const auto [known, fresh] = mapping.keys.emplace(key.scalar, key.span);
    if (!fresh) {
      const text::Position first = sources_.position_of(file_, known->second.begin);
      problems_.push_back({ProblemCode::yaml_duplicate_key, key.span,
                           fmt::format("the key `{}` stands here a second time: the first is in "
                                       "line {}, column {}",
                                       key.scalar, first.line, first.column),
                           ""});
      return false;
    }
    mapping.key = std::move(key.scalar);
    mapping.key_span = key.span;
    return true;
  }

  const text::SourceSet& sources_;
  text::FileId file_;
  YamlText yaml_;
  std::size_t before_;
  std::size_t cursor_ = 0;  // the end of what was read last
  std::size_t documents_ = 0;
  std::vector<Open> open_;
  YamlNode root_;
  text::Problems problems_;
};

/// yaml-cpp's message in the words of somebody who writes such a file.
std::string explain(const std::string& message) {
  namespace said = YAML::ErrorMsg;
  const std::pair<std::string_view, std::string_view> words[] = {
      {said::END_OF_SEQ_FLOW, "expected `,` or `]` in a list that `[` opened"},
      {said::END_OF_MAP_FLOW, "expected `,` or `}` in a mapping that `{` opened"},
      {said::END_OF_MAP, "expected a key as deep as those before it, or less deep"},
      {said::END_OF_SEQ, "expected an item with its dash as deep as those before it"},
      {said::MAP_VALUE,
       "a colon cannot stand here: a text with a colon stands in quotes, and keys "
       "of one mapping stand equally deep"},
      {said::MAP_KEY, "a key cannot stand here"},
      {said::BLOCK_ENTRY, "an item with a dash cannot stand here: it begins on a line of its own"},
      {said::FLOW_END, "a bracket is closed here that was never opened"},
      {said::TAB_IN_INDENTATION, "a line begins with a tab: YAML takes only spaces there"},
      {said::UNKNOWN_TOKEN, "a text cannot begin with this character: put it in quotes"},
      {said::EOF_IN_SCALAR, "a quote is opened and never closed"},
  };
  for (const auto& [theirs, ours] : words) {
    if (message == theirs) return std::string(ours);
  }
  return "this is not well-formed YAML: " + message;
}

/// yaml-cpp may stumble over a tab only where the line goes on.
bool in_tabbed_line(std::string_view text, std::size_t place) {
  const std::size_t line_end = text.substr(0, place).rfind('\n');
  const std::size_t begin = line_end == text.npos ? 0 : line_end + 1;
  const std::size_t word = text.find_first_not_of(" \t", begin);
  return text.substr(begin, word == text.npos ? 0 : word - begin).find('\t') != text.npos;
}

struct Reading {
  YamlNode root;
  text::Problems problems;
};

/// Reads the file as far as `shown`: all its text, or a beginning of it.
Reading read_shown(const text::SourceSet& sources, text::FileId file, std::size_t before,
                   std::string shown) {
  const std::string_view text = std::string_view(sources.at(file).text).substr(before);
  TreeBuilder builder(sources, file, YamlText(text), before);
  try {
    std::istringstream stream(std::move(shown));
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const StopReading&) {
  } catch (const YAML::Exception& exception) {
    std::size_t place = builder.place_of(exception.mark);
    // Its mark stands behind the character that cannot be escaped.
    if (exception.msg.starts_with(YAML::ErrorMsg::INVALID_ESCAPE) && place > 0) --place;
    if (exception.msg == YAML::ErrorMsg::UNKNOWN_ANCHOR) {
      builder.report_alias(place);
    } else {
      builder.report(
          ProblemCode::yaml_syntax, place, builder.after_character(place),
          explain(in_tabbed_line(sources.at(file).text, place) ? YAML::ErrorMsg::TAB_IN_INDENTATION
                                                               : exception.msg));
    }
  }
  text::sort_problems(builder.problems());
  text::keep_first_problems(builder.problems());
  return {builder.take_root(), std::move(builder.problems())};
}

/// yaml-cpp takes U+0004 as the end of the file, and YAML allows no other control character.
std::size_t find_control_character(std::string_view text) {
  const auto found = std::ranges::find_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 && !is_blank(c); });
  return found == text.end() ? text.npos : static_cast<std::size_t>(found - text.begin());
}

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  const auto entry = std::ranges::find(entries, key, &YamlEntry::key);
  return entry == entries.end() ? nullptr : &entry->value;
}

text::Result<YamlNode> read_yaml(const text::SourceSet& sources, text::FileId file) {
  if (text::Problems problems = text::check_text(sources, file); !problems.empty()) {
    return std::unexpected(std::move(problems));
  }
  const std::string_view text = sources.at(file).text;
  if (const std::size_t control = find_control_character(text); control != text.npos) {
    const auto place = static_cast<std::uint32_t>(control);
    return std::unexpected(
        text::Problems{{ProblemCode::yaml_syntax,
                        {file, place, place + 1},
                        fmt::format("the control character U+{:04X} stands here: YAML allows none",
                                    static_cast<int>(text[control])),
                        ""}});
  }
  const std::size_t before = text::byte_order_mark(text);
  if (auto shown = YamlText(text.substr(before)).likely_too_deep()) {
    Reading cut = read_shown(sources, file, before, std::move(*shown));
    const bool too_deep = std::ranges::any_of(cut.problems, [](const text::Problem& problem) {
      return problem.code == ProblemCode::yaml_too_deep;
    });
    if (too_deep) return std::unexpected(std::move(cut.problems));
  }
  Reading reading = read_shown(sources, file, before, std::string(text.substr(before)));
  if (!reading.problems.empty()) return std::unexpected(std::move(reading.problems));
  return std::move(reading.root);
}

}  // namespace poppy::config
