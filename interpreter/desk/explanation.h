// Answers to the next question about a decision, as data, with what all of them say of what they
// are about; as text, as a page and as JSON (docs/explanations.md, docs/schemas/explanation.json).
#pragma once

#include <string>
#include <string_view>

#include "interpreter/desk/tried_case.h"
#include "interpreter/report/explanation_page.h"
#include "interpreter/report/month_pages.h"
#include "interpreter/report/value_text.h"
#include "interpreter/text/json_writer.h"

namespace poppy::desk {

/// Of the JSON of explanations: it grows with every change that is no addition.
inline constexpr int kExplanationVersion = 1;

struct ExplainedLine : report::CaseMonth {
  report::SlotName name;
  std::string path;  // p1.person_status
  std::string cites;
  report::Place place;
  report::Shown value;
};
[[nodiscard]] ExplainedLine explained_line(const TriedCase& tried);
/// Of the whole decision of a month: name, path and value are empty.
[[nodiscard]] ExplainedLine explained_month(const reference::Determination& determination,
                                            bool run_date_is_today);

/// `Person of p1` with its name in brackets, as explanations name lines.
[[nodiscard]] std::string line_words(const ExplainedLine& line);
/// Begins the object: `explanation`, `kind`, the case, and the line where there is one.
void begin_explanation(text::JsonWriter& to, std::string_view kind, const ExplainedLine& line);

/// The JSON schema of all of them.
[[nodiscard]] std::string_view explanation_schema();

/// One answer in its forms.
struct Explained {
  report::ExplanationPage page;
  std::string json;
  std::string svg;  // a chart; empty: it has none
};

}  // namespace poppy::desk
