// A second meaning of tables, as naive as can be: for a key, month and run, look at every row of
// the file as text. Reference and fast code find rows alike (the differential test holds them
// together), so that a fault in how they are found would agree with itself.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "interpreter/include/poppy/engine.h"
#include "tests/unit/one_answer.h"
#include "tests/unit/shown.h"

namespace {

struct Row {
  std::string size, zone, value, from, until, known;
};

/// Whether one of the parts of the cell says so; `-` is any.
template <typename Says>
bool one_of_cell(const std::string& cell, const Says& says) {
  if (cell == "-") return true;
  for (std::size_t begin = 0; begin <= cell.size();) {
    const std::size_t end = std::min(cell.find(" | ", begin), cell.size());
    if (says(cell.substr(begin, end - begin))) return true;
    begin = end + 3;
  }
  return false;
}

bool size_is(const std::string& cell, int size) {
  if (cell.ends_with('+')) return size >= std::stoi(cell);
  const std::size_t dash = cell.find('-');
  if (dash == std::string::npos) return size == std::stoi(cell);
  return std::stoi(cell) <= size && size <= std::stoi(cell.substr(dash + 1));
}

/// The row of the latest knowledge; months and days are in order as text.
std::optional<int> find(const std::vector<Row>& rows, std::optional<int> size,
                        const std::string& zone, const std::string& month, const std::string& run) {
  const Row* best = nullptr;
  for (const Row& row : rows) {
    const bool is_increment = row.size == "more";
    if (is_increment != !size) continue;
    if (size && !one_of_cell(row.size, [&](const auto& part) { return size_is(part, *size); })) {
      continue;
    }
    if (!one_of_cell(row.zone, [&](const auto& part) { return part == zone; })) continue;
    if (row.from > month || (!row.until.empty() && row.until < month) || row.known > run) continue;
    if (best == nullptr || row.known > best->known) best = &row;
  }
  return best == nullptr ? std::nullopt : std::optional(std::stoi(best->value));
}

std::string meaning(const std::vector<Row>& rows, bool beyond, int size, const std::string& zone,
                    const std::string& month, const std::string& run) {
  if (beyond && size > 3) {
    const auto base = find(rows, 3, zone, month, run);
    const auto step = find(rows, std::nullopt, zone, month, run);
    return base && step ? std::to_string(*base + (size - 3) * *step) : "blank";
  }
  const auto value = find(rows, size, zone, month, run);
  return value ? std::to_string(*value) : "blank";
}

TEST_CASE("a look-up finds what looking at every row as text finds") {
  std::mt19937 random(7);
  const auto below = [&](std::size_t end) { return static_cast<std::size_t>(random() % end); };
  const std::vector<std::vector<std::string>> layouts = {
      {"1", "2", "3"}, {"1-2", "3"}, {"1", "3"},     {"0-1", "2-3"},
      {"3"},           {"2-3", "0"}, {"1 | 3", "0"}, {"0 | 2-3"}};
  for (int table = 0; table < 40; ++table) {
    const bool beyond = below(3) != 0;
    std::vector<Row> rows;
    // Each zone by itself, or two in one cell, or any.
    const std::vector<std::vector<std::string>> cells = {
        {"East", "West", "Coast"}, {"East | Coast", "West"}, {"-"}, {"Coast | West | East"}};
    for (const std::string& zone : cells[below(2) * below(cells.size())]) {
      std::vector<std::string> sizes = layouts[below(layouts.size())];
      if (!beyond && below(5) == 0) sizes = {"-"};
      if (beyond && below(5) != 0) sizes.push_back("more");
      if (!beyond && sizes[0] != "-" && below(2) == 0)
        sizes.push_back(below(2) == 0 ? "4+" : "5-6");
      for (const std::string& size : sizes) {
        const auto add = [&](const char* from, const char* until, const char* known) {
          rows.push_back({size, zone, std::to_string(1 + below(900)), from, until, known});
        };
        switch (below(4)) {
          case 0:
            add("", "", "");
            break;
          case 1:
            add("", "2023-06", "");
            add("2023-07", "", "");
            break;
          case 2:
            add("2023-03", "2023-09", "");
            break;
          default:
            add("2023-01", "", "");
            add("2023-05", "2023-08", "2024-02-01");
            break;
        }
      }
    }
    std::string csv = "size,zone,value,from,until,known\n";
    for (std::size_t i = rows.size(); i-- > 0;) {  // the order of the file means nothing
      const Row& row = rows[i];
      csv += fmt::format("{},{},{},{},{},{}\n", row.size, row.zone, row.value, row.from, row.until,
                         row.known);
    }
    bool has_increment = false;
    for (const Row& row : rows) has_increment = has_increment || row.size == "more";
    if (beyond && !has_increment) continue;
    const std::string rules = fmt::format(
        "module t.case \"test\"\nenum Zone {{ East, West, Coast }}\nentity County\n"
        "entity Case of County as cases key (id) {{ id : text }}\n"
        "entity Person of Case as persons key (id) {{ id : text; size : int; zone : Zone }}\n"
        "parameter p[size : int, zone : Zone] : int or blank partial from \"p.csv\" {{\n"
        "  key size size; key zone zone; value value; from from; until until; runs from known{}\n"
        "}}\ndefine x of Person : int or blank = p[size, zone]\n",
        beyond ? "; beyond 3 add more" : "");
    auto loaded =
        poppy::Rules::load({{"t.poppy", rules}, {"p.csv", csv}, {"yolo.yaml", "county: Yolo"}});
    if (!loaded) FAIL(csv, loaded.error().front().text);
    std::string persons;
    for (const char* zone : {"East", "West", "Coast"}) {
      for (int size = 0; size <= 7; ++size) {
        persons += fmt::format("{}{{ id: {}{}, size: {}, zone: {} }}", persons.empty() ? "" : ", ",
                               zone, size, size, zone);
      }
    }
    for (const char* month : {"2022-12", "2023-02", "2023-06", "2023-08", "2023-09", "2023-10"}) {
      for (const char* run : {"2024-01-31", "2024-02-01"}) {
        poppy::Request request;
        request.case_text = "case: c\npersons: [ " + persons + " ]\nsaved: []\n";
        request.county = "Yolo";
        request.month = month;
        request.run_date = run;
        const auto decided = loaded->decide(request);
        if (!decided) FAIL(decided.error().front().text);
        for (const char* zone : {"East", "West", "Coast"}) {
          for (int size = 0; size <= 7; ++size) {
            CAPTURE(csv);
            CAPTURE(size);
            CAPTURE(zone);
            CAPTURE(month);
            CAPTURE(run);
            // A table with no row in force at all is an error where it is read.
            const bool in_force = [&] {
              for (const Row& row : rows) {
                if (row.size != "more" && row.from <= month && row.known <= run &&
                    (row.until.empty() || row.until >= month)) {
                  return true;
                }
              }
              return false;
            }();
            if (!in_force) continue;
            CHECK(shown(decided->months[0], fmt::format("{}{}.x", zone, size)) ==
                  meaning(rows, beyond, size, zone, month, run));
          }
        }
      }
    }
  }
}

struct Area {
  int size_low, size_high, pay_low, pay_high;
};

/// Cut in two again and again, along either key, or five around each other; some left out.
void draw_areas(std::mt19937& random, const Area& of, std::vector<Area>& areas) {
  const auto below = [&](int end) {
    return static_cast<int>(random() % static_cast<unsigned>(end));
  };
  const int wide = of.size_high - of.size_low;
  const int high = of.pay_high - of.pay_low;
  if (below(5) == 0 || (wide < 1 && high < 1)) {
    if (below(5) != 0) areas.push_back(of);
    return;
  }
  if (wide >= 2 && high >= 2 && below(3) == 0) {
    const int a = of.size_low + 1, b = of.size_high - 1, c = of.pay_low + 1, d = of.pay_high - 1;
    for (const Area& part :
         {Area{of.size_low, a - 1, of.pay_low, d}, Area{of.size_low, b, d + 1, of.pay_high},
          Area{b + 1, of.size_high, c, of.pay_high}, Area{a, of.size_high, of.pay_low, c - 1},
          Area{a, b, c, d}}) {
      draw_areas(random, part, areas);
    }
    return;
  }
  Area first = of, second = of;
  if (high < 1 || (wide >= 1 && below(2) == 0)) {
    first.size_high = of.size_low + below(wide);
    second.size_low = first.size_high + 1;
  } else {
    first.pay_high = of.pay_low + below(high);
    second.pay_low = first.pay_high + 1;
  }
  draw_areas(random, first, areas);
  draw_areas(random, second, areas);
}

TEST_CASE("where ranges of two keys lie in any arrangement, all evaluators find the row") {
  std::mt19937 random(3);
  for (int table = 0; table < 60; ++table) {
    std::vector<Area> areas;
    draw_areas(random, {1, 8, 0, 11}, areas);
    if (areas.empty()) continue;
    std::ranges::shuffle(areas, random);
    std::string csv = "size,zone,pay,value\n";
    for (std::size_t i = 0; i < areas.size(); ++i) {
      const Area& area = areas[i];
      for (const char* zone : {"East", "West"}) {  // worth 1000 more in the West
        csv += fmt::format("{}-{},{},${}-${}.99,{}\n", area.size_low, area.size_high, zone,
                           area.pay_low, area.pay_high, i + (*zone == 'W' ? 1000 : 0));
      }
    }
    const std::string rules =
        "module t.case \"test\"\nenum Zone { East, West }\nentity County\n"
        "entity Case of County as cases key (id) { id : text }\n"
        "entity Person of Case as persons key (id) { id : text; size : int; pay : money; zone : "
        "Zone }\n"
        "parameter p[size : int, zone : Zone, pay : money] : int or blank partial from "
        "\"p.csv\" {\n  key size size; key zone zone; key pay pay; value value\n}\n"
        "define x of Person : int or blank \"X\" = p[size, zone, pay]\n";
    auto loaded =
        poppy::Rules::load({{"t.poppy", rules}, {"p.csv", csv}, {"yolo.yaml", "county: Yolo"}});
    if (!loaded) FAIL(csv, loaded.error().front().text);
    std::string persons;
    for (int size = 0; size <= 9; ++size) {
      for (int pay = 0; pay <= 12; ++pay) {
        persons += fmt::format(R"({}{{"id":"{}-{}","size":{},"pay":{}.5,"zone":"{}"}})",
                               persons.empty() ? "" : ",", size, pay, size, pay,
                               (size + pay) % 2 == 0 ? "East" : "West");
      }
    }
    poppy::Request request;
    request.county = "Yolo";
    request.month = "2024-01";
    request.run_date = "2024-02-01";
    const std::string text = fmt::format(R"({{"case":"c","saved":[],"persons":[{}]}})", persons);
    CAPTURE(csv);
    CHECK(one_answer::difference(*loaded, request, text) == "");
    request.case_text = text;
    request.case_path = "case.json";
    const auto decided = loaded->decide(request);
    if (!decided) FAIL(decided.error().front().text);
    for (int size = 0; size <= 9; ++size) {
      for (int pay = 0; pay <= 12; ++pay) {
        std::string right = "blank";
        for (std::size_t i = 0; i < areas.size(); ++i) {
          const Area& area = areas[i];
          if (size < area.size_low || size > area.size_high) continue;
          if (pay < area.pay_low || pay > area.pay_high) continue;
          right = std::to_string(i + ((size + pay) % 2 == 0 ? 0 : 1000));
        }
        CAPTURE(size);
        CAPTURE(pay);
        CHECK(shown(decided->months[0], fmt::format("{}-{}.x", size, pay)) == right);
      }
    }
  }
}

}  // namespace
