// poppy page: a page of one record, as the rules lay it out.
#include <fmt/core.h>

#include <algorithm>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/say.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::cli {
namespace {

int list_pages(const Rules& rules) {
  std::string all;
  for (const PageInfo& page : pages_of(rules)) {
    all += fmt::format("{}  {}  ({}{})\n", page.name, page.title.empty() ? "-" : page.title,
                       page.entity, page.cites.empty() ? "" : ", " + page.cites);
  }
  return finish(all.empty() ? "the rules have no pages\n" : all);
}

/// `--person p1 --period 2`: words of which only the page knows what they are.
std::expected<void, int> take_words(const Rules& rules, const PageOptions& options,
                                    PageRequest& asked) {
  const std::vector<PageInfo> pages = pages_of(rules);
  const auto page = std::ranges::find(pages, options.page, &PageInfo::name);
  for (std::size_t i = 0; i < options.more.size(); i += 2) {
    std::string_view word = options.more[i];
    if (!word.starts_with("--") || i + 1 >= options.more.size()) {
      say("poppy: `{}` is no option of a page: options are --record, --person and the page's "
          "filters, each with a value\n",
          word);
      return std::unexpected(kWrongUse);
    }
    word.remove_prefix(2);
    const std::string& value = options.more[i + 1];
    if (page != pages.end() && word == page->record) {
      asked.record = value;
    } else {
      asked.filters.emplace_back(std::string(word), value);
    }
  }
  return {};
}

/// Prints the case with what was typed in.
int edit(const Rules& rules, const PageOptions& options, PageRequest page) {
  EditRequest asked;
  asked.page = std::move(page);
  asked.entity = options.entity;
  if (!options.change.empty()) {
    asked.kind = EditKind::change;
    asked.record = options.change;
  } else if (!options.remove.empty()) {
    asked.kind = EditKind::remove;
    asked.record = options.remove;
  } else {
    asked.record = options.add;
  }
  for (const std::string& word : options.values) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      say("poppy: `{}` is no fact with its value: write `days=21`\n", word);
      return kWrongUse;
    }
    asked.values.emplace_back(word.substr(0, equals), word.substr(equals + 1));
  }
  const auto edited = edit_page(rules, asked);
  if (edited) {
    for (const RecordSaved& one : edited->records) {
      say("saved with it: {} of {}, {}\n", one.create, one.record, one.change);
    }
    return finish(edited->case_text);
  }
  const int code = report_problems(edited.error());
  // The page's own refusals are no wrong use of the command.
  return code == kWrongUse && edited.error().front().code == "P940" ? kProblems : code;
}

}  // namespace

int page(const PageOptions& options) {
  const auto rules = load_rules(options.folders, options.of.county_file);
  if (!rules) return rules.error();
  if (options.page.empty()) return list_pages(*rules);
  PageRequest asked;
  asked.page = options.page;
  asked.record = options.record;
  asked.number = options.number;
  if (const auto taken = take_words(*rules, options, asked); !taken) return taken.error();
  if (options.of.path.empty()) {
    say("poppy: a page is of a case: poppy page {} CASE\n", options.page);
    return kWrongUse;
  }
  auto request = read_request(options.of);
  if (!request) return request.error();
  asked.request = std::move(*request);
  if (!options.add.empty() || !options.change.empty() || !options.remove.empty()) {
    return edit(*rules, options, std::move(asked));
  }
  const auto shown = show_page(*rules, asked);
  if (!shown) return report_problems(shown.error());
  return finish(options.json ? shown->json() : shown->text());
}

}  // namespace poppy::cli
