// From the JSON that runs write, so that both forms say the same.
#include "interpreter/engine/decision_csv.h"

#include <vector>

#include "interpreter/config/read_json.h"
#include "interpreter/report/csv_text.h"

namespace poppy::engine {
namespace {

using config::YamlEntry;
using config::YamlKind;
using config::YamlNode;
using report::append_csv_line;

constexpr std::string_view kUndetermined = "undetermined";
constexpr std::string_view kNotDecided = "not decided";

std::string joined(const YamlNode& list) {
  std::string text;
  for (const YamlNode& item : list.items) {
    if (!text.empty()) text += "; ";
    text += item.scalar;
  }
  return text;
}

/// A value as people write it: `blank`, `undetermined`, yes and no.
std::string word_for(const YamlNode& value) {
  switch (value.kind) {
    case YamlKind::null:
      return "blank";
    case YamlKind::mapping:
      return std::string(kUndetermined);
    case YamlKind::sequence:
      return joined(value);
    case YamlKind::scalar:
      if (!value.quoted && value.scalar == "true") return "yes";
      if (!value.quoted && value.scalar == "false") return "no";
      return value.scalar;
  }
  return {};
}

std::string_view text_of(const YamlNode& node, std::string_view key) {
  const YamlNode* found = node.find(key);
  return found == nullptr ? std::string_view() : std::string_view(found->scalar);
}

class RowAppender {
 public:
  RowAppender(const YamlNode& line, std::string& decisions, std::string& values)
      : case_(text_of(line, "case")),
        county_(text_of(line, "county")),
        month_(text_of(line, "month")),
        run_date_(text_of(line, "run_date")),
        needs_(joined(*line.find("undetermined"))),
        decisions_(decisions),
        values_(values) {
    bool told = needs_.empty();
    for (const YamlEntry& program : line.find("programs")->entries) {
      for (const YamlNode& one : program.value.find("decisions")->items) {
        told = add_decision(program.key, one) || told;
      }
      for (const YamlEntry& record : program.value.find("values")->entries) {
        for (const YamlEntry& value : record.value.entries) {
          add_value(program.key, "line", record.key, value.key, "", value.value);
        }
      }
      for (const YamlNode& one : program.value.find("made")->items) {
        add_fields(program.key, text_of(one, "change"), text_of(one, "create"), one);
      }
      for (const YamlNode& one : program.value.find("notices")->items) {
        const bool sent = one.find("sent")->kind == YamlKind::scalar;
        add_fields(program.key, sent ? "notice" : "notice undetermined", text_of(one, "notice"),
                   one);
      }
    }
    // Not even known whether a program has rules for it.
    if (!told) add_decision_row("", "", "", kUndetermined, "", needs_);
  }

 private:
  void add_decision_row(std::string_view program, std::string_view decision,
                        std::string_view record, std::string_view status, std::string_view reasons,
                        std::string_view needs) {
    append_csv_line(decisions_, {case_, county_, month_, run_date_, program, decision, record,
                                 status, reasons, needs, ""});
  }

  /// Whether it is undetermined, and so tells what the case needs.
  bool add_decision(std::string_view program, const YamlNode& one) {
    const YamlNode& status = *one.find("status");
    const bool open = status.kind == YamlKind::mapping;
    add_decision_row(program, text_of(one, "line"), text_of(one, "record"), word_for(status),
                     joined(*one.find("reasons")), open ? needs_ : std::string());
    return open;
  }

  void add_value(std::string_view program, std::string_view kind, std::string_view record,
                 std::string_view name, std::string_view field, const YamlNode& value) {
    append_csv_line(values_, {case_, month_, program, record, kind, name, field, word_for(value)});
  }

  /// A record made or a notice: a row for each of its fields.
  void add_fields(std::string_view program, std::string_view kind, std::string_view name,
                  const YamlNode& one) {
    const YamlNode& fields = *one.find("fields");
    if (fields.entries.empty()) {
      append_csv_line(values_,
                      {case_, month_, program, text_of(one, "record"), kind, name, "", ""});
    }
    for (const YamlEntry& field : fields.entries) {
      add_value(program, kind, text_of(one, "record"), name, field.key, field.value);
    }
  }

  std::string_view case_, county_, month_, run_date_;
  std::string needs_;
  std::string& decisions_;
  std::string& values_;
};

}  // namespace

std::string_view decisions_header() {
  return "case,county,month,run_date,program,decision,record,status,reasons,undetermined,"
         "problems\r\n";
}

std::string_view values_header() { return "case,month,program,record,kind,name,field,value\r\n"; }

void append_csv_rows(std::string_view decision_line, std::string& decisions, std::string& values) {
  text::SourceSet sources;
  const text::FileId file = sources.add("decision", std::string(decision_line));
  const auto line = config::read_json(sources, file);
  if (!line) text::bug("a decision line is no JSON");
  RowAppender(*line, decisions, values);
}

void append_problem_row(std::string_view case_id, std::string_view problems,
                        std::string& decisions) {
  append_csv_line(decisions, {case_id, "", "", "", "", "", "", kNotDecided, "", "", problems});
}

}  // namespace poppy::engine
