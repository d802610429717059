// A server of the console's parts alone: gallery, sign-in, error pages. It holds no cases and no
// accounts. usage: console_gallery ADDRESS:PORT [CONSOLE], where CONSOLE is the folder console/
// whose files are read anew for each page. It tells its address, and ends when its standard input
// does.
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "interpreter/serve/form.h"
#include "interpreter/serve/http_server.h"
#include "interpreter/serve/site.h"
#include "interpreter/text/problem_text.h"

namespace {

using namespace poppy::serve;
using poppy::text::Result;
using Json = nlohmann::json;

Result<std::vector<ConsoleFile>> read_folder(const std::filesystem::path& folder) {
  std::vector<ConsoleFile> files;
  for (const char* part : {"static", "templates"}) {
    for (const auto& entry : std::filesystem::directory_iterator(folder / part)) {
      std::ifstream file(entry.path(), std::ios::binary);
      files.push_back({fmt::format("{}/{}", part, entry.path().filename().string()),
                       {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()}});
    }
  }
  return files;
}

PageFrame frame_of(const Request& request) {
  PageFrame frame;
  frame.title = "Gallery";
  frame.signed_in = SignedIn{"admin-0042", "County admin", "Fresno"};
  frame.form_token = "0123";
  frame.navigation = {{"/gallery", "County rules", true, {{"#", "History"}, {"#", "Compare"}}},
                      {"/sign-in", "Change requests", false, {}},
                      {"/password", "Cases", false, {}},
                      {"/errors/404", "Reports", false, {}},
                      {"/errors/503", "Diagrams", false, {}}};
  frame.breadcrumb = {{"/", "Counties"}, {"/", "Fresno"}};
  frame.dials = Dials{std::string(request.asked("month")),
                      std::string(request.asked("run_date")),
                      request.path,
                      {{"county", "Fresno"}},
                      "Entries made after 2022-03-07 are not seen."};
  if (frame.dials->month.empty()) frame.dials->month = "2022-05";
  if (frame.dials->run_date.empty()) frame.dials->run_date = "2022-03-07";
  frame.messages = {
      {Tone::success, "The draft is kept.", "Nobody else sees it until you ask for approval."}};
  frame.rules_version = "1c7e0d2";
  return frame;
}

Table wide_table() {
  Table table{
      "matrix", "County rules for 2022-03 as known on 2022-03-07", {{"County", false}}, {}, {},
      false};
  for (int i = 1; i <= 20; ++i) table.columns.push_back({fmt::format("EDX119C0{:02}", i), false});
  for (const char* county : {"Alameda", "Contra Costa", "Fresno", "San Luis Obispo"}) {
    Row row{{{county, "/gallery", "", false, false}}};
    for (int i = 1; i <= 20; ++i)
      row.cells.push_back({i % 4 == 0 ? "Y" : "N", "", "", false, i == 8});
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_inputs(Json& data) {
  data["faults"] = Faults{.faults = {{"from_month", "Give a month, such as 2022-05."},
                                     {"", "The county file was changed meanwhile."}}};
  data["text_field"] = Field{.id = "note",
                             .label = "Note",
                             .hint = "What was decided, and by whom: Board resolution 22-031.",
                             .is_required = true};
  data["month_field"] = Field{.id = "from_month",
                              .label = "From month",
                              .hint = "The first benefit month that it holds for.",
                              .fault = "Give a month, such as 2022-05.",
                              .type = "month"};
  data["select_field"] = Select{.id = "flag",
                                .label = "Rule",
                                .choices = {{"a", "EDX119C013 Three months in 12", "", false},
                                            {"b", "EDX119C024 Six months in 12", "", true}}};
  data["radio_field"] =
      Choices{.id = "value",
              .legend = "The rule is",
              .choices = {{"yes", "on", "", true},
                          {"no", "off", "What stood there before stays for past months.", false}}};
  data["box_field"] = Choices{.id = "what",
                              .legend = "Show",
                              .is_many = true,
                              .choices = {{"1", "Entries of other counties", "", false},
                                          {"2", "Entries that are not yet known", "", true}}};
  data["area_field"] = TextArea{.id = "words",
                                .label = "Comment",
                                .hint = "For the one who approves.",
                                .value = "Two lines,\nas they were typed."};
  data["file_field"] =
      Field{.id = "sheet", .label = "A matrix as CSV or a workbook", .type = "file"};
}

Json gallery_data() {
  Json data;
  data["alerts"] = {
      Message{Tone::info, "Two dials", "The month and the run date stand above every page."},
      Message{Tone::success, "The request is approved.", ""},
      Message{Tone::warning, "", "The run date lies before the entry: it is not seen."},
      Message{Tone::error, "Nothing was written.",
              "Somebody else changed the file. <b>Both</b> are shown below."}};
  data["steps"] = Steps{"The way of this request",
                        {{"Draft", StepState::done},
                         {"Checked", StepState::done},
                         {"Approved", StepState::current},
                         {"In effect", StepState::ahead}}};
  data["tags"] = {Tag{"draft", Tone::info}, Tag{"approved", Tone::success},
                  Tag{"scheduled", Tone::warning}, Tag{"refused", Tone::error}};
  add_inputs(data);
  Table small{
      "changed",
      "Cases that are decided otherwise",
      {{"Case", false}, {"Month", false}, {"Before", false}, {"After", false}, {"A month", true}},
      {},
      {},
      true};
  small.rows.push_back({{{"ga-0013", "/gallery", "", false, false},
                         {"2022-05", "", "", false, false},
                         {"Discontinued", "", "XAN050", false, false},
                         {"Approved", "", "", false, true},
                         {"$291.00", "", "", false, false}}});
  small.rows.push_back({{{"ga-0014", "/gallery", "", false, false},
                         {"2022-05", "", "", false, false},
                         {"Approved", "", "", false, false},
                         {"Approved", "", "", false, false},
                         {"$0.00", "", "", false, false}}});
  data["small_table"] = small;
  data["wide_table"] = wide_table();
  data["empty_table"] =
      Table{"none", "Requests that wait for you", {}, {}, "Nothing waits.", false};
  data["pages"] = Pagination{"Pages of cases",
                             "",
                             "/gallery?page=2",
                             {{"/gallery", "1", true},
                              {"/gallery?page=2", "2", false},
                              {"", "…", false},
                              {"/gallery?page=9", "9", false}}};
  data["flag"] = Details{{Detail{"Rule", "six_months_in_12"}, Detail{"Legacy number", "EDX119C024"},
                          Detail{"Read by", std::vector<Link>{{"/gallery", "month_limit"},
                                                              {"/gallery", "exceeds_time_limit"}}},
                          Detail{"Note", "Board resolution 22-031"}}};
  data["change"] = Diff{"county-file",
                        "county_rules/fresno.yaml",
                        {{DiffKind::gap, 0, 0, "16 lines"},
                         {DiffKind::removed, 17, 0, "  six_months_in_12: no"},
                         {DiffKind::added, 0, 17, "  six_months_in_12:"},
                         {DiffKind::added, 0, 18, "    - { value: no }"},
                         {DiffKind::added, 0, 19,
                          "    - { value: yes, from: 2022-05, entered: 2022-03-07, by: admin-0042, "
                          "note: \"Board resolution 22-031\" }"},
                         {DiffKind::same, 18, 20, "  three_months_in_12: yes"}}};
  data["cards"] = {
      {{"href", "/gallery"},
       {"title", "County rules"},
       {"text", "What each flag is set to, and since when."}},
      {{"href", "/gallery"}, {"title", "Change requests"}, {"text", "2 wait for you."}},
      {{"href", "/gallery"}, {"title", "Cases"}, {"text", "Decide one, and see why."}}};
  data["note"] = "";
  return data;
}

void add_routes(Site& site) {
  Router& router = site.router();
  router.add("GET", "/", "anyone",
             [](const Request&, const PathValues&) { return see_other("/gallery"); });
  router.add("GET", "/gallery", "anyone", [&site](const Request& request, const PathValues&) {
    return site.page("gallery", frame_of(request), gallery_data());
  });
  router.add("POST", "/gallery", "anyone",
             [](const Request&, const PathValues&) { return see_other("/gallery"); });
  router.add("POST", "/gallery/preview", "anyone",
             [&site](const Request& request, const PathValues&) {
               const auto form = read_form(request);
               return form ? site.fragment("gallery_preview", {{"note", form->text("note")}})
                           : Response{400, {}, {}};
             });
  router.add("GET", "/sign-in", "anyone", [&site](const Request&, const PathValues&) {
    PageFrame frame;
    frame.title = "Sign in";
    Json data;
    data["next"] = "/";
    data["account"] =
        Field{.id = "account", .label = "Account", .autocomplete = "username", .is_required = true};
    data["password"] = Field{.id = "password",
                             .label = "Password",
                             .type = "password",
                             .autocomplete = "current-password",
                             .is_required = true};
    data["faults"] = Faults{.title = "Account or password is wrong",
                            .faults = {{"account", "Look at both, and type them again."}}};
    return site.page("sign_in", frame, data);
  });
  router.add("GET", "/password", "anyone", [&site](const Request& request, const PathValues&) {
    PageFrame frame = frame_of(request);
    frame.title = "Change your password";
    frame.dials.reset();
    frame.messages.clear();
    Json data;
    data["is_first"] = true;
    data["old_password"] = Field{.id = "old",
                                 .label = "The password you have",
                                 .type = "password",
                                 .autocomplete = "current-password",
                                 .is_required = true};
    data["new_password"] = Field{.id = "new",
                                 .label = "The new one",
                                 .hint = "At least 12 characters; a few words do well.",
                                 .type = "password",
                                 .autocomplete = "new-password",
                                 .is_required = true};
    data["new_again"] = Field{.id = "again",
                              .label = "The new one again",
                              .type = "password",
                              .autocomplete = "new-password",
                              .is_required = true};
    return site.page("change_password", frame, data);
  });
  router.add("GET", "/errors/{status}", "anyone",
             [&site](const Request& request, const PathValues& values) {
               PageFrame frame = frame_of(request);
               frame.messages.clear();
               return site.error_page(std::atoi(values.at("status").c_str()), frame, "");
             });
}

int tell(const poppy::text::Problems& problems) {
  std::fputs(poppy::text::render_problems({}, problems).c_str(), stderr);
  return 1;
}

}  // namespace

int main(int count, char** words) {
  SiteOptions options;
  if (count > 2) options.read_files = [folder = words[2]] { return read_folder(folder); };
  const auto at = read_endpoint(count > 1 ? words[1] : "127.0.0.1:0");
  if (!at) return tell(at.error());
  auto site = Site::make(std::move(options));
  if (!site) return tell(site.error());
  add_routes(**site);
  ServerOptions server;
  server.listen = *at;
  server.milliseconds = [] {
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  server.refusal = [&site](int status) { return (*site)->refusal(status); };
  auto running = HttpServer::start(
      std::move(server), [&site](const Request& request) { return (*site)->answer(request); });
  if (!running) return tell(running.error());
  fmt::print("http://{}\n", to_string((*running)->listens_at()));
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  return 0;
}
