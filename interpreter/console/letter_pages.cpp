// Letters of a case: which are sent, and each as it is printed.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/report_table.h"
#include "interpreter/include/poppy/document.h"

namespace poppy::console {
namespace {

using serve::Response;

constexpr std::size_t kMostLetters = 30;  // that are made to see whether they are sent

LetterLanguage language_asked(const Visit& visit) {
  return visit.request.asked("language") == "spanish" ? LetterLanguage::spanish
                                                      : LetterLanguage::english;
}

LetterRequest letter_request(const Visit& visit, const store::StoredCase& stored,
                             std::string letter, std::string record) {
  LetterRequest asked;
  asked.request = request_of(visit, stored);
  asked.letter = std::move(letter);
  asked.record = std::move(record);
  return asked;
}

std::string letter_path(const Visit& visit, const store::StoredCase& stored,
                        const std::string& letter, const std::string& record,
                        const char* language) {
  std::vector<serve::NameValue> query{{"month", units::to_string(visit.as_of.month)},
                                      {"run_date", units::to_string(visit.as_of.run)}};
  if (!record.empty()) query.push_back({"record", record});
  query.push_back({"language", language});
  return case_path(stored.id, {"letters", letter}, query);
}

Response letters_page(Visit& visit) {
  const auto at_hand = case_at_hand(visit, Right::see_cases);
  if (!at_hand) return at_hand.error();
  const store::StoredCase& stored = at_hand->stored;
  serve::Table table;
  table.id = "letters";
  table.caption = fmt::format("Letters for {}, as known on {}", units::to_string(visit.as_of.month),
                              units::to_string(visit.as_of.run));
  table.columns = {{"Letter"}, {"Of"}, {"Sent"}, {"English"}, {"Spanish"}};
  table.if_empty = "The rules have no letters for the programs of this case.";
  bool has_more = false;
  for (const check::Letter& letter : visit.program().letters) {
    if (!at_hand->is_for(letter.program)) continue;
    for (const desk::OutlineRecord& record : at_hand->outline.records) {
      if (record.entity != letter.entity || record.is_superseded) continue;
      has_more = table.rows.size() == kMostLetters;
      if (has_more) break;
      const auto made =
          make_letter(*visit.rules, letter_request(visit, stored, letter.name, record.name));
      const std::string state =
          made ? made->status()
               : (made.error().empty() ? std::string() : made.error().front().message);
      table.rows.push_back(
          {{{plain_words(letter.name), "", letter.cites},
            {shown_name(record)},
            {state},
            {"Show", letter_path(visit, stored, letter.name, record.name, "english")},
            {"Show", letter_path(visit, stored, letter.name, record.name, "spanish")}}});
    }
  }
  if (has_more) table.caption += fmt::format(": the first {}", kMostLetters);
  nlohmann::json data;
  data["letters"] = table;
  return visit.page("letters", case_frame(visit, stored.id, "Letters of case " + stored.id),
                    std::move(data));
}

/// A page of its own, as it is printed: with its own style and nothing else.
Response printed(std::string html) {
  Response response = serve::html(std::move(html));
  response.set("Content-Security-Policy",
               "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; "
               "frame-ancestors 'none'; base-uri 'none'; sandbox");
  return response;
}

Response letter_page(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  if (const auto read = read_decidable(visit, *stored); !read) return read.error();
  LetterRequest asked = letter_request(visit, *stored, visit.path.at("letter"),
                                       std::string(visit.request.asked("record")));
  asked.language = language_asked(visit);
  const std::string_view group = visit.request.asked("group");
  if (!group.empty()) asked.group = std::string(group);
  const auto letters = letters_of(*visit.rules);
  if (std::ranges::find(letters, asked.letter, &LetterInfo::name) == letters.end()) {
    return visit.error(404, "The rules have no such letter.");
  }
  const auto made = make_letter(*visit.rules, asked);
  nlohmann::json data;
  data["faults"] = false;
  data["lines"] = nlohmann::json::array();
  int status = 200;
  if (!made) {
    data["faults"] = faults_of("The letter is not made", made.error());
    status = 422;
  } else {
    auto html = made->html();
    if (html) return printed(std::move(*html));
    std::string text = made->text();
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      if (end > 0) data["lines"].push_back({{"text", text.substr(0, end)}});
      text.erase(0, std::min(end + 1, text.size()));
    }
  }
  serve::PageFrame frame = case_frame(visit, stored->id, plain_words(asked.letter));
  frame.breadcrumb.push_back({case_path(stored->id, {"letters"}), "Letters"});
  return visit.page("letter_not_sent", frame, std::move(data), status);
}

}  // namespace

void add_letter_pages(World& world) {
  add_page(world, "GET", "/cases/{case}/letters", Right::see_cases, letters_page);
  add_page(world, "GET", "/cases/{case}/letters/{letter}", Right::see_cases, letter_page);
}

}  // namespace poppy::console
