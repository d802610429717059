// See receipt.h.
#include "interpreter/desk/receipt.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "interpreter/config/write_json.h"
#include "interpreter/desk/explanation.h"
#include "interpreter/engine/read_case.h"
#include "interpreter/store/fingerprint.h"

namespace poppy::desk {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kVersion = 1;
constexpr std::size_t kMostReceiptBytes = 1 << 20;
constexpr std::size_t kMostNamedDifferences = 50;

/// Files by what they are called in their folder, wherever that is.
struct NamedText {
  std::string name;
  std::string_view text;
};

std::string fingerprint_of(std::vector<NamedText> files) {
  std::ranges::sort(files, [](const NamedText& a, const NamedText& b) {
    return std::pair(std::string_view(a.name), a.text) <
           std::pair(std::string_view(b.name), b.text);
  });
  std::string all;
  for (const NamedText& file : files) {
    all += fmt::format("{}\n{}\n", file.name, file.text.size());
    all += file.text;
    all += '\n';
  }
  return store::fingerprint(all);
}

NamedText named(std::string_view path, std::string_view text) {
  return {std::string(path.substr(path.find_last_of('/') + 1)), text};
}

bool is_county_file(const NamedText& file) {
  return file.name.ends_with(".yaml") || file.name.ends_with(".yml");
}

void set_fingerprints(const Rules::Data& rules, const std::string& county, Receipt& receipt) {
  const text::SourceSet& sources = *rules.input.sources;
  std::vector<NamedText> of_rules, of_county, of_others;
  const auto own = std::ranges::find(rules.program->counties, county, &check::County::name);
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const auto id = static_cast<text::FileId>(i);
    const text::Source& source = sources.at(id);
    NamedText file = named(source.name, source.text);
    const bool is_own = own != rules.program->counties.end() && own->file == id;
    (is_own ? of_county : is_county_file(file) ? of_others : of_rules).push_back(std::move(file));
  }
  receipt.rules = fingerprint_of(std::move(of_rules));
  receipt.county_file = fingerprint_of(std::move(of_county));
  receipt.other_county_files = fingerprint_of(std::move(of_others));
}

std::string text_of(const nlohmann::json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_object() && value.contains("undetermined")) return "undetermined";
  if (value.is_null()) return "blank";
  return value.dump();
}

std::string member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found == object.end() || found->is_null() ? std::string() : text_of(*found);
}

std::vector<ReceiptStatus> statuses_of(const nlohmann::json& decision) {
  std::vector<ReceiptStatus> all;
  const auto programs = decision.find("programs");
  if (programs == decision.end()) return all;
  for (const auto& [name, program] : programs->items()) {
    const auto decisions = program.find("decisions");
    if (decisions == program.end()) continue;
    for (const nlohmann::json& one : *decisions) {
      const auto status = one.find("status");
      all.push_back({name, member(one, "line"), member(one, "record"),
                     status == one.end() ? std::string() : text_of(*status)});
    }
  }
  return all;
}

std::string shown(const ReceiptStatus& status) {
  return fmt::format("{} {}{}{}", status.program, status.line, status.record.empty() ? "" : " of ",
                     status.record);
}

/// Which decisions are others, in the order of the receipt.
void compare_decisions(const Receipt& then, const Receipt& now,
                       std::vector<ReceiptDifference>& differences) {
  const auto of = [](const Receipt& receipt, const ReceiptStatus& wanted) -> std::string {
    const auto found = std::ranges::find_if(receipt.decisions, [&](const ReceiptStatus& one) {
      return one.program == wanted.program && one.line == wanted.line &&
             one.record == wanted.record;
    });
    return found == receipt.decisions.end() ? "not decided" : found->status;
  };
  const std::size_t before = differences.size();
  for (const ReceiptStatus& one : then.decisions) {
    if (differences.size() - before == kMostNamedDifferences) return;
    const std::string other = of(now, one);
    if (other != one.status) differences.push_back({shown(one), one.status, other});
  }
  for (const ReceiptStatus& one : now.decisions) {
    if (differences.size() - before == kMostNamedDifferences) return;
    if (of(then, one) == "not decided") {
      differences.push_back({shown(one), "not decided", one.status});
    }
  }
}

std::vector<ReceiptDifference> compare(const Receipt& then, const Receipt& now) {
  std::vector<ReceiptDifference> differences;
  const auto look = [&](const char* what, const std::string& was, const std::string& is) {
    if (was != is) differences.push_back({what, was, is});
  };
  look("Case", then.case_id, now.case_id);
  look("County", then.county, now.county);
  look("Version of Poppy", then.poppy, now.poppy);
  look("Rule files and tables", then.rules, now.rules);
  look("File of the county", then.county_file, now.county_file);
  look("Files of other counties", then.other_county_files, now.other_county_files);
  look("Facts of the case", then.facts, now.facts);
  look("Decision, with its amounts and notices", then.decision, now.decision);
  compare_decisions(then, now, differences);
  return differences;
}

/// A text of the object; nothing where it has none.
std::optional<std::string> text_at(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_string()) return std::nullopt;
  return found->get<std::string>();
}

}  // namespace

FilesFingerprints fingerprints_of(const std::vector<File>& files) {
  std::vector<NamedText> of_rules, of_counties;
  for (const File& one : files) {
    NamedText file = named(one.path, one.text);
    (is_county_file(file) ? of_counties : of_rules).push_back(std::move(file));
  }
  return {fingerprint_of(std::move(of_rules)), fingerprint_of(std::move(of_counties))};
}

Outcome<Receipt> make_receipt(const Rules& rules, const Request& request) {
  const Rules::Data& data = rules.data();
  const auto read = engine::read_case(data, request.case_text, request.case_path);
  if (!read) return std::unexpected(read.error());
  const auto months = engine::resolve_request(data, *read, request);
  if (!months) return std::unexpected(months.error());
  if (auto fault = engine::not_one_month(*months, "receipt")) {
    return std::unexpected(std::vector{std::move(*fault)});
  }
  Receipt receipt;
  receipt.case_id = read->facts.id;
  receipt.county = months->county ? data.program->counties[*months->county].name : std::string();
  receipt.month = units::to_string(months->first);
  receipt.run_date = units::to_string(months->run_date);
  receipt.programs = request.programs;
  receipt.poppy = rules.version();
  set_fingerprints(data, receipt.county, receipt);

  const std::string line = config::write_json_line(read->tree);
  receipt.facts = store::fingerprint(line);
  Request of_line;
  of_line.county = read->facts.county ? std::string() : receipt.county;
  of_line.month = receipt.month;
  of_line.run_date = receipt.run_date;
  of_line.programs = request.programs;
  auto batch = rules.batch(of_line);
  if (!batch) return std::unexpected(batch.error());
  const Answer& answer = batch->decide(line);
  if (answer.decision().empty()) return std::unexpected(answer.problems());
  receipt.decision = store::fingerprint(answer.decision());
  receipt.decisions = statuses_of(nlohmann::json::parse(answer.decision(), nullptr, false));
  return receipt;
}

std::string to_json(const Receipt& receipt) {
  Json json;
  json["receipt"] = kVersion;
  json["case"] = receipt.case_id;
  json["county"] = receipt.county;
  json["month"] = receipt.month;
  json["run_date"] = receipt.run_date;
  json["programs"] = receipt.programs;
  json["poppy"] = receipt.poppy;
  json["rules"] = receipt.rules;
  json["county_file"] = receipt.county_file;
  json["other_county_files"] = receipt.other_county_files;
  json["facts"] = receipt.facts;
  json["decision"] = receipt.decision;
  json["decisions"] = Json::array();
  for (const ReceiptStatus& one : receipt.decisions) {
    Json status;
    status["program"] = one.program;
    status["line"] = one.line;
    status["record"] = one.record;
    status["status"] = one.status;
    json["decisions"].push_back(std::move(status));
  }
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::expected<Receipt, std::string> read_receipt(std::string_view text) {
  if (text.size() > kMostReceiptBytes) return std::unexpected("it is too large for a receipt");
  const nlohmann::json json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object()) return std::unexpected("it is no JSON object, as a receipt is");
  const auto version = json.find("receipt");
  if (version == json.end() || !version->is_number_integer()) {
    return std::unexpected("it has no `receipt` with its version");
  }
  if (*version != kVersion) {
    return std::unexpected(fmt::format("its version is not {}, which is read here", kVersion));
  }
  Receipt receipt;
  const std::pair<const char*, std::string*> members[] = {
      {"case", &receipt.case_id},
      {"county", &receipt.county},
      {"month", &receipt.month},
      {"run_date", &receipt.run_date},
      {"poppy", &receipt.poppy},
      {"rules", &receipt.rules},
      {"county_file", &receipt.county_file},
      {"other_county_files", &receipt.other_county_files},
      {"facts", &receipt.facts},
      {"decision", &receipt.decision}};
  for (const auto& [name, to] : members) {
    auto found = text_at(json, name);
    if (!found) return std::unexpected(fmt::format("it has no text `{}`", name));
    *to = std::move(*found);
  }
  const auto programs = json.find("programs");
  if (programs == json.end() || !programs->is_array()) {
    return std::unexpected("it has no list `programs`");
  }
  for (const nlohmann::json& one : *programs) {
    if (!one.is_string()) return std::unexpected("one of its `programs` is no text");
    receipt.programs.push_back(one.get<std::string>());
  }
  const auto decisions = json.find("decisions");
  if (decisions == json.end() || !decisions->is_array()) {
    return std::unexpected("it has no list `decisions`");
  }
  for (const nlohmann::json& one : *decisions) {
    const bool is_object = one.is_object();
    auto program = is_object ? text_at(one, "program") : std::nullopt;
    auto line = is_object ? text_at(one, "line") : std::nullopt;
    auto record = is_object ? text_at(one, "record") : std::nullopt;
    auto status = is_object ? text_at(one, "status") : std::nullopt;
    if (!program || !line || !record || !status) {
      return std::unexpected("one of its `decisions` is not whole");
    }
    receipt.decisions.push_back({*program, *line, *record, *status});
  }
  return receipt;
}

Outcome<Replay> replay(const Rules& rules, const Receipt& receipt, std::string_view case_text,
                       std::string_view case_path) {
  Request request;
  request.case_text = case_text;
  request.case_path = case_path;
  request.month = receipt.month;
  request.run_date = receipt.run_date;
  request.programs = receipt.programs;
  // A case that names its county is decided by that; the receipt says for one that does not.
  const auto read = engine::read_case(rules.data(), case_text, case_path);
  if (!read) return std::unexpected(read.error());
  if (!read->facts.county) request.county = receipt.county;
  auto now = make_receipt(rules, request);
  if (!now) return std::unexpected(now.error());
  Replay result;
  result.now = std::move(*now);
  result.is_same = to_json(result.now) == to_json(receipt);
  result.is_decided_alike =
      result.now.decision == receipt.decision && result.now.decisions == receipt.decisions;
  result.differences = compare(receipt, result.now);
  return result;
}

std::string replay_json(const Replay& replay) {
  ExplainedLine about;
  about.case_id = replay.now.case_id;
  about.county = replay.now.county;
  about.month = replay.now.month;
  about.run_date = replay.now.run_date;
  text::JsonWriter to;
  begin_explanation(to, "replay", about);
  to.member("is_same", replay.is_same);
  to.member("is_decided_alike", replay.is_decided_alike);
  to.key("differences");
  to.begin_array();
  for (const ReceiptDifference& one : replay.differences) {
    to.begin_object();
    to.member("what", one.what);
    to.member("then", one.then);
    to.member("now", one.now);
    to.end_object();
  }
  to.end_array();
  to.member("receipt", to_json(replay.now));
  to.end_object();
  return to.take() + "\n";
}

}  // namespace poppy::desk
