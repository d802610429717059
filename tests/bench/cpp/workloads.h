// The four workloads by hand: the limit that engines are measured against. Each has a struct of one
// case, its decision (reasons as bits on or off), and the same over columns, in loops that the
// compiler turns into vector code. Whole numbers throughout: cents, tenths of a cent in W2. Columns
// hold 32-bit numbers, which reading checks (no amount over $100,000).
#pragma once

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

namespace json = simdjson::ondemand;

inline constexpr std::int32_t kLargest = 10'000'000;  // cents

inline std::int32_t read_number(json::object& object, std::string_view name) {
  const std::int64_t value = object.find_field(name).get_int64();
  if (value < 0 || value > 100'000'000) {
    std::cerr << name << " is out of range\n";
    std::exit(1);
  }
  return static_cast<std::int32_t>(value);
}
inline std::int32_t read_cents(json::object& object, std::string_view name) {
  const std::int32_t cents = read_number(object, name);
  if (cents > kLargest) {
    std::cerr << name << " is over $100,000\n";
    std::exit(1);
  }
  return cents;
}
inline bool read_flag(json::object& object, std::string_view name) {
  return object.find_field(name).get_bool();
}

/// What is decided of a case: whole numbers, then the bits of the reasons.
struct Decision {
  std::int32_t numbers[3] = {};
  std::int32_t reasons = 0;
};

// ---- W1

struct W1 {
  static constexpr std::size_t kNumbers = 1;
  static inline const std::vector<std::string_view> kReasons{"no_status", "no_number", "no_work",
                                                             "over_limits"};
  struct Case {
    bool resident, citizen, qualified_immigrant, has_number, applied_for_number, student, working,
        work_exempt, disabled, elderly, fleeing, on_strike;
    std::int32_t age, hours, entered_on, applied_on;
    std::int64_t income, resources;
  };
  static Case read(json::object o) {
    Case c;
    c.resident = read_flag(o, "resident");
    c.citizen = read_flag(o, "citizen");
    c.qualified_immigrant = read_flag(o, "qualified_immigrant");
    c.has_number = read_flag(o, "has_number");
    c.applied_for_number = read_flag(o, "applied_for_number");
    c.student = read_flag(o, "student");
    c.working = read_flag(o, "working");
    c.work_exempt = read_flag(o, "work_exempt");
    c.disabled = read_flag(o, "disabled");
    c.elderly = read_flag(o, "elderly");
    c.fleeing = read_flag(o, "fleeing");
    c.on_strike = read_flag(o, "on_strike");
    c.age = read_number(o, "age");
    c.hours = read_number(o, "hours");
    c.income = read_cents(o, "income");
    c.resources = read_cents(o, "resources");
    c.entered_on = read_number(o, "entered_on");
    c.applied_on = read_number(o, "applied_on");
    return c;
  }
  static bool no_status(const Case& c) {
    return !c.resident || c.fleeing ||
           !(c.citizen || (c.qualified_immigrant && c.entered_on <= 20181001));
  }
  static bool no_number(const Case& c) {
    return !(c.has_number || (c.applied_for_number && c.applied_on < 20231201));
  }
  static bool no_work(const Case& c) {
    return c.age >= 18 && !(c.disabled || c.elderly || c.work_exempt ||
                            (c.working && c.hours >= 20) || (c.student && !c.on_strike));
  }
  static bool over_limits(const Case& c) {
    return c.resources > 425000 || (c.income > 158000 && !(c.elderly || c.disabled));
  }
  template <bool reasons>
  static Decision decide(const Case& c) {
    if constexpr (!reasons) {
      return {{!(no_status(c) || no_number(c) || no_work(c) || over_limits(c))}};
    } else {
      const int bits = no_status(c) | no_number(c) << 1 | no_work(c) << 2 | over_limits(c) << 3;
      return {{bits == 0}, bits};
    }
  }
  struct Columns {
    std::array<std::vector<std::uint8_t>, 12> flags;
    std::vector<std::int32_t> age, hours, income, resources, entered_on, applied_on;
    explicit Columns(const std::vector<Case>& cases) {
      for (const Case& c : cases) {
        const bool values[] = {
            c.resident, c.citizen,  c.qualified_immigrant, c.has_number, c.applied_for_number,
            c.student,  c.working,  c.work_exempt,         c.disabled,   c.elderly,
            c.fleeing,  c.on_strike};
        for (std::size_t i = 0; i < 12; ++i) flags[i].push_back(values[i]);
        age.push_back(c.age);
        hours.push_back(c.hours);
        income.push_back(static_cast<std::int32_t>(c.income));
        resources.push_back(static_cast<std::int32_t>(c.resources));
        entered_on.push_back(c.entered_on);
        applied_on.push_back(c.applied_on);
      }
    }
  };
  struct Results {
    std::vector<std::uint8_t> eligible, reasons;
    explicit Results(const Columns& columns)
        : eligible(columns.age.size()), reasons(columns.age.size()) {}
    [[nodiscard]] Decision at(std::size_t i) const { return {{eligible[i]}, reasons[i]}; }
  };
  template <bool reasons>
  static void decide_all(const Columns& columns, std::size_t begin, std::size_t end,
                         Results& results) {
    constexpr std::size_t kBlock = 512;
    for (; begin < end; begin += kBlock) {
      const std::size_t size = std::min(kBlock, end - begin);
      std::uint8_t early[kBlock], soon[kBlock], adult[kBlock], full[kBlock], rich[kBlock],
          earns[kBlock];
      compare(columns.entered_on.data() + begin, size, early, [](int x) { return x <= 20181001; });
      compare(columns.applied_on.data() + begin, size, soon, [](int x) { return x < 20231201; });
      compare(columns.age.data() + begin, size, adult, [](int x) { return x >= 18; });
      compare(columns.hours.data() + begin, size, full, [](int x) { return x >= 20; });
      compare(columns.resources.data() + begin, size, rich, [](int x) { return x > 425000; });
      compare(columns.income.data() + begin, size, earns, [](int x) { return x > 158000; });
      const auto flag = [&](std::size_t i) { return columns.flags[i].data() + begin; };
      const std::uint8_t *resident = flag(0), *citizen = flag(1), *immigrant = flag(2),
                         *number = flag(3), *applied = flag(4), *student = flag(5),
                         *working = flag(6), *exempt = flag(7), *disabled = flag(8),
                         *elderly = flag(9), *fleeing = flag(10), *strike = flag(11);
      std::uint8_t* __restrict__ eligible = results.eligible.data() + begin;
      std::uint8_t* __restrict__ bits = results.reasons.data() + begin;
#pragma GCC ivdep
      for (std::size_t i = 0; i < size; ++i) {
        const std::uint8_t old = elderly[i] | disabled[i];
        const std::uint8_t status =
            (resident[i] ^ 1) | fleeing[i] | ((citizen[i] | (immigrant[i] & early[i])) ^ 1);
        const std::uint8_t no_number = (number[i] | (applied[i] & soon[i])) ^ 1;
        const std::uint8_t work =
            adult[i] &
            ((old | exempt[i] | (working[i] & full[i]) | (student[i] & (strike[i] ^ 1))) ^ 1);
        const std::uint8_t over = rich[i] | (earns[i] & (old ^ 1));
        eligible[i] = (status | no_number | work | over) ^ 1;
        if constexpr (reasons) {
          bits[i] = static_cast<std::uint8_t>(status | no_number << 1 | work << 2 | over << 3);
        }
      }
    }
  }
  template <typename Test>
  static void compare(const std::int32_t* values, std::size_t size,
                      std::uint8_t* __restrict__ result, Test test) {
#pragma GCC ivdep
    for (std::size_t i = 0; i < size; ++i) result[i] = test(values[i]);
  }
};

// ---- W2, in tenths of a cent: what 50% of (100% - 20%) leaves of a cent

struct W2 {
  static constexpr std::size_t kNumbers = 3;
  static inline const std::vector<std::string_view> kReasons{"over_gross", "over_net",
                                                             "no_allotment"};
  struct Case {
    std::int32_t size;
    bool elderly_or_disabled, claims_utilities;
    std::int64_t earned, unearned, dependent_care, medical, housing;
  };
  static Case read(json::object o) {
    Case c;
    c.size = read_number(o, "size");
    c.elderly_or_disabled = read_flag(o, "elderly_or_disabled");
    c.claims_utilities = read_flag(o, "claims_utilities");
    c.earned = read_cents(o, "earned");
    c.unearned = read_cents(o, "unearned");
    c.dependent_care = read_cents(o, "dependent_care");
    c.medical = read_cents(o, "medical");
    c.housing = read_cents(o, "housing");
    return c;
  }
  // Dollars at sizes 0 to 8.
  static constexpr std::int32_t kMaximum[9] = {0, 291, 535, 766, 973, 1155, 1386, 1532, 1751};
  static constexpr std::int32_t kGross[9] = {0, 1580, 2137, 2694, 3250, 3807, 4364, 4921, 5478};
  static constexpr std::int32_t kNet[9] = {0, 1215, 1644, 2072, 2500, 2929, 3357, 3785, 4214};
  static constexpr std::int32_t kStandard[9] = {0, 198, 198, 198, 208, 244, 279, 279, 279};

  /// Number is the width of the arithmetic: 64 bits for one case, 32 for columns.
  template <bool reasons, typename Number>
  [[gnu::always_inline]] static Decision budget(std::int32_t size, bool elderly, bool utilities,
                                                Number earned, Number unearned, Number care,
                                                Number medical, Number housing) {
    const std::int32_t row = std::min(size, 8), beyond = size - row;
    const Number gross = earned + unearned;
    Number deducted = medical <= 15500 ? Number{12000} : medical - 3500;
    deducted = medical <= 3500 || !elderly ? Number{0} : deducted;
    const Number adjusted = std::max<Number>(
        (gross - care - deducted - kStandard[row] * 100) * 10 - earned * 2, Number{0});
    const Number excess =
        std::max<Number>((housing + (utilities ? 59600 : 0)) * 10 - adjusted / 2, Number{0});
    const Number shelter = elderly ? excess : std::min<Number>(excess, Number{672000});
    const auto net =
        static_cast<std::int32_t>((std::max<Number>(adjusted - shelter, Number{0}) + 500) / 1000);
    const std::int32_t full = kMaximum[row] + 219 * beyond - (net * 3 + 9) / 10;
    const std::int32_t allotment = std::max(full, size <= 2 ? 23 : 0);
    const int over_gross = !elderly & (gross > Number{kGross[row] + 557 * beyond} * 100);
    const int over_net = net > kNet[row] + 429 * beyond;
    const int none = allotment == 0;
    const std::int32_t approved = (over_gross | over_net | none) ^ 1;
    Decision result{{approved, net, approved ? allotment : 0}};
    if constexpr (reasons) result.reasons = over_gross | over_net << 1 | none << 2;
    return result;
  }
  template <bool reasons>
  static Decision decide(const Case& c) {
    // adjusted is even in tenths or half of it is exact: 8 x earned + 10 x others, halved.
    return budget<reasons, std::int64_t>(c.size, c.elderly_or_disabled, c.claims_utilities,
                                         c.earned, c.unearned, c.dependent_care, c.medical,
                                         c.housing);
  }
  struct Columns {
    std::vector<std::uint8_t> elderly, utilities;
    std::vector<std::int32_t> size, earned, unearned, care, medical, housing;
    explicit Columns(const std::vector<Case>& cases) {
      for (const Case& c : cases) {
        elderly.push_back(c.elderly_or_disabled);
        utilities.push_back(c.claims_utilities);
        size.push_back(c.size);
        earned.push_back(static_cast<std::int32_t>(c.earned));
        unearned.push_back(static_cast<std::int32_t>(c.unearned));
        care.push_back(static_cast<std::int32_t>(c.dependent_care));
        medical.push_back(static_cast<std::int32_t>(c.medical));
        housing.push_back(static_cast<std::int32_t>(c.housing));
      }
    }
  };
  struct Results {
    std::vector<std::uint8_t> approved, reasons;
    std::vector<std::int32_t> net, issuance;
    explicit Results(const Columns& columns)
        : approved(columns.size.size()),
          reasons(columns.size.size()),
          net(columns.size.size()),
          issuance(columns.size.size()) {}
    [[nodiscard]] Decision at(std::size_t i) const {
      return {{approved[i], net[i], issuance[i]}, reasons[i]};
    }
  };
  template <bool reasons>
  static void decide_all(const Columns& columns, std::size_t begin, std::size_t end,
                         Results& results) {
    const std::uint8_t *elderly = columns.elderly.data(), *utilities = columns.utilities.data();
    const std::int32_t *size = columns.size.data(), *earned = columns.earned.data(),
                       *unearned = columns.unearned.data(), *care = columns.care.data(),
                       *medical = columns.medical.data(), *housing = columns.housing.data();
    std::uint8_t* __restrict__ approved = results.approved.data(), * __restrict__ bits =
                                                                       results.reasons.data();
    std::int32_t* __restrict__ nets = results.net.data(), * __restrict__ issued =
                                                              results.issuance.data();
#pragma GCC ivdep
    for (std::size_t i = begin; i < end; ++i) {
      const Decision d =
          budget<reasons, std::int32_t>(size[i], elderly[i] != 0, utilities[i] != 0, earned[i],
                                        unearned[i], care[i], medical[i], housing[i]);
      approved[i] = static_cast<std::uint8_t>(d.numbers[0]);
      nets[i] = d.numbers[1];
      issued[i] = d.numbers[2];
      if constexpr (reasons) bits[i] = static_cast<std::uint8_t>(d.reasons);
    }
  }
};

// ---- W3

struct W3 {
  static constexpr std::size_t kNumbers = 3;
  static inline const std::vector<std::string_view> kReasons{
      "exceeds_time_limit", "time_limit_expired", "month_limit_expired", "exceeds_type_six_limit"};
  static constexpr std::int32_t kMonth = 2021 * 12 + 7;
  static constexpr std::uint8_t kLength[12] = {31, 30, 31, 30, 31, 28, 31, 31, 30, 31, 30, 31};

  /// What follows from a county's flags alone.
  struct County {
    std::uint8_t keeps, three_months, mixed, by_bda, day_clock, six_in_school, six, in_kind,
        alameda, most, unverified_id, late_rule, month_or_day, days_or_weeks, type_six;
    std::int32_t day_limit;
  };
  static inline std::array<County, 59> counties{};
  static void load(const std::string& folder) {
    simdjson::padded_string text = simdjson::padded_string::load(folder + "/flags.json");
    simdjson::dom::parser parser;
    for (const auto [code, county] : simdjson::dom::object(parser.parse(text))) {
      const simdjson::dom::object flags = county["flags"];
      const auto on = [&](std::string_view name) { return bool(flags[name]); };
      County& c = counties.at(std::stoul(std::string(code)));
      c.keeps = !on("employable_status_most_counties") && !on("unverified_id_fails");
      c.three_months = on("three_months_in_12") || (c.keeps && !on("ninety_days_in_12"));
      c.mixed = on("three_months_in_12") &&
                (on("earned_income_orange") || on("earned_income_santa_barbara"));
      c.month_or_day = on("month_or_day_by_bda");
      c.by_bda = c.month_or_day && !c.mixed;
      c.days_or_weeks = on("ninety_days_in_12") || on("four_weeks");
      c.day_clock = c.days_or_weeks && !c.mixed && !c.month_or_day;
      c.six_in_school = on("six_months_in_school");
      c.six = on("six_months_in_12");
      c.in_kind = on("aid_in_kind");
      c.alameda = on("employable_status_alameda");
      c.most = on("employable_status_most_counties");
      c.unverified_id = on("unverified_id_fails");
      c.late_rule = !(c.three_months || c.most || on("program_applied") || c.six);
      c.type_six = on("type_six_institutions");
      c.day_limit = on("four_weeks") ? 28 : 90;
    }
  }
  struct Case {
    std::int32_t county, bda_month, employment_begin, clock_begin;
    std::uint8_t employability;
    bool first_of_month, aid_in_kind_code, in_school, in_type_six, broken_aid;
    std::array<std::uint8_t, 12> days, exempt;
  };
  static Case read(json::object o) {
    Case c;
    c.county = read_number(o, "county");
    const std::int32_t bda = read_number(o, "bda");
    c.bda_month = bda / 10000 * 12 + bda / 100 % 100 - 1;
    c.first_of_month = bda % 100 == 1;
    c.employability = static_cast<std::uint8_t>(read_number(o, "employability"));
    c.employment_begin = read_number(o, "employment_begin");
    c.aid_in_kind_code = read_flag(o, "aid_in_kind_code");
    c.in_school = read_flag(o, "in_school");
    c.in_type_six = read_flag(o, "in_type_six");
    c.broken_aid = read_flag(o, "broken_aid");
    c.clock_begin = read_number(o, "clock_begin");
    std::size_t i = 0;
    for (auto days : o.find_field("days").get_array()) {
      c.days.at(i++) = static_cast<std::uint8_t>(days.get_int64());
    }
    i = 0;
    for (auto exempt : o.find_field("exempt").get_array())
      c.exempt.at(i++) = bool(exempt.get_bool());
    return c;
  }
  struct Person {
    std::int32_t bda_month, employment_begin;
    std::uint8_t employability, first, code, school, type_six, turned, counts_days;
  };
  static std::uint8_t counts_days(const County& f, std::uint8_t first, std::uint8_t turned) {
    return f.day_clock | (f.by_bda & (first ^ 1)) | turned;
  }
  template <bool reasons>
  [[gnu::always_inline]] static Decision limits(const County& f, const Person& p,
                                                std::int32_t days_ticked,
                                                std::int32_t months_ticked) {
    const std::int32_t day_limit = f.day_limit;
    const std::int32_t month_limit = 3 + 3 * (f.six | (f.six_in_school & p.school));
    const std::int32_t days = std::min(days_ticked, day_limit) * (f.keeps & p.counts_days);
    const std::int32_t months = months_ticked * (f.keeps & (p.counts_days ^ 1));
    const std::int32_t limit = month_limit + (day_limit - month_limit) * p.counts_days;
    const std::int32_t left = std::max(limit - days - months, 0);
    const int days_spent = days >= day_limit, months_spent = months >= month_limit;
    const int works = (p.employability == 1) | (p.employability == 3);
    const int late = f.late_rule & (p.employability >= 2) & (p.employment_begin >= p.bda_month) &
                     (p.employment_begin >= kMonth);
    const int employable = works | p.code | late | (f.alameda & (f.six ^ 1));
    const int registered = (f.unverified_id ^ 1) & (p.employability != 0);
    const int clock_spent = (f.six & (months >= 6)) | (p.first & months_spent & f.month_or_day);
    const int open_to_it = (f.most ^ 1) | f.six;
    const int exceeds =
        registered & employable & (open_to_it | f.in_kind) &
        ((f.three_months & ((p.turned & days_spent) | ((p.turned ^ 1) & months_spent))) |
         clock_spent | (days_spent & (f.days_or_weeks | f.in_kind))) &
        ((f.in_kind & p.code) ^ 1);
    const int expired = registered & employable & open_to_it &
                        ((f.three_months & months_spent) | clock_spent | days_spent) & f.in_kind &
                        p.code & (p.employability == 1);
    const int period =
        f.three_months | f.six | (p.first & f.month_or_day) | (days_spent & f.days_or_weeks);
    const int in_months = registered & open_to_it & months_spent & period;
    const int six = f.type_six & p.type_six;
    const int month_limit_expired = in_months & (employable | six) & p.code;
    const int type_six = in_months & six;
    Decision result{
        {(exceeds | expired | month_limit_expired | type_six) ^ 1, days + months, left}};
    if constexpr (reasons) {
      result.reasons = exceeds | expired << 1 | month_limit_expired << 2 | type_six << 3;
    }
    return result;
  }
  template <bool reasons>
  static Decision decide(const Case& c) {
    const County& f = counties[static_cast<std::size_t>(c.county)];
    const std::uint8_t turned = f.mixed & c.broken_aid;
    const std::int32_t in_period = std::min(kMonth - c.clock_begin, 12);
    const std::int32_t since_bda = kMonth - c.bda_month;
    std::int32_t days = 0, months = 0;
    for (std::int32_t i = 0; i < in_period; ++i) {
      const auto at = static_cast<std::size_t>(i);
      if (c.exempt[at]) continue;
      const bool whole = c.days[at] == kLength[at];
      months += whole;
      if (!turned || i < since_bda || whole) days += c.days[at];
    }
    return limits<reasons>(
        f,
        {c.bda_month, c.employment_begin, c.employability, c.first_of_month, c.aid_in_kind_code,
         c.in_school, c.in_type_six, turned, counts_days(f, c.first_of_month, turned)},
        days, months);
  }
  /// Sorted by county, so that the flags are the same for a stretch of cases; `place[i]` says where
  /// case i stands.
  struct Columns {
    struct Stretch {
      std::int32_t county;
      std::size_t begin, end;
    };
    std::vector<std::size_t> place;
    std::vector<Stretch> stretches;
    std::vector<std::uint8_t> employability, first, code, school, type_six, broken, in_period,
        since_bda;
    std::vector<std::int32_t> bda_month, employment_begin;
    std::array<std::vector<std::uint8_t>, 12> days;  // 0 in an exempt month
    explicit Columns(const std::vector<Case>& cases) : place(cases.size()) {
      std::array<std::vector<std::size_t>, 59> of_county;
      for (std::size_t i = 0; i < cases.size(); ++i) {
        of_county.at(static_cast<std::size_t>(cases[i].county)).push_back(i);
      }
      for (std::size_t county = 0; county < of_county.size(); ++county) {
        const std::size_t begin = first.size();
        for (const std::size_t i : of_county[county]) {
          place[i] = first.size();
          add(cases[i]);
        }
        if (begin < first.size())
          stretches.push_back({static_cast<std::int32_t>(county), begin, first.size()});
      }
    }
    void add(const Case& c) {
      bda_month.push_back(c.bda_month);
      employment_begin.push_back(c.employment_begin);
      employability.push_back(c.employability);
      first.push_back(c.first_of_month);
      code.push_back(c.aid_in_kind_code);
      school.push_back(c.in_school);
      type_six.push_back(c.in_type_six);
      broken.push_back(c.broken_aid);
      in_period.push_back(static_cast<std::uint8_t>(std::min(kMonth - c.clock_begin, 12)));
      since_bda.push_back(static_cast<std::uint8_t>(std::clamp(kMonth - c.bda_month, 0, 12)));
      for (std::size_t i = 0; i < 12; ++i) days[i].push_back(c.exempt[i] ? 0 : c.days[i]);
    }
  };
  struct Results {
    const std::vector<std::size_t>* place;
    std::vector<std::uint8_t> approved, ticked, left, reasons;
    explicit Results(const Columns& columns)
        : place(&columns.place),
          approved(place->size()),
          ticked(approved),
          left(approved),
          reasons(approved) {}
    [[nodiscard]] Decision at(std::size_t i) const {
      const std::size_t at = (*place)[i];
      return {{approved[at], ticked[at], left[at]}, reasons[at]};
    }
  };
  template <bool reasons>
  static void decide_all(const Columns& columns, std::size_t, std::size_t end, Results& results) {
    constexpr std::size_t kBlock = 512;
    for (const typename Columns::Stretch& stretch : columns.stretches) {
      for (std::size_t begin = stretch.begin; begin < std::min(stretch.end, end); begin += kBlock) {
        decide_block<reasons>(counties[static_cast<std::size_t>(stretch.county)], columns, begin,
                              std::min(kBlock, std::min(stretch.end, end) - begin), results);
      }
    }
  }
  [[gnu::noinline]] static void add_month(std::uint8_t month, std::uint8_t mixed,
                                          const std::uint8_t* __restrict__ all,
                                          const std::uint8_t* __restrict__ in_period,
                                          const std::uint8_t* __restrict__ since_bda,
                                          const std::uint8_t* __restrict__ broken, std::size_t size,
                                          std::uint8_t* __restrict__ months,
                                          std::uint16_t* __restrict__ days) {
    const std::uint8_t length = kLength[month];
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t ticks = month < in_period[i];
      const std::uint8_t whole = ticks & (all[i] == length);
      const std::uint8_t counted =
          ticks & (((mixed & broken[i]) ^ 1) | (month < since_bda[i]) | whole);
      months[i] = static_cast<std::uint8_t>(months[i] + whole);
      days[i] = static_cast<std::uint16_t>(days[i] + all[i] * counted);
    }
  }
  template <bool reasons>
  static void decide_block(const County f, const Columns& columns, std::size_t begin,
                           std::size_t size, Results& results) {
    std::uint8_t months[512] = {};
    std::uint16_t days[512] = {};
    const std::uint8_t* in_period = columns.in_period.data() + begin;
    const std::uint8_t* since_bda = columns.since_bda.data() + begin;
    const std::uint8_t* broken = columns.broken.data() + begin;
    for (std::uint8_t month = 0; month < 12; ++month) {
      add_month(month, f.mixed, columns.days[month].data() + begin, in_period, since_bda, broken,
                size, months, days);
    }
    const std::int32_t* bda_month = columns.bda_month.data() + begin;
    const std::int32_t* employment_begin = columns.employment_begin.data() + begin;
    const std::uint8_t *employability = columns.employability.data() + begin,
                       *first = columns.first.data() + begin, *code = columns.code.data() + begin,
                       *school = columns.school.data() + begin,
                       *type_six = columns.type_six.data() + begin;
    std::uint8_t* __restrict__ approved = results.approved.data() + begin;
    std::uint8_t* __restrict__ ticked = results.ticked.data() + begin;
    std::uint8_t* __restrict__ left = results.left.data() + begin;
    std::uint8_t* __restrict__ bits = results.reasons.data() + begin;
#pragma GCC ivdep
    for (std::size_t i = 0; i < size; ++i) {
      const std::uint8_t turned = f.mixed & broken[i];
      const Decision d =
          limits<reasons>(f,
                          {bda_month[i], employment_begin[i], employability[i], first[i], code[i],
                           school[i], type_six[i], turned, counts_days(f, first[i], turned)},
                          days[i], months[i]);
      approved[i] = static_cast<std::uint8_t>(d.numbers[0]);
      ticked[i] = static_cast<std::uint8_t>(d.numbers[1]);
      left[i] = static_cast<std::uint8_t>(d.numbers[2]);
      if constexpr (reasons) bits[i] = static_cast<std::uint8_t>(d.reasons);
    }
  }
};

// ---- W4: the dated table unfolded to one amount for each place, size and month

struct W4 {
  static constexpr std::size_t kNumbers = 2;
  static inline const std::vector<std::string_view> kReasons{};
  static constexpr std::int32_t kFirst = 2020 * 12, kMonths = 60;
  static inline std::vector<std::int32_t> amounts;
  static std::size_t index(std::int32_t place, std::int32_t size, std::int32_t month) {
    return static_cast<std::size_t>(((place - 1) * 10 + size - 1) * kMonths + month - kFirst);
  }
  static void load(const std::string& folder) {
    amounts.resize(580 * kMonths);
    simdjson::padded_string text = simdjson::padded_string::load(folder + "/table.json");
    simdjson::dom::parser parser;
    for (const simdjson::dom::array row : simdjson::dom::array(parser.parse(text))) {
      const auto number = [&](std::size_t i) {
        return static_cast<std::int32_t>(std::int64_t(row.at(i)));
      };
      for (std::int32_t month = number(2); month < kFirst + kMonths; ++month) {
        amounts[index(number(0), number(1), month)] = number(3);
      }
    }
  }
  struct Case {
    std::int32_t place, size, month;
    std::int64_t rent;
  };
  static Case read(json::object o) {
    Case c;
    c.place = read_number(o, "place");
    c.size = read_number(o, "size");
    c.month = read_number(o, "month");
    c.rent = read_cents(o, "rent");
    return c;
  }
  template <bool reasons>
  static Decision decide(const Case& c) {
    const std::int32_t limit = amounts[index(c.place, c.size, c.month)];
    return {{c.rent <= limit, limit}};
  }
  struct Columns {
    std::vector<std::int32_t> place, size, month, rent;
    explicit Columns(const std::vector<Case>& cases) {
      for (const Case& c : cases) {
        place.push_back(c.place);
        size.push_back(c.size);
        month.push_back(c.month);
        rent.push_back(static_cast<std::int32_t>(c.rent));
      }
    }
  };
  struct Results {
    std::vector<std::uint8_t> within;
    std::vector<std::int32_t> limit;
    explicit Results(const Columns& columns)
        : within(columns.place.size()), limit(columns.place.size()) {}
    [[nodiscard]] Decision at(std::size_t i) const { return {{within[i], limit[i]}}; }
  };
  template <bool reasons>
  static void decide_all(const Columns& columns, std::size_t begin, std::size_t end,
                         Results& results) {
    const std::int32_t *place = columns.place.data(), *size = columns.size.data(),
                       *month = columns.month.data(), *rent = columns.rent.data(),
                       *table = amounts.data();
    std::uint8_t* __restrict__ within = results.within.data();
    std::int32_t* __restrict__ limit = results.limit.data();
#pragma GCC ivdep
    for (std::size_t i = begin; i < end; ++i) {
      limit[i] = table[((place[i] - 1) * 10 + size[i] - 1) * kMonths + month[i] - kFirst];
      within[i] = rent[i] <= limit[i];
    }
  }
};

}  // namespace bench
