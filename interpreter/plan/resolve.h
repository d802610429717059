// What is in force for one county, month and run: versions, flags, table rows, and what to say
// where nothing is. Every look at a dating narrows the knowledge cell, so that a worksheet knows
// for which run dates it is good.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::plan {

class Resolver {
 public:
  Resolver(const check::Program& program, std::optional<check::CountyId> county,
           units::Date run_date)
      : program_(program), county_(county), run_(run_date) {}

  /// Index of the version in force; nullopt when none is.
  std::optional<std::size_t> version(std::span<const units::Dating> versions, units::Month month);
  bool in_force(const units::Dating& dating, units::Month month);

  /// What the county's flag is for the month, and where that stands.
  Origin flag(check::FlagId flag, units::Month month);

  /// Rows in force at the month, in key order.
  std::vector<std::uint32_t> rows(const std::vector<check::TableRow>& all, units::Month month);

  /// `no figures of maximum_allotment for 2026-10 yet; the last are for 2026-09`.
  std::string not_in_force(const std::string& what, std::span<const units::Dating> versions,
                           units::Month month) const;

  [[nodiscard]] units::Date cell_begin() const { return cell_begin_; }
  [[nodiscard]] units::Date cell_end() const { return cell_end_; }
  [[nodiscard]] std::optional<check::CountyId> county() const { return county_; }

 private:
  void narrow(const units::Dating& dating);

  const check::Program& program_;
  std::optional<check::CountyId> county_;
  units::Date run_;
  units::Date cell_begin_ = units::kFirstDate;
  units::Date cell_end_ = units::kOpen;
};

}  // namespace poppy::plan
