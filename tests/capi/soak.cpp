// soak CASES DECISIONS MONTH RUN_DATE SECONDS: eight threads do all that poppy.h can, over and
// over, with two sets of rules at once, and compare what comes out with DECISIONS, the lines that
// `poppy run` made of CASES, or with the first round. From the top of the project. Every so often
// all stop between two calls, and a line of JSON says what the process holds then;
// python/tests/soak.py, which python/soak.sh calls, judges whether that grows.
#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "interpreter/arrow/owned.h"
#include "interpreter/include/poppy/poppy.h"
#include "tests/unit/arrow_tables.h"

namespace {

using Json = nlohmann::json;
using Stream = poppy::arrow::Owned<ArrowArrayStream>;

constexpr std::size_t kRows = 40;  // of a table
constexpr int kPauses = 15;        // at least, however short the time

void demand(bool holds, std::string_view what) {
  if (holds) return;
  static std::mutex one_at_a_time;
  const std::scoped_lock lock(one_at_a_time);
  std::cerr << "not so: " << what << '\n';
  std::_Exit(1);
}

/// A handle of poppy.h.
template <typename Handle, void (*Free)(Handle*)>
class Held {
 public:
  Held() = default;
  ~Held() { Free(handle_); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;
  Handle** fill() { return &handle_; }
  [[nodiscard]] Handle* get() const { return handle_; }

 private:
  Handle* handle_ = nullptr;
};
using Files = Held<poppy_files, poppy_files_free>;
using Rules = Held<poppy_rules, poppy_rules_free>;
using Batch = Held<poppy_batch, poppy_batch_free>;
using Problems = Held<poppy_problems, poppy_problems_free>;

/// A text that poppy.h gave.
class Text {
 public:
  Text() = default;
  ~Text() { poppy_free(text_); }
  Text(const Text&) = delete;
  Text& operator=(const Text&) = delete;
  char** fill() { return &text_; }
  std::size_t* size() { return &size_; }
  [[nodiscard]] std::string_view get() const { return {text_, size_}; }

 private:
  char* text_ = nullptr;
  std::size_t size_ = 0;
};

std::vector<std::string> lines_of(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  demand(!lines.empty(), path);
  return lines;
}

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

std::string joined(const std::vector<std::string>& lines) {
  std::string all;
  for (const std::string& line : lines) all += line + '\n';
  return all;
}

void load(const char* rules, const char* counties, std::string_view compiled, Rules& into) {
  Files files;
  Problems problems;
  demand(poppy_files_new(files.fill()) == POPPY_OK, "files");
  demand(poppy_files_add_folders(files.get(), rules, counties, problems.fill()) == POPPY_OK,
         "folders are read");
  demand(poppy_rules_load(files.get(), compiled.data(), compiled.size(), into.fill(),
                          problems.fill()) == POPPY_OK,
         "rules are loaded");
}

std::string decided(const Rules& rules, const std::string& request) {
  Text decision;
  demand(poppy_rules_decide(rules.get(), request.data(), request.size(), decision.fill(),
                            decision.size(), nullptr) == POPPY_OK,
         "a case is decided");
  return std::string(decision.get());
}

std::string explained(const Rules& rules, Json request, const char* line) {
  request["line"] = line;
  const std::string text = request.dump();
  Text why;
  demand(poppy_rules_explain(rules.get(), text.data(), text.size(), why.fill(), why.size(),
                             nullptr) == POPPY_OK,
         "a line is explained");
  return std::string(why.get());
}

/// What threads do, a function each, and what is to come out.
class Work {
 public:
  explicit Work(const std::vector<std::string>& words)
      : lines_(lines_of(words[0])),
        wanted_(lines_of(words[1])),
        asked_({{"month", words[2]}, {"run_date", words[3]}}),
        loan_({{"case", text_of("examples/lending/case.yaml")},
               {"county", "Alpine"},
               {"month", "2024-06"},
               {"run_date", "2024-06-03"}}) {
    load("policies", "county_rules", {}, rules_);
    load(kLending, kLendingCounties, {}, lending_);
    for (std::size_t i = 0; i < 10; ++i) {
      Json request = asked_;
      request["case"] = lines_[i];
      first_.push_back(decided(rules_, request.dump()));
      requests_.push_back(std::move(request));
    }
    why_ = explained(rules_, requests_[0], "calfresh_status");
    loan_decided_ = decided(lending_, loan_.dump());
    demand(poppy_rules_compiled(rules_.get(), compiled_.fill(), compiled_.size()) == POPPY_OK,
           "rules are compiled");
  }

  std::vector<std::function<void()>> all() {
    return {[this] { load_all(); },    [this] { load_others(); },  [this] { load_compiled(); },
            [this] { decide_each(); }, [this] { decide_lines(); }, [this] { decide_tables(); },
            [this] { let_go(); },      [this] { be_refused(); }};
  }

 private:
  static constexpr const char* kLending = "examples/lending/rules";
  static constexpr const char* kLendingCounties = "examples/lending/counties";

  void load_all() const {
    Rules rules;
    load("policies", "county_rules", {}, rules);
    demand(decided(rules, requests_[0].dump()) == first_[0], "loaded again, it decides the same");
    Text described;
    Text schema;
    Problems warnings;
    demand(poppy_rules_describe(rules.get(), described.fill(), described.size()) == POPPY_OK &&
               poppy_rules_schema(rules.get(), "case", schema.fill(), schema.size()) == POPPY_OK &&
               poppy_rules_warnings(rules.get(), warnings.fill()) == POPPY_OK,
           "rules are described");
  }

  void load_others() const {
    Rules rules;
    load(kLending, kLendingCounties, {}, rules);
    demand(decided(rules, loan_.dump()) == loan_decided_, "other rules, loaded again");
    demand(decided(lending_, loan_.dump()) == loan_decided_, "other rules");
  }

  void load_compiled() const {
    Rules rules;
    load("policies", "county_rules", compiled_.get(), rules);
    demand(decided(rules, requests_[1].dump()) == first_[1], "compiled rules decide the same");
  }

  void decide_each() const {
    for (std::size_t i = 0; i < requests_.size(); ++i) {
      demand(decided(rules_, requests_[i].dump()) == first_[i], "a case, decided again");
    }
    demand(explained(rules_, requests_[0], "calfresh_status") == why_, "a line, explained again");
  }

  void open(Json request, Batch& batch) const {
    request.update(asked_);
    const std::string text = request.dump();
    demand(
        poppy_batch_open(rules_.get(), text.data(), text.size(), batch.fill(), nullptr) == POPPY_OK,
        "a batch is opened");
  }

  void decide_lines() const {
    const std::string in = joined(lines_);
    const std::string wanted = joined(wanted_);
    for (const int threads : {1, 3}) {
      Batch batch;
      open({{"threads", threads}}, batch);
      Text out;
      demand(poppy_batch_decide_lines(batch.get(), in.data(), in.size(), out.fill(), out.size(),
                                      nullptr) == POPPY_OK,
             "lines are decided");
      demand(out.get() == wanted, "lines as `poppy run` writes them");
    }
  }

  /// Of a stream of decisions of all cases, in tables of kRows, so many are read and compared.
  void read_tables(int threads, std::size_t tables) const {
    poppy::Released released;
    Stream out;
    decide_stream(threads, {}, released, out);
    std::size_t row = 0;
    for (std::size_t i = 0; i < tables; ++i) {
      poppy::arrow::Owned<ArrowArray> table;
      demand(out->get_next(&*out, table.fill()) == 0, "a table is given");
      if (!table.is_there()) break;
      row = compare(table.get(), row);
    }
    demand(row == std::min(wanted_.size(), tables * kRows), "as many rows as there are cases");
  }

  /// As a producer that fails after a table has it.
  void read_until_it_fails() const {
    poppy::Released released;
    Stream out;
    decide_stream(2, 1, released, out);
    std::size_t row = 0;
    for (;;) {
      poppy::arrow::Owned<ArrowArray> table;
      if (out->get_next(&*out, table.fill()) != 0) break;
      demand(table.is_there(), "a stream that fails has no end");
      row = compare(table.get(), row);
    }
    demand(std::string_view(out->get_last_error(&*out)).contains("the disk is gone"), "why");
  }

  void decide_stream(int threads, std::optional<std::size_t> fails_after, poppy::Released& released,
                     Stream& out) const {
    Stream in;
    std::vector<poppy::MadeColumn> made;
    for (std::size_t first = 0; first < lines_.size(); first += kRows) {
      poppy::Texts texts;
      for (std::size_t i = first; i < std::min(lines_.size(), first + kRows); ++i)
        texts.emplace_back(lines_[i]);
      made.push_back(poppy::structure("", {poppy::view_column("json", texts)}));
    }
    give_stream(made, &released, in.fill(), fails_after);
    Batch batch;
    open({{"threads", threads}, {"case_column", "json"}, {"decision", true}}, batch);
    demand(poppy_batch_decide_arrow(batch.get(), &*in, out.fill(), nullptr) == POPPY_OK,
           "tables are decided");
  }

  /// Compares the rows of a table, the first of which is the row; the row behind its last.
  std::size_t compare(const ArrowArray& table, std::size_t row) const {
    const ArrowArray& column = *table.children[table.n_children - 1];
    const auto* const ends = static_cast<const std::int64_t*>(column.buffers[1]);
    const auto* const text = static_cast<const char*>(column.buffers[2]);
    for (std::int64_t i = 0; i < column.length; ++i, ++row) {
      const std::string_view found(text + ends[i], static_cast<std::size_t>(ends[i + 1] - ends[i]));
      demand(row < wanted_.size() && found == wanted_[row], "rows as `poppy run` writes them");
    }
    return row;
  }

  void decide_tables() const {
    for (const int threads : {1, 3}) read_tables(threads, lines_.size());
  }

  void let_go() const {
    for (const std::size_t tables : {0U, 1U, 2U}) read_tables(2, tables);
    read_until_it_fails();
  }

  void be_refused() const {
    const auto told = [](const Problems& problems, std::string_view code) {
      demand(poppy_problems_count(problems.get()) > 0 &&
                 poppy_problems_at(problems.get(), 0)->code == code &&
                 !std::string_view(poppy_problems_at(problems.get(), 0)->text).empty(),
             code);
      Text json;
      demand(poppy_problems_json(problems.get(), json.fill(), json.size()) == POPPY_OK, "as JSON");
    };
    for (const auto& [request, code] :
         {std::pair{R"({"case": {}, "monht": "2021-08"})", "P915"},
          std::pair{R"({"case": {"case": "a", "county": "Yollo"}, "month": "2021-08",
                        "run_date": "2021-08-20"})",
                    "P704"},
          std::pair{R"({"case": {"case": "a"}, "month": "2021-13", "run_date": "2021-08-20"})",
                    "P905"}}) {
      Text decision;
      Problems problems;
      demand(poppy_rules_decide(rules_.get(), request, POPPY_TO_NUL, decision.fill(),
                                decision.size(), problems.fill()) == POPPY_PROBLEMS,
             "a wrong request is refused");
      told(problems, code);
    }
    Files files;
    Rules none;
    Problems problems;
    constexpr std::string_view kBroken = "module a.b \"A\"\nrule";
    demand(poppy_files_new(files.fill()) == POPPY_OK &&
               poppy_files_add(files.get(), "a.poppy", kBroken.data(), kBroken.size()) == POPPY_OK,
           "files");
    demand(
        poppy_rules_load(files.get(), nullptr, 0, none.fill(), problems.fill()) == POPPY_PROBLEMS &&
            poppy_problems_count(problems.get()) > 0,
        "broken rules are refused");
    demand(poppy_rules_decide(rules_.get(), nullptr, 0, nullptr, nullptr, nullptr) == POPPY_MISUSE,
           "NULL is refused");
  }

  std::vector<std::string> lines_, wanted_, first_;
  Json asked_, loan_;
  Rules rules_, lending_;
  std::vector<Json> requests_;
  std::string why_, loan_decided_;
  Text compiled_;
};

long resident_pages() {
  std::ifstream file("/proc/self/statm");
  long all = 0;
  long resident = 0;
  file >> all >> resident;
  return resident;
}

std::size_t entries(const char* folder) {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& one : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

void print_held(double seconds) {
  malloc_trim(0);
  const struct mallinfo2 info = mallinfo2();
  std::cout << Json{{"seconds", seconds},
                    {"bytes of malloc", info.uordblks + info.hblkhd},
                    {"resident", resident_pages() * 4096},
                    {"open files", entries("/proc/self/fd")},
                    {"threads", entries("/proc/self/task")}}
            << '\n'
            << std::flush;
}

void soak(const std::vector<std::function<void()>>& work, double seconds) {
  std::atomic<bool> pausing = false;
  std::atomic<bool> ended = false;
  std::barrier stopped(static_cast<std::ptrdiff_t>(work.size()) + 1);
  std::vector<std::jthread> threads;
  for (const std::function<void()>& one : work) {
    threads.emplace_back([&] {
      while (!ended) {
        one();
        if (!pausing) continue;
        stopped.arrive_and_wait();  // all have stopped
        stopped.arrive_and_wait();  // what is held was counted
      }
    });
  }
  const auto begin = std::chrono::steady_clock::now();
  const std::chrono::duration<double> pause(std::max(0.5, seconds / 100));
  for (int paused = 1; !ended; ++paused) {
    std::this_thread::sleep_for(pause);
    pausing = true;
    stopped.arrive_and_wait();
    const std::chrono::duration<double> now = std::chrono::steady_clock::now() - begin;
    print_held(now.count());
    ended = now.count() >= seconds && paused >= kPauses;
    pausing = false;
    stopped.arrive_and_wait();
  }
}

}  // namespace

int main(int count, char** arguments) try {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() != 5) return 2;
  Work work(words);
  soak(work.all(), std::stod(words[4]));
} catch (const std::exception& error) {
  std::fputs(error.what(), stderr);
  return 1;
}
