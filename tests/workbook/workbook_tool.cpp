// What the checks of workbooks ask: the sheets that our reader finds in a file, and a workbook of
// tables as our writer makes it.
// usage: workbook_tool read FILE      prints the sheets as JSON, or what is wrong with it
//        workbook_tool write FILE     a workbook of two tables
#include <cstdio>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "interpreter/config/read_workbook.h"
#include "interpreter/documents/workbook.h"

namespace {

using namespace poppy;

int read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  const auto sheets = config::read_workbook(bytes, path.substr(path.rfind('/') + 1));
  if (!sheets) {
    for (const text::Problem& problem : sheets.error()) {
      std::printf("%s %s\n", std::string(text::kind_of(problem.code).number).c_str(),
                  problem.message.c_str());
    }
    return 1;
  }
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const config::ReadSheet& sheet : *sheets) {
    all.push_back({{"name", sheet.name}, {"hidden", sheet.is_hidden}, {"rows", sheet.rows}});
  }
  std::printf("%s\n", all.dump().c_str());
  return 0;
}

int write(const std::string& path) {
  documents::TableSheet matrix;
  matrix.tab = "Rules";
  matrix.title = "County rules for 2022-03 as known on 2022-03-07";
  matrix.frozen_columns = 2;
  matrix.columns = {{{"County"}},
                    {{"Code"}, 6},
                    {{"six_months_in_12",
                      "EDX119C024\nCounty Does not Aid If Aided for 6 Months Within Last 12 "
                      "Months."},
                     10,
                     true},
                    {{"Remarks"}, 40}};
  matrix.rows = {{{"Fresno"}, {"10"}, {"N"}, {"=1+1"}},
                 {{"Kern"}, {"15"}, {"Y", "since 2022-05, entered 2022-03-07"}, {"+1 \"a\" <b>&"}},
                 {{"Yolo"}, {"57"}, {"-"}, {"@sum(A1)"}},
                 {{"San Luis Obispo"}, {"40"}, {""}, {"\x1b[2J\ttab\nline"}}};
  documents::TableSheet legend;
  legend.tab = "Legend";
  legend.columns = {{{"Sign"}}, {{"Means"}}};
  legend.rows = {{{"Y"}, {"yes"}}, {{"N"}, {"no"}}, {{"-"}, {"not set"}}};
  const documents::Moment made{units::Date{19058}, 18 * 60 + 51};  // 2022-03-07
  const auto written = documents::write_table_workbook({matrix, legend}, made, path);
  if (written) return 0;
  std::printf("%s\n", written.error().c_str());
  return 1;
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) return 2;
  const std::string_view what = words[1];
  if (what == "read") return read(words[2]);
  return what == "write" ? write(words[2]) : 2;
}
