// See settings.h.
#include "interpreter/analysis/settings.h"

#include <algorithm>
#include <set>

namespace poppy::analysis {
namespace {

using check::FlagEntry;
using check::FlagId;
using units::Date;
using units::Dating;
using units::Month;

constexpr std::size_t kMostCells = 4096;  // of a county; beyond, flags are looked at one by one

Possible value_of(const check::Program& program, FlagId flag, const units::Value& value) {
  return just(program, program.flags[flag].type, value);
}

class County {
 public:
  County(const check::Program& program, check::CountyId county)
      : program_(program), county_(county), entries_(program.counties[county].flags) {
    for (const std::vector<FlagEntry>& entries : entries_) {
      std::vector<Dating>& datings = datings_[datings_.add({})];
      for (const FlagEntry& entry : entries) {
        const Dating& dating = datings.emplace_back(entry.dating);
        if (dating.from) months_.insert(dating.from->months);
        if (dating.until) months_.insert(dating.until->months + 1);
        if (dating.runs_from) runs_.insert(dating.runs_from->days);
      }
    }
  }

  void add_settings(std::vector<Setting>& settings) const {
    if (months_.size() * runs_.size() > kMostCells) {
      settings.push_back({county_, all_values()});
      return;
    }
    const units::IdVector<FlagId, std::vector<Possible>> values = distinct_values();
    std::set<std::vector<std::size_t>> seen;  // places among the values, flag after flag
    for (const std::int32_t month : months_) {
      for (const std::int32_t run : runs_) {
        std::vector<std::size_t> which;
        for (const FlagId flag : entries_.ids()) {
          const auto at = units::version_at(datings_[flag], Month{month}, Date{run});
          which.push_back(place_in(values[flag], value_at(flag, at)));
        }
        if (!seen.insert(which).second) continue;
        Setting& setting = settings.emplace_back(Setting{county_, {}});
        for (const FlagId flag : entries_.ids()) {
          setting.flags.push_back(values[flag][which[flag.value]]);
        }
      }
    }
  }

 private:
  Possible value_at(FlagId flag, std::optional<std::size_t> entry) const {
    return value_of(program_, flag,
                    entry ? entries_[flag][*entry].value : program_.flags[flag].unset);
  }
  static std::size_t place_in(const std::vector<Possible>& values, const Possible& value) {
    return static_cast<std::size_t>(std::ranges::find(values, value) - values.begin());
  }
  units::IdVector<FlagId, std::vector<Possible>> distinct_values() const {
    units::IdVector<FlagId, std::vector<Possible>> all;
    for (const FlagId flag : entries_.ids()) {
      all.push_back({});
      std::vector<Possible>& values = all.back();
      values.push_back(value_at(flag, std::nullopt));
      for (std::size_t i = 0; i < entries_[flag].size(); ++i) {
        Possible value = value_at(flag, i);
        if (place_in(values, value) == values.size()) values.push_back(std::move(value));
      }
    }
    return all;
  }

  units::IdVector<FlagId, Possible> all_values() const {
    units::IdVector<FlagId, Possible> all;
    for (const FlagId flag : entries_.ids()) {
      all.push_back(value_of(program_, flag, program_.flags[flag].unset));
      Possible& any = all.back();
      for (const FlagEntry& entry : entries_[flag]) {
        any = join(any, value_of(program_, flag, entry.value));
      }
    }
    return all;
  }

  const check::Program& program_;
  check::CountyId county_;
  const units::IdVector<FlagId, std::vector<FlagEntry>>& entries_;
  units::IdVector<FlagId, std::vector<Dating>> datings_;
  std::set<std::int32_t> months_{units::kFirstMonth.months};
  std::set<std::int32_t> runs_{units::kFirstDate.days};
};

}  // namespace

std::vector<Setting> settings_of(const check::Program& program) {
  std::vector<Setting> settings;
  for (const check::CountyId county : program.counties.ids()) {
    County(program, county).add_settings(settings);
  }
  return settings;
}

}  // namespace poppy::analysis
