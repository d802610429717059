// What an admin asks of a county's file, in words -> the file's text with it, checked against all
// rules, and what is decided otherwise then. An entry never changes what was decided before the day
// on which it is made.
#pragma once

#include <string>
#include <vector>

#include "interpreter/county/compare_counties.h"
#include "interpreter/engine/rules_data.h"

namespace poppy::desk {

/// When something is done, in California.
struct Moment {
  units::Date day;
  std::uint16_t minute = 0;  // of the day
};

/// One entry, as it is asked for. Dates and months are text as people type them; empty: none.
struct EntryWords {
  std::string flag;       // as find_flag_asked takes it
  std::string value;      // as value_words takes it
  std::string from;       // a month, or `always`; must be given
  std::string until;      // a month
  std::string runs_from;  // a day to come: then it is a plan, that runs do not see before
  std::string note;
};
struct ChangeWords {
  std::string county;  // as facts::find_county_asked takes it
  std::vector<EntryWords> entries;
  std::string by;
  bool for_state = false;  // by those who may also set what the state sets
};

/// What a change does to one flag.
struct FlagEffect {
  check::FlagId flag;
  std::vector<county::Redecided> redecided;  // empty: nothing is decided otherwise
};
struct CountyChange {
  check::CountyId county;
  std::string path;           // of its file
  std::string before, after;  // the whole text
  std::vector<FlagEffect> effects;
  Rules rules;                    // as they would be
  std::vector<std::string> told;  // warnings and advice that there were not before
};

/// Problems: an unknown county, flag or value, an impossible date, a flag that the state sets
/// (P621), an entry that changes nothing (P622), whatever the files would have with it.
[[nodiscard]] Outcome<CountyChange> change_county(const Rules& rules, const ChangeWords& asked,
                                                  const Moment& now);

/// The latest entry of the flag that was made today, or is planned for runs of days to come, is
/// taken out again. Problems: as above; there is none (P623).
[[nodiscard]] Outcome<CountyChange> undo_change(const Rules& rules, const std::string& county,
                                                const std::string& flag, const Moment& now);

/// A flag by its name, its number or its title. Problem: there is none (P608), with the nearest.
[[nodiscard]] text::Result<check::FlagId> find_flag_asked(const check::Program& program,
                                                          std::string_view words);

/// A switch as people write it, `Y` as tables print it among them, in the words of a county's file;
/// what is no such word, and a value of another kind, stays as it is.
[[nodiscard]] std::string value_words(const check::Flag& flag, std::string_view words);

/// The change for people: what differs in the file, line by line, and what is decided otherwise.
[[nodiscard]] std::string change_text(const CountyChange& change);

/// `months from 2026-12 on in runs from 2026-11-30 on: N -> Y`
[[nodiscard]] std::vector<std::string> effect_lines(const check::Program& program,
                                                    const FlagEffect& effect);

}  // namespace poppy::desk
