// County files against the rules: the counties there are, and what each has set for the flags the
// rules declare.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/check/read_cell.h"

namespace poppy::check {
namespace {

std::vector<FlagEntry> read_entries(Checking& checking, const Flag& flag,
                                    const county::FlagSetting& setting) {
  std::vector<FlagEntry> entries;
  for (const county::FlagEntry& entry : setting.entries) {
    const units::Parsed<units::Value> value = read_cell(checking.program, flag.type, entry.value);
    if (!value) {
      std::string hint;
      if (flag.type.kind == TypeKind::enumeration) {
        std::vector<std::string_view> names;
        for (const EnumValue& known : checking.program.enums[flag.type.of].values) {
          names.push_back(known.name);
        }
        hint = nearest_hint(entry.value, names);
        if (hint.empty()) hint = fmt::format("one of {}", fmt::join(names, ", "));
      }
      checking.problem(
          ProblemCode::wrong_flag_value, entry.span,
          fmt::format("`{}` cannot be `{}`: {}", flag.name, entry.value, value.error()),
          std::move(hint));
      continue;
    }
    entries.push_back({*value, entry.dating, entry.entered, entry.by, entry.note, entry.span});
  }
  return entries;
}

}  // namespace

void name_counties(Checking& checking) {
  std::vector<const county::CountyFile*> files;
  for (const county::CountyFile& file : checking.county_files) files.push_back(&file);
  std::ranges::sort(files, {}, [](const county::CountyFile* file) { return file->name; });
  Program& program = checking.program;
  for (const county::CountyFile* file : files) {
    program.enums[kCountyEnum].values.push_back({file->name, file->name});
    program.counties.push_back({file->name, file->code, {}, file->file});
  }
}

void read_county_flags(Checking& checking) {
  Program& program = checking.program;
  std::map<std::string, FlagId, std::less<>> flags;
  std::vector<std::string_view> names;
  for (FlagId id = 0; id < program.flags.size(); ++id) {
    flags.insert({program.flags[id].name, id});
    names.push_back(program.flags[id].name);
  }
  for (County& county : program.counties) {
    county.flags.resize(program.flags.size());
    const auto file =
        std::ranges::find_if(checking.county_files, [&](const county::CountyFile& other) {
          return other.file == county.file && other.name == county.name;
        });
    if (file == checking.county_files.end()) text::bug("a county without its file");
    for (const county::FlagSetting& setting : file->flags) {
      const auto flag = flags.find(setting.name);
      if (flag == flags.end()) {
        const auto numbered = std::ranges::find(program.flags, setting.name, &Flag::number);
        checking.problem(
            ProblemCode::unknown_flag, setting.span,
            fmt::format("no rule file declares a flag `{}`", setting.name),
            numbered == program.flags.end()
                ? nearest_hint(setting.name, names)
                : fmt::format("`{}` is the number of `{}`", setting.name, numbered->name));
        continue;
      }
      const Flag& declared = program.flags[flag->second];
      if (declared.type.kind == TypeKind::nothing) continue;  // its declaration has a problem
      county.flags[flag->second] = read_entries(checking, declared, setting);
    }
  }
}

}  // namespace poppy::check
