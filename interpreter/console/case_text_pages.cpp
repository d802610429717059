// A case as text, for those who paste: YAML or JSON, checked as any case is.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "interpreter/config/write_json.h"
#include "interpreter/console/case_access.h"
#include "interpreter/console/case_routes.h"
#include "interpreter/console/report_table.h"

namespace poppy::console {
namespace {

using serve::Response;

constexpr std::size_t kMostShown = 512 << 10;  // of a text in a form

struct TextForm {
  std::string title, action, text;
  std::string revision;  // empty: a new case
  serve::Faults faults = {};
  std::string stored_now = {};  // where somebody has changed it meanwhile
  std::string typed = {};       // beside it: the text as a case is shown
};

Response text_page(const Visit& visit, const serve::PageFrame& frame, const TextForm& form,
                   int status) {
  nlohmann::json data;
  data["faults"] = form.faults;
  serve::TextArea area;
  area.id = "text";
  area.label = "The case, as YAML or JSON";
  area.hint = "What is not given is not known; blank, [] and open are values.";
  area.value = form.text;
  area.is_required = true;
  constexpr std::uint32_t kRows = 30;
  area.rows = kRows;
  if (!form.faults.faults.empty()) area.fault = form.faults.title + '.';
  data["text_field"] = area;
  data["action"] = form.action;
  data["revision"] = form.revision;
  data["conflict"] = false;
  if (!form.stored_now.empty()) {
    data["conflict"] = shown_diff("conflict", "From what is stored now to what you typed",
                                  form.stored_now, form.typed);
  }
  data["may_save"] = visit.may(Right::work_cases);
  return visit.page("case_text", frame, std::move(data), status);
}

serve::Faults placed_faults(const std::vector<Problem>& problems) {
  serve::Faults faults{"The case was not stored", {}};
  constexpr std::size_t kMost = 50;
  for (const Problem& problem : problems) {
    if (problem.warning || faults.faults.size() == kMost) continue;
    std::string words;
    if (problem.line > 0) {
      words = fmt::format("Line {}, column {}: ", problem.line, problem.column);
    }
    words += problem.message;
    if (!problem.hint.empty()) words += fmt::format(" ({})", problem.hint);
    faults.faults.push_back({"text", std::move(words)});
  }
  return faults;
}

/// The text as a form shows it: as many lines as it has parts.
std::expected<std::string, Response> shown_text(const Visit& visit,
                                                const store::StoredCase& stored) {
  const auto read = read_stored(visit, stored);
  if (!read) return std::unexpected(read.error());
  return config::write_json(read->tree);
}

Response show_text(Visit& visit) {
  const auto stored = case_asked(visit, Right::see_cases);
  if (!stored) return stored.error();
  const auto text = shown_text(visit, *stored);
  if (!text) return text.error();
  if (text->size() > kMostShown) {
    return visit.error(413, "The case is too large for a form: it can be stored as a file alone.");
  }
  const std::string title = "Case " + stored->id + " as text";
  return text_page(
      visit, case_frame(visit, stored->id, title),
      {title, case_path(stored->id, {"text"}), *text, std::to_string(stored->revision)}, 200);
}

Response save_text(Visit& visit) {
  const auto stored = case_asked(visit, Right::work_cases);
  if (!stored) return stored.error();
  const std::string title = "Case " + stored->id + " as text";
  const serve::PageFrame frame = case_frame(visit, stored->id, title);
  TextForm form{title, case_path(stored->id, {"text"}), std::string(visit.form.text("text")),
                std::to_string(stored->revision)};
  const auto refused = [&](std::string why) {
    form.revision = std::to_string(revision_typed(visit));
    form.faults = {"The case was not stored", {{"text", std::move(why)}}};
    return text_page(visit, frame, form, 422);
  };
  auto storable = storable_case(*visit.rules, form.text, "case", stored->county);
  if (!storable) {
    form.revision = std::to_string(revision_typed(visit));
    form.faults = placed_faults(storable.error());
    return text_page(visit, frame, form, 422);
  }
  if (storable->id != stored->id) {
    return refused(fmt::format("The text is of case `{}`: a case keeps its name.", storable->id));
  }
  if (!visit.may_in(Right::work_cases, storable->county)) {
    return refused("You may not give the case to another county.");
  }
  bool is_saved = stored->revision == revision_typed(visit);
  if (is_saved) {
    const auto saved =
        save_case(visit, after(stored->revision, *storable), "case_changed", "as text");
    if (!saved) return saved.error();
    is_saved = *saved;
  }
  if (is_saved) return serve::see_other(case_path(stored->id));
  const auto now = case_asked(visit, Right::work_cases);
  if (!now) return now.error();
  const auto text = shown_text(visit, *now);
  if (!text) return text.error();
  const auto typed = shown_text(visit, after(now->revision, *storable));
  if (!typed) return typed.error();
  form.revision = std::to_string(now->revision);
  form.stored_now = *text;
  form.typed = *typed;
  return text_page(visit, frame, form, 409);
}

serve::PageFrame new_frame(const Visit& visit) {
  serve::PageFrame frame = visit.frame("New case, as text");
  frame.breadcrumb = {{"/cases", "Cases"}, {"/cases/new", "New case"}};
  return frame;
}

Response save_new_text(Visit& visit) {
  TextForm form{"New case, as text", "/cases/new/text", std::string(visit.form.text("text")), ""};
  const auto refused = [&](std::string why, int status) {
    form.faults = {"The case was not stored", {{"text", std::move(why)}}};
    return text_page(visit, new_frame(visit), form, status);
  };
  auto storable = storable_case(*visit.rules, form.text, "case", visit.account.county);
  if (!storable) {
    form.faults = placed_faults(storable.error());
    return text_page(visit, new_frame(visit), form, 422);
  }
  if (!visit.may_in(Right::work_cases, storable->county)) {
    return refused("The case is one of another county.", 403);
  }
  const auto saved =
      save_case(visit, after(0, *storable), "case_stored", storable->county + ", as text");
  if (!saved) return saved.error();
  if (!*saved) {
    return refused(fmt::format("There is a case `{}` already.", storable->id), 409);
  }
  return serve::see_other(case_path(storable->id));
}

}  // namespace

void add_case_text_pages(World& world) {
  add_page(world, "GET", "/cases/new/text", Right::work_cases, [](Visit& visit) {
    return text_page(visit, new_frame(visit), {"New case, as text", "/cases/new/text", "", ""},
                     200);
  });
  add_page(world, "POST", "/cases/new/text", Right::work_cases, save_new_text);
  add_page(world, "GET", "/cases/{case}/text", Right::see_cases, show_text);
  add_page(world, "POST", "/cases/{case}/text", Right::work_cases, save_text);
}

}  // namespace poppy::console
