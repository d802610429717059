// See templates.h. The library is known here alone. A template is parsed once: its parts are put in
// as text before that, so that nothing of a parsed template changes while it is rendered.
#include "interpreter/serve/templates.h"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <kainjow/mustache.hpp>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>

#include "interpreter/text/printable.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::serve {
namespace {

namespace mustache = kainjow::mustache;
using Json = nlohmann::json;
using Texts = std::map<std::string, std::string, std::less<>>;

/// Names of what may stand in a page as markup. Each needs a reason beside it; there is none yet.
constexpr std::array<std::string_view, 0> kMarkupNames = {};

constexpr std::string_view kFolder = "templates/";
constexpr std::string_view kEnding = ".mustache";
constexpr std::string_view kLayout = "layout";
constexpr std::string_view kPage = "page";

text::Problems fault(std::string_view name, std::string message, std::string hint = {}) {
  return {{text::ProblemCode::console_file,
           {},
           fmt::format("{}{}{}: {}", kFolder, name, kEnding, message),
           std::move(hint)}};
}

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
}

/// One `{{…}}`: where it stands, and what it holds.
struct Tag {
  std::size_t begin = 0, end = 0;
  char kind = ' ';        // `#`, `^`, `/`, `>`, `!`, `=`; `&` for what is not escaped
  std::string_view name;  // without its sign
};

/// None: no more of them, or one without an end, which the library finds.
std::optional<Tag> next_tag(std::string_view text, std::size_t from) {
  const std::size_t begin = text.find("{{", from);
  if (begin == std::string_view::npos) return std::nullopt;
  const bool is_triple = text.substr(begin).starts_with("{{{");
  const std::string_view closing = is_triple ? "}}}" : "}}";
  const std::size_t inner = begin + closing.size();
  const std::size_t end = text.find(closing, inner);
  if (end == std::string_view::npos) return std::nullopt;
  Tag tag{begin, end + closing.size(), is_triple ? '&' : ' ',
          trimmed(text.substr(inner, end - inner))};
  if (!is_triple && !tag.name.empty() &&
      std::string_view("#^/>!=&").find(tag.name.front()) != std::string_view::npos) {
    tag.kind = tag.name.front();
    tag.name = trimmed(tag.name.substr(1));
  }
  return tag;
}

/// Puts parts in where they are named.
class Joiner {
 public:
  Joiner(const Texts& texts, std::string_view page) : texts_(texts), page_(page) {}

  text::Result<std::string> join(std::string_view name) {
    const auto found = texts_.find(name);
    if (found == texts_.end()) {
      return std::unexpected(fault(open_.empty() ? name : open_.back(),
                                   fmt::format("there is no template `{}`", name)));
    }
    if (std::ranges::find(open_, name) != open_.end()) {
      return std::unexpected(fault(name, "it holds itself"));
    }
    open_.emplace_back(name);
    std::string joined;
    const std::string_view text = found->second;
    std::size_t at = 0;
    while (const auto tag = next_tag(text, at)) {
      joined += text.substr(at, tag->begin - at);
      at = tag->end;
      if (tag->kind != '>') {
        joined += text.substr(tag->begin, tag->end - tag->begin);
        continue;
      }
      const bool is_page = name == kLayout && tag->name == kPage;
      auto part = join(is_page ? page_ : tag->name);
      if (!part) return part;
      // The line that the part stands on has its end already.
      if (part->ends_with('\n')) part->pop_back();
      joined += *part;
    }
    joined += text.substr(at);
    open_.pop_back();
    return joined;
  }

 private:
  const Texts& texts_;
  std::string page_;
  std::vector<std::string> open_;
};

text::Result<void> check(std::string_view name, std::string_view text) {
  for (const std::string& one : unescaped_names(text)) {
    if (std::ranges::find(kMarkupNames, one) != kMarkupNames.end()) continue;
    return std::unexpected(fault(name, fmt::format("`{}` is not escaped", one),
                                 "write it between two braces on each side"));
  }
  std::size_t at = 0;
  while (const auto tag = next_tag(text, at)) {
    if (tag->kind == '=') return std::unexpected(fault(name, "it has other signs for its tags"));
    at = tag->end;
  }
  return {};
}

std::string escape(const std::string& text) {
  return mustache::html_escape(text::printable_lines(text));
}

/// The library copies values in most of its ways; here each is made once, in its place.
void fill(mustache::data& to, const Json& from) {
  switch (from.type()) {
    case Json::value_t::object:
      for (const auto& [name, value] : from.items()) fill(to[name], value);
      return;
    case Json::value_t::array: {
      to = mustache::data(mustache::data::type::list);
      // It hands its list out for reading alone; the list is ours, and no constant.
      auto& list = const_cast<mustache::list&>(to.list_value());
      list.resize(from.size());
      for (std::size_t i = 0; i < from.size(); ++i) fill(list[i], from[i]);
      return;
    }
    case Json::value_t::string:
      // An empty text is false: the name is there, and nothing of what stands around it is meant.
      if (from.get_ref<const std::string&>().empty()) {
        to = mustache::data(false);
      } else {
        to = mustache::data(from.get_ref<const std::string&>());
      }
      return;
    case Json::value_t::null:
      to = mustache::data(false);
      return;
    case Json::value_t::boolean:
      to = mustache::data(from.get<bool>());
      return;
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
      to = mustache::data(from.dump());
      return;
    case Json::value_t::number_float:
    case Json::value_t::binary:
    case Json::value_t::discarded:
      text::bug("a page shows texts, whole numbers, yes and no");
  }
}

text::Result<mustache::mustache> parse(std::string_view name, const std::string& text) {
  try {
    mustache::mustache parsed(text);
    if (!parsed.is_valid()) return std::unexpected(fault(name, parsed.error_message()));
    parsed.set_custom_escape(escape);
    return parsed;
  } catch (const std::out_of_range&) {
    return std::unexpected(fault(name, "a tag has no end"));
  }
}

}  // namespace

struct Templates::Parsed {
  // Rendering is no constant of the library, but changes nothing where there are no parts and no
  // functions in the data (see the top of the file).
  mutable std::map<std::string, mustache::mustache, std::less<>> alone, as_page;
};

Templates::Templates(std::unique_ptr<Parsed> parsed) : parsed_(std::move(parsed)) {}
Templates::Templates(Templates&&) noexcept = default;
Templates& Templates::operator=(Templates&&) noexcept = default;
Templates::~Templates() = default;

text::Result<Templates> Templates::read(const std::vector<ConsoleFile>& files) {
  Texts texts;
  for (const ConsoleFile& file : files) {
    if (!file.name.starts_with(kFolder) || !file.name.ends_with(kEnding)) continue;
    std::string name = file.name.substr(kFolder.size());
    name.resize(name.size() - kEnding.size());
    if (auto good = check(name, file.bytes); !good) return std::unexpected(good.error());
    texts.emplace(std::move(name), file.bytes);
  }
  auto parsed = std::make_unique<Parsed>();
  for (const auto& [name, text] : texts) {
    if (name == kLayout) continue;
    auto alone = Joiner(texts, name).join(name);
    if (!alone) return std::unexpected(alone.error());
    auto part = parse(name, *alone);
    if (!part) return std::unexpected(part.error());
    parsed->alone.emplace(name, std::move(*part));
    auto whole = Joiner(texts, name).join(kLayout);
    if (!whole) return std::unexpected(whole.error());
    auto page = parse(name, *whole);
    if (!page) return std::unexpected(page.error());
    parsed->as_page.emplace(name, std::move(*page));
  }
  return Templates(std::move(parsed));
}

namespace {

std::string rendered(std::map<std::string, mustache::mustache, std::less<>>& among,
                     std::string_view name, const Json& data) {
  const auto found = among.find(name);
  if (found == among.end()) text::bug(fmt::format("there is no template `{}`", name));
  mustache::data root;
  if (!data.is_object()) text::bug("the data of a page is an object");
  fill(root, data);
  std::string page;
  found->second.render(root, [&](const std::string& piece) { page += piece; });
  return page;
}

}  // namespace

std::string Templates::render(std::string_view name, const Json& data) const {
  return rendered(parsed_->alone, name, data);
}

std::string Templates::render_page(std::string_view name, const Json& data) const {
  return rendered(parsed_->as_page, name, data);
}

std::vector<std::string> Templates::names() const {
  std::vector<std::string> all;
  for (const auto& [name, parsed] : parsed_->alone) all.push_back(name);
  return all;
}

std::vector<std::string> unescaped_names(std::string_view text) {
  std::vector<std::string> names;
  std::size_t at = 0;
  while (const auto tag = next_tag(text, at)) {
    if (tag->kind == '&') names.emplace_back(tag->name);
    at = tag->end;
  }
  return names;
}

}  // namespace poppy::serve
