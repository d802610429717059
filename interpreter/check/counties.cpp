// County files against the rules: the counties there are, and what each has set for the flags the
// rules declare.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "interpreter/check/value_of_text.h"
#include "interpreter/county/yaml_words.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::check {
namespace {

std::vector<FlagEntry> read_entries(Checking& checking, const Flag& flag,
                                    const county::FlagSetting& setting) {
  std::vector<FlagEntry> entries;
  for (const county::FlagEntry& entry : setting.entries) {
    const units::Parsed<units::Value> value =
        value_of_text(checking.program, flag.type, entry.value);
    if (!value) {
      std::string hint;
      if (flag.type.kind == TypeKind::enumeration) {
        std::vector<std::string_view> names;
        for (const EnumValue& known : checking.program.enums[flag.type.enumeration()].values) {
          names.push_back(known.name);
        }
        hint = nearest_hint(checking, entry.value, names);
        if (hint.empty()) hint = fmt::format("one of {}", fmt::join(names, ", "));
      } else if (flag.type.kind == TypeKind::boolean) {
        hint = county::yes_or_no_hint(entry.value);
      }
      checking.problem(
          ProblemCode::wrong_flag_value, entry.span,
          fmt::format("`{}` cannot be `{}`: {}", flag.name, entry.value, value.error()),
          std::move(hint));
      continue;
    }
    entries.push_back(entry.with(*value, entry.span));
    if (flag.type.kind == TypeKind::enumeration && value->is_known()) {
      const auto& places = checking.enum_values[flag.type.enumeration()];
      note_use(checking, entry.span, entry.value,
               places[static_cast<std::size_t>(value->number())]);
    }
  }
  return entries;
}

/// Months between two entries that none covers, as runs see them from the last entry on: what was
/// mended by a later entry is not told again.
void report_flag_gaps(Checking& checking, const Flag& flag, const std::vector<FlagEntry>& entries) {
  std::vector<units::Dating> datings;
  for (const FlagEntry& entry : entries) datings.push_back(entry.dating);
  std::set<units::Month> told;
  for (const FlagEntry& entry : entries) {
    if (!entry.dating.until) continue;
    const units::Month first{entry.dating.until->months + 1};
    if (units::version_at(datings, first, units::kOpen)) continue;
    const auto after = units::nearest_covered(datings, first, units::kOpen).after;
    if (!after || !told.insert(first).second) continue;
    const units::Month last{after->months - 1};
    const std::string months =
        first == last ? units::to_string(first)
                      : fmt::format("{} to {}", units::to_string(first), units::to_string(last));
    checking.problem(
        ProblemCode::flag_gap, entry.span,
        fmt::format("`{}` has no value for {}: it counts as not set there", flag.name, months),
        "move the `until` of this entry or the `from` of the next, or add an entry between");
  }
}

/// A flag that no rule file declares; one problem for all files that set it.
struct UnknownFlag {
  text::Span first;
  std::size_t files = 0;
};

void report_unknown_flags(Checking& checking,
                          const std::map<std::string, UnknownFlag, std::less<>>& unknown,
                          const std::vector<std::string_view>& names) {
  const Program& program = checking.program;
  for (const auto& [name, flag] : unknown) {
    const auto numbered = std::ranges::find(program.flags, name, &Flag::number);
    const std::string files =
        flag.files == 1 ? std::string() : fmt::format(", and {} county files set it", flag.files);
    checking.problem(ProblemCode::unknown_flag, flag.first,
                     fmt::format("no rule file declares a flag `{}`{}", name, files),
                     numbered == program.flags.end()
                         ? nearest_hint(checking, name, names)
                         : fmt::format("`{}` is the number of `{}`", name, numbered->name));
  }
}

/// A file that an upload or a full disk has cut ends in the middle of a line, nearly always.
void report_cut_file(Checking& checking, const county::CountyFile& file) {
  const std::string& text = checking.sources.at(file.file).text;
  if (text.empty() || text.ends_with('\n')) return;
  const auto end = static_cast<std::uint32_t>(text.size());
  checking.problem(
      ProblemCode::county_file_cut, {file.file, end, end},
      fmt::format("the file of {} ends in the middle of a line", file.name),
      "compare it with an earlier one (`poppy check --against`); if it is whole, end it "
      "with a line end");
}

}  // namespace

void name_counties(Checking& checking) {
  std::vector<const county::CountyFile*> files;
  for (const county::CountyFile& file : checking.county_files) files.push_back(&file);
  std::ranges::sort(files, {}, [](const county::CountyFile* file) { return file->name; });
  Program& program = checking.program;
  for (const county::CountyFile* file : files) {
    auto& counties = program.enums[kCountyEnum].values;
    std::string word = file->name;
    std::ranges::replace(word, ' ', '_');
    checking.values[word].emplace_back(kCountyEnum, std::ssize(counties));
    checking.enum_values[kCountyEnum].push_back(file->name_span);
    counties.push_back({file->name, file->name, {}});
    program.counties.push_back({file->name, file->code, file->fips, {}, file->file});
    report_cut_file(checking, *file);
  }
}

void read_county_flags(Checking& checking) {
  Program& program = checking.program;
  std::map<std::string, FlagId, std::less<>> flags;
  std::vector<std::string_view> names;
  for (const FlagId id : program.flags.ids()) {
    flags.insert({program.flags[id].name, id});
    names.push_back(program.flags[id].name);
  }
  std::map<std::string, UnknownFlag, std::less<>> unknown;
  std::map<std::pair<text::FileId, std::string_view>, const county::CountyFile*> files;
  for (const county::CountyFile& file : checking.county_files) {
    files.insert({{file.file, file.name}, &file});
  }
  for (County& county : program.counties) {
    county.flags.resize(program.flags.size());
    const auto found = files.find({county.file, county.name});
    if (found == files.end()) text::bug("a county without its file");
    for (const county::FlagSetting& setting : found->second->flags) {
      const auto flag = flags.find(setting.name);
      if (flag == flags.end()) {
        ++unknown.insert({setting.name, {setting.span, 0}}).first->second.files;
        continue;
      }
      const Flag& declared = program.flags[flag->second];
      note_use(checking, setting.span, setting.name, declared.span);
      if (declared.type.kind == TypeKind::nothing) continue;  // its declaration has a problem
      county.flags[flag->second] = read_entries(checking, declared, setting);
      report_flag_gaps(checking, declared, county.flags[flag->second]);
    }
  }
  report_unknown_flags(checking, unknown, names);
}

}  // namespace poppy::check
