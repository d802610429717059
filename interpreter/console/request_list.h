// What pages of counties and of change requests tell of each other.
#pragma once

#include <string>

#include "interpreter/console/visit.h"
#include "interpreter/serve/components.h"

namespace poppy::console {

/// Of a county: drafts, and requests that wait to be approved; the newest first.
[[nodiscard]] text::Result<serve::Table> open_requests(const Visit& visit,
                                                       const std::string& county);

/// Rules that read the setting, and what is decided by them.
[[nodiscard]] serve::Table readers_table(const Visit& visit, check::FlagId flag, std::string id);

/// Two requests of somebody who may ask for changes of their county, of a demonstration.
[[nodiscard]] text::Result<void> make_demo_requests(World& world, const store::Account& maker);

// ---- for county_pages.cpp
/// History, matrix and comparison.
void add_county_tables(World& world);
/// Pages that the rules lay out for a county.
void add_county_rule_pages(World& world);
/// Links to them.
[[nodiscard]] serve::Table county_rule_pages(const Visit& visit, const std::string& county);

}  // namespace poppy::console
