// JSON text to our own tree. simdjson finds and unescapes; brackets are matched before, so that it
// never walks an unbalanced text, and numbers are judged here by their own text. For the flat run
// of json_tokens.h it only says where the values begin: the grammar is walked here.
#include "interpreter/config/read_json.h"

#include <fmt/core.h>

#include <array>
#include <bit>
#include <cstring>
#include <map>
#include <new>
#include <optional>
#include <utility>
#include <vector>

#define SIMDJSON_EXCEPTIONS 0
#include <simdjson.h>

#include "interpreter/config/json_tokens.h"
#include "interpreter/text/check_text.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::config {
namespace {

namespace ondemand = simdjson::ondemand;
using text::ProblemCode;

constexpr std::size_t kMostDepth = 100;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view without_blanks_behind(std::string_view text) {
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::size_t past_digits(std::string_view text, std::size_t i) {
  while (i < text.size() && is_digit(text[i])) ++i;
  return i;
}

/// RFC 8259 section 6.
bool is_number(std::string_view text) {
  std::size_t i = text.starts_with('-') ? 1 : 0;
  const std::size_t whole = past_digits(text, i);
  if (whole == i || (text[i] == '0' && whole > i + 1)) return false;
  i = whole;
  if (i < text.size() && text[i] == '.') {
    const std::size_t fraction = past_digits(text, i + 1);
    if (fraction == i + 1) return false;
    i = fraction;
  }
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    ++i;
    if (i < text.size() && (text[i] == '+' || text[i] == '-')) ++i;
    const std::size_t exponent = past_digits(text, i);
    if (exponent == i) return false;
    i = exponent;
  }
  return i == text.size();
}

/// The end of a text in quotes that begins at `begin`; nullopt where it is never closed.
std::optional<std::size_t> quoted_end(std::string_view text, std::size_t begin) {
  for (std::size_t i = begin + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"') {
      return i + 1;
    }
  }
  return std::nullopt;
}

class Reader {
 public:
  Reader(const text::SourceSet& sources, text::FileId file, std::size_t before)
      : sources_(sources),
        file_(file),
        before_(before),
        text_(std::string_view(sources.at(file).text).substr(before)) {}

  text::Result<YamlNode> read() {
    YamlNode root;
    if (match_brackets()) read_root(root);
    if (!problems_.empty()) {
      text::sort_problems(problems_);
      text::keep_first_problems(problems_);
      return std::unexpected(std::move(problems_));
    }
    return root;
  }

 private:
  [[nodiscard]] text::Span span(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin + before_),
            static_cast<std::uint32_t>(end + before_)};
  }

  /// The whole character at a place, for a caret.
  [[nodiscard]] std::size_t after_character(std::size_t i) const {
    if (i >= text_.size()) return i;
    for (++i; i < text_.size() && (static_cast<unsigned char>(text_[i]) & 0xC0) == 0x80;) ++i;
    return i;
  }

  /// False, so that what was read before is given up.
  bool refuse(ProblemCode code, std::size_t place, std::string message) {
    const std::size_t begin = std::min(place, text_.size());
    problems_.push_back({code, span(begin, after_character(begin)), std::move(message), {}});
    return false;
  }
  bool refuse_syntax(std::size_t place, std::string message) {
    return refuse(ProblemCode::json_syntax, place, std::move(message));
  }

  bool match_brackets() {
    std::string open;
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (c == '"') {
        const auto end = quoted_end(text_, i);
        if (!end) return refuse_syntax(i, "a quote is opened here and never closed");
        i = *end - 1;
      } else if (c == '{' || c == '[') {
        if (open.size() >= kMostDepth) {
          return refuse(ProblemCode::yaml_too_deep, i,
                        fmt::format("values are nested more than {} deep here", kMostDepth));
        }
        open += c;
      } else if (c == '}' || c == ']') {
        if (open.empty() || open.back() != (c == '}' ? '{' : '[')) {
          return refuse_syntax(i, "a bracket is closed here that was never opened");
        }
        open.pop_back();
      }
    }
    if (open.empty()) return true;
    return refuse_syntax(text_.size(),
                         fmt::format("the text ends before `{}` is closed", open.back()));
  }

  /// The text is read as the one item of a list, so that a single word is read as a list is, and
  /// every value has a token after it.
  void read_root(YamlNode& root) {
    padded_.reserve(text_.size() + 2 + simdjson::SIMDJSON_PADDING);
    padded_ += '[';
    padded_ += text_;
    padded_ += ']';
    const simdjson::padded_string_view view(padded_.data(), padded_.size(), padded_.capacity());
    unescaped_.resize(5 * padded_.size() / 3 + 64);  // as the parser's own
    free_ = unescaped_.data();
    ondemand::array list;
    if (const auto error = parser_.iterate(view).get(document_)) {
      refuse_by(error);
      return;
    }
    if (const auto error = document_.get_array().get(list)) {
      refuse_by(error);
      return;
    }
    std::size_t count = 0;
    for (auto item : list) {
      ondemand::value value;
      if (const auto error = std::move(item).get(value)) {
        refuse_by(error);
        return;
      }
      if (++count > 1) {
        refuse_syntax(place_of(value.raw_json_token()),
                      "the value of this text has ended, and something else follows");
        return;
      }
      if (!read_value(value, root)) return;
    }
    // The brackets match, so that nothing can follow the list.
    if (count == 0) refuse_syntax(0, "nothing stands here: expected a value");
  }

  [[nodiscard]] std::size_t place_of(std::string_view token) const {
    const auto at = static_cast<std::size_t>(token.data() - padded_.data());
    return at == 0 ? 0 : at - 1;  // of the bracket before the text
  }

  void refuse_by(simdjson::error_code error) {
    if (error == simdjson::MEMALLOC) throw std::bad_alloc();
    if (error == simdjson::UNESCAPED_CHARS) {
      bool quoted = false;
      for (std::size_t i = 0; i < text_.size(); ++i) {
        if (text_[i] == '"') quoted = !quoted;
        if (quoted && text_[i] == '\\') ++i;
        if (quoted && static_cast<unsigned char>(text_[i]) < 0x20) {
          refuse_syntax(i, fmt::format("the control character U+{:04X} stands here: in a text it "
                                       "is written as an escape",
                                       static_cast<int>(text_[i])));
          return;
        }
      }
    }
    refuse_syntax(seen_,
                  "this is not well-formed JSON: a comma, colon, key or value is missing or "
                  "out of place at or after this place");
  }

  /// Where the bracket of the list or mapping just read ends: what follows it is the next token.
  [[nodiscard]] std::size_t end_of_brackets() {
    const char* next = nullptr;
    if (document_.current_location().get(next) != simdjson::SUCCESS) return text_.size();
    std::size_t end = static_cast<std::size_t>(next - padded_.data());
    while (end > 1 && is_blank(padded_[end - 1])) --end;
    return end - 1;
  }

  bool read_value(ondemand::value& value, YamlNode& node) {
    const std::string_view token = value.raw_json_token();
    const std::size_t begin = seen_ = place_of(token);
    switch (token.empty() ? '\0' : token.front()) {
      case '{':
        return read_mapping(value, node, begin);
      case '[':
        return read_list(value, node, begin);
      case '"':
        return read_quoted(value, node, begin);
      default:
        return read_word(without_blanks_behind(token), node, begin);
    }
  }

  bool read_quoted(ondemand::value& value, YamlNode& node, std::size_t begin) {
    std::string_view content;
    ondemand::raw_json_string written;
    if (value.get_raw_json_string().get(written) != simdjson::SUCCESS ||
        parser_.unescape(written, free_).get(content) != simdjson::SUCCESS) {
      return refuse_syntax(begin, "this text has an escape (`\\`) that JSON does not have");
    }
    node.kind = YamlKind::scalar;
    node.scalar = content;
    node.quoted = true;
    node.span = span(begin, quoted_end(text_, begin).value_or(text_.size()));
    return true;
  }

  bool read_word(std::string_view word, YamlNode& node, std::size_t begin) {
    if (word != "true" && word != "false" && word != "null" && !is_number(word)) {
      return refuse_syntax(begin,
                           "expected a value: a number, a text in quotes, true, false, null, "
                           "or what `{` or `[` opens");
    }
    node.span = span(begin, begin + word.size());
    if (word == "null") return true;
    node.kind = YamlKind::scalar;
    node.scalar = word;
    return true;
  }

  bool read_list(ondemand::value& value, YamlNode& node, std::size_t begin) {
    node.kind = YamlKind::sequence;
    ondemand::array list;
    if (const auto error = value.get_array().get(list)) return refuse_by(error), false;
    for (auto item : list) {
      ondemand::value one;
      if (const auto error = std::move(item).get(one)) return refuse_by(error), false;
      if (!read_value(one, node.items.emplace_back())) return false;
    }
    node.span = span(begin, end_of_brackets());
    return true;
  }

  bool read_mapping(ondemand::value& value, YamlNode& node, std::size_t begin) {
    node.kind = YamlKind::mapping;
    ondemand::object mapping;
    std::map<std::string, text::Span, std::less<>> keys;
    if (const auto error = value.get_object().get(mapping)) return refuse_by(error), false;
    for (auto found : mapping) {
      ondemand::field field;
      if (const auto error = std::move(found).get(field)) return refuse_by(error), false;
      const std::size_t at = static_cast<std::size_t>(field.key().raw() - padded_.data()) - 2;
      YamlEntry entry;
      entry.key_span = span(at, quoted_end(text_, at).value_or(text_.size()));
      seen_ = at;
      std::string_view key;
      if (parser_.unescape(field.key(), free_).get(key) != simdjson::SUCCESS) {
        return refuse_syntax(at, "this key has an escape (`\\`) that JSON does not have");
      }
      entry.key = key;
      const auto [first, fresh] = keys.emplace(entry.key, entry.key_span);
      if (!fresh) report_duplicate(entry, first->second);
      if (!read_value(field.value(), entry.value)) return false;
      if (fresh) node.entries.push_back(std::move(entry));
    }
    node.span = span(begin, end_of_brackets());
    return true;
  }

  void report_duplicate(const YamlEntry& entry, text::Span first) {
    const text::Position place = sources_.position_of(file_, first.begin);
    problems_.push_back({ProblemCode::yaml_duplicate_key,
                         entry.key_span,
                         fmt::format("the key `{}` stands here a second time: the first is in "
                                     "line {}, column {}",
                                     entry.key, place.line, place.column),
                         {}});
  }

  const text::SourceSet& sources_;
  text::FileId file_;
  std::size_t before_;
  std::string_view text_;
  std::string padded_;
  // Texts without their escapes: simdjson 3.0 does not look whether it got memory for a room of its
  // own.
  std::vector<std::uint8_t> unescaped_;
  std::uint8_t* free_ = nullptr;  // where the next goes
  ondemand::parser parser_;
  ondemand::document document_;
  std::size_t seen_ = 0;  // where the key or value read last begins
  text::Problems problems_;
};

}  // namespace

text::Result<YamlNode> read_json(const text::SourceSet& sources, text::FileId file) {
  if (text::Problems problems = text::check_text(sources, file); !problems.empty()) {
    return std::unexpected(std::move(problems));
  }
  return Reader(sources, file, text::byte_order_mark(sources.at(file).text)).read();
}

namespace {

constexpr std::size_t kPadding = simdjson::SIMDJSON_PADDING;

/// Walks what simdjson has found: the places of brackets, commas, colons and of the first byte of
/// every text and word, all else being blank or inside those.
class TokenWalk {
 public:
  TokenWalk(const simdjson::internal::dom_parser_implementation& parser, const char* text,
            char* unescaped, JsonNode* nodes)
      : parser_(parser),
        text_(text),
        at_(parser.structural_indexes.get()),
        end_(at_ + parser.n_structural_indexes),
        unescaped_(unescaped),
        nodes_(nodes) {}

  /// How many nodes; 0: refused.
  std::uint32_t walk() {
    if (here() != '{') return 0;
    while (read_value()) {
      if (opened_ && !closes()) {
        if (in_object_ && !read_key()) return 0;
        continue;
      }
      while (closes()) {
        if (close()) return at_ == end_ ? count_ : 0;
      }
      if (here() != ',') return 0;
      ++at_;
      if (in_object_ && !read_key()) return 0;
    }
    return 0;
  }

 private:
  /// Of a text that has ended: the byte behind it, which is 0.
  [[nodiscard]] char here() const { return text_[*at_]; }

  [[nodiscard]] bool closes() const { return here() == (in_object_ ? '}' : ']'); }

  /// Whether that was the outermost.
  bool close() {
    ++at_;
    JsonNode& node = nodes_[open_[--depth_]];
    node.extent = count_ - open_[depth_];
    if (depth_ == 0) return true;
    in_object_ = nodes_[open_[depth_ - 1]].kind == JsonKind::object;
    return false;
  }

  /// A key with its colon.
  bool read_key() {
    if (here() != '"') return false;
    const char* const begin = text_ + *at_++;
    if (here() != ':') return false;
    if (!read_quoted(begin, nodes_[count_].key_begin, nodes_[count_].key_size)) return false;
    ++at_;
    return true;
  }

  /// The text whose quote opens at `begin`, before the next place.
  bool read_quoted(const char* begin, const char*& content, std::uint32_t& size) {
    const char* end = text_ + *at_ - 1;
    while (is_blank(*end)) --end;
    if (end <= begin || *end != '"') return false;
    content = begin + 1;
    size = static_cast<std::uint32_t>(end - begin - 1);
    if (unescaped_ == nullptr || std::memchr(content, '\\', size) == nullptr) return true;
    const auto* const source = reinterpret_cast<const std::uint8_t*>(content);
    auto* const target = reinterpret_cast<std::uint8_t*>(unescaped_);
    const std::uint8_t* const written = parser_.parse_string(source, target);
    if (written == nullptr) return false;
    content = unescaped_;
    size = static_cast<std::uint32_t>(written - target);
    unescaped_ += size;
    return true;
  }

  bool read_value() {
    JsonNode& node = nodes_[count_];
    const char* const begin = text_ + *at_++;
    opened_ = *begin == '{' || *begin == '[';
    if (opened_) {
      if (depth_ == kMostDepth) return false;
      in_object_ = *begin == '{';
      node.kind = in_object_ ? JsonKind::object : JsonKind::array;
      node.text_begin = begin;
      node.text_size = 0;
      open_[depth_++] = count_++;
      return true;
    }
    node.extent = 1;
    ++count_;
    if (*begin == '"') {
      node.kind = JsonKind::quoted;
      return read_quoted(begin, node.text_begin, node.text_size);
    }
    return read_word(begin, node);
  }

  bool read_word(const char* begin, JsonNode& node) {
    const std::string_view word = without_blanks_behind({begin, text_ + *at_});
    node.text_begin = begin;
    node.text_size = static_cast<std::uint32_t>(word.size());
    if (word == "null") {
      node.kind = JsonKind::null;
      node.text_size = 0;
      return true;
    }
    const bool is_boolean = word == "true" || word == "false";
    node.kind = is_boolean ? JsonKind::boolean : JsonKind::number;
    return is_boolean || is_number(word);
  }

  const simdjson::internal::dom_parser_implementation& parser_;
  const char* text_;
  const std::uint32_t* at_;
  const std::uint32_t* end_;
  char* unescaped_;  // null: there is no backslash in the text
  JsonNode* nodes_;
  std::uint32_t count_ = 0;
  std::size_t depth_ = 0;
  bool in_object_ = false;
  bool opened_ = false;  // by the value read last
  std::array<std::uint32_t, kMostDepth> open_;
};

}  // namespace

struct JsonTokens::Room {
  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser;
  std::vector<char> text;       // and padding
  std::vector<char> unescaped;  // of texts with a backslash; each is shorter than as written
  std::vector<JsonNode> nodes;

  void grow_to(std::size_t bytes) {
    const std::size_t size = std::bit_ceil(std::max<std::size_t>(bytes, 4096));
    const auto error =
        parser == nullptr ? simdjson::get_active_implementation()->create_dom_parser_implementation(
                                size, kMostDepth, parser)
                          : parser->allocate(size, kMostDepth);
    if (error != simdjson::SUCCESS) {
      parser.reset();
      text.clear();
      throw std::bad_alloc();
    }
    text.resize(size + kPadding);
  }
};

JsonTokens::JsonTokens(std::size_t most_bytes)
    : most_bytes_(most_bytes), room_(std::make_unique<Room>()) {}
JsonTokens::~JsonTokens() = default;
JsonTokens::JsonTokens(JsonTokens&&) noexcept = default;
JsonTokens& JsonTokens::operator=(JsonTokens&&) noexcept = default;

bool JsonTokens::read(std::string_view text) {
  nodes_ = {};
  text.remove_prefix(text::byte_order_mark(text));
  Room& room = *room_;
  if (text.empty() || text.size() > most_bytes_) return false;
  if (text.size() + kPadding > room.text.size()) room.grow_to(text.size());
  std::memcpy(room.text.data(), text.data(), text.size());
  std::memset(room.text.data() + text.size(), 0, kPadding);
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(room.text.data());
  if (room.parser->stage1(bytes, text.size(), simdjson::stage1_mode::regular)) return false;
  const std::uint32_t found = room.parser->n_structural_indexes;
  const auto past = static_cast<std::uint32_t>(text.size());
  for (std::uint32_t i = 0; i < 3; ++i) room.parser->structural_indexes[found + i] = past;
  if (room.nodes.size() < found) room.nodes.resize(std::bit_ceil(found));
  const bool has_escape = std::memchr(text.data(), '\\', text.size()) != nullptr;
  if (has_escape && room.unescaped.size() < room.text.size()) {
    room.unescaped.resize(room.text.size());
  }
  TokenWalk walk(*room.parser, room.text.data(), has_escape ? room.unescaped.data() : nullptr,
                 room.nodes.data());
  nodes_ = {room.nodes.data(), walk.walk()};
  return !nodes_.empty();
}

}  // namespace poppy::config
