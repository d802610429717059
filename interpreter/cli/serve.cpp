// poppy serve: the console, until it is told to stop.
#include <fmt/core.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>

#include "interpreter/cli/commands.h"
#include "interpreter/cli/graphviz.h"
#include "interpreter/cli/run_files.h"
#include "interpreter/cli/say.h"
#include "interpreter/cli/test_files.h"
#include "interpreter/console/console.h"
#include "interpreter/serve/http_server.h"
#include "interpreter/text/problem_codes.h"

namespace poppy::cli {
namespace {

/// Of every file of rules and counties: its name, size and moment of change.
std::string stamp_of(const Folders& folders) {
  std::string stamp;
  for (const std::string& folder : {folders.rules, folders.counties}) {
    for (const std::string& path :
         find_files(folder, {".poppy", ".csv", ".yaml", ".yml"}, {"tests"}).paths) {
      struct stat found = {};
      if (::stat(path.c_str(), &found) != 0) continue;
      stamp += fmt::format("{} {} {} {}.{}\n", path, found.st_ino, found.st_size,
                           found.st_mtim.tv_sec, found.st_mtim.tv_nsec);
    }
  }
  return stamp;
}

std::int64_t milliseconds_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// The bytes of a file that something writes in the room for temporary ones; it is gone then.
std::expected<std::string, std::string> file_bytes(const console::Outside::WriteFile& write) {
  std::error_code error;
  const std::filesystem::path room = std::filesystem::temp_directory_path(error);
  if (error) return std::unexpected("there is no folder for temporary files");
  std::string path = (room / "poppy-XXXXXX").string();
  const OpenFile made(::mkstemp(path.data()));
  if (!made.is_open()) return std::unexpected(fmt::format("`{}` cannot be made", path));
  const auto written = write(path);
  auto bytes = written ? read_text(path) : std::unexpected(written.error());
  ::unlink(path.c_str());
  return bytes;
}

std::expected<std::string, std::string> drawn(const std::string& dot) {
  constexpr std::chrono::seconds kMost{10};  // somebody waits
  auto svg = svg_of_dot(dot, kMost);
  if (!svg) return std::unexpected(svg.error().message);
  return std::move(*svg);
}

console::Outside outside_of(const Folders& folders) {
  console::Outside outside;
  outside.load = [folders]() -> Outcome<Rules> {
    auto files = read_folders(folders);
    if (!files) return std::unexpected(std::move(files.error()));
    return Rules::load(std::move(*files));
  };
  outside.stamp = [folders] { return stamp_of(folders); };
  outside.now = now_in_california;
  outside.seconds = [] { return milliseconds_now() / 1000; };
  outside.log = [](const std::string& line) { say("{}\n", line); };
  outside.draw = drawn;
  outside.file_bytes = file_bytes;
  outside.rule_tests = [folders]() -> Outcome<console::RuleTestFiles> {
    auto tests = read_marked_tests(folders);
    if (!tests) return std::unexpected(std::move(tests.error()));
    return console::RuleTestFiles{std::move(tests->files), std::move(tests->mark)};
  };
  outside.read_text = read_text;
  return outside;
}

/// The files of a folder `console`, for those who work on the pages.
text::Result<std::vector<serve::ConsoleFile>> read_console(const std::string& folder) {
  std::vector<serve::ConsoleFile> files;
  for (const std::string part : {"templates", "static"}) {
    const auto names = names_in((std::filesystem::path(folder) / part).string());
    if (!names) {
      return std::unexpected(text::Problems{
          {text::ProblemCode::cannot_read,
           {},
           fmt::format("`{}/{}` cannot be read: {}", folder, part, names.error().message()),
           {}}});
    }
    for (const std::string& name : *names) {
      auto text = read_text((std::filesystem::path(folder) / part / name).string());
      if (text) files.push_back({fmt::format("{}/{}", part, name), std::move(*text)});
    }
  }
  return files;
}

/// The cases of a demonstration: those given, else those of the project where one stands in it.
/// Error: the exit code.
std::expected<std::vector<File>, int> demo_cases(std::vector<std::string> paths) {
  std::vector<File> cases;
  if (paths.empty()) paths = find_files("console/demo", {".yaml"}, {}).paths;
  for (const std::string& path : paths) {
    auto text = read_text(path);
    if (!text) {
      return std::unexpected(report_problems({engine::public_problem(
          text::ProblemCode::cannot_read,
          fmt::format("the case `{}` cannot be read: {}", path, text.error()))}));
    }
    cases.emplace_back(path, std::move(*text));
  }
  return cases;
}

/// People who may sign in are told once, on standard output. The exit code.
int prepare(console::World& world, const ServeOptions& options) {
  if (!options.demo.empty()) {
    const auto cases = demo_cases(options.demo_cases);
    if (!cases) return cases.error();
    const auto people = console::make_demo(world, options.demo, *cases);
    if (!people) return report_problems(people.error());
    std::string told = "people of the demonstration, with their passwords:\n";
    for (const console::DemoAccount& one : *people) {
      told += fmt::format("  {:<14} {}   {}{}{}\n", one.id, one.password, one.roles,
                          one.county.empty() ? "" : " of ", one.county);
    }
    return finish(told);
  }
  int code = kWell;
  const auto made = console::make_first_account(world, [&](const console::FirstAccount& first) {
    code = finish(fmt::format("first sign-in: account {}, password {} (to be changed then)\n",
                              first.id, first.password));
    return code == kWell;
  });
  return made ? code : report_problems(made.error());
}

/// `GET /counties see_counties`, a line each.
std::string routes_text(console::World& world) {
  std::string told;
  for (const serve::Route& route : world.site().router().routes()) {
    told += fmt::format("{} {} {}\n", route.method, route.pattern, route.who);
  }
  return told;
}

/// Waits for the end: an interrupt, or to be told to stop.
void wait_for_end() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  const OpenFile signals(::signalfd(-1, &held, SFD_CLOEXEC));
  signalfd_siginfo signal = {};
  while (::read(signals.get(), &signal, sizeof signal) < 0 && errno == EINTR) {
  }
}

void hold_signals() {
  sigset_t held;
  sigemptyset(&held);
  sigaddset(&held, SIGINT);
  sigaddset(&held, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &held, nullptr);
  ::signal(SIGPIPE, SIG_IGN);
}

}  // namespace

int serve(const ServeOptions& options) {
  hold_signals();  // before any thread begins
  // A store that is made here has what people live on, and hashes of passwords. County files keep
  // the permissions that they have (store/replace_file.h).
  constexpr mode_t kForOthers = 0077;
  ::umask(kForOthers);
  const auto endpoint = serve::read_endpoint(options.listen);
  if (!endpoint) return report_problems(endpoint.error());
  if (options.behind_tls && options.proxies.empty()) {
    say("without --proxy all people come from the address of the proxy, and are counted as one\n");
  }
  const auto hosts = serve::AllowedHosts::read(options.hosts);
  if (!hosts) return report_problems(hosts.error());

  const Folders folders = find_folders(options.folders);
  if (is_installed(folders.counties)) return refuse_installed(folders.counties);
  console::WorldOptions world_options;
  world_options.outside = outside_of(folders);
  world_options.store = options.store;
  world_options.tls = options.behind_tls ? serve::Tls::before : serve::Tls::none;
  world_options.user_header = options.user_header;
  world_options.threads = options.threads;
  if (!options.console.empty()) {
    world_options.read_files = [folder = options.console] { return read_console(folder); };
  }
  auto world = console::World::open(std::move(world_options));
  if (!world) return report_problems(world.error());
  console::add_routes(**world);
  if (options.routes) return finish(routes_text(**world));
  if (const int code = prepare(**world, options); code != kWell) return code;

  serve::ServerOptions server_options;
  server_options.listen = *endpoint;
  server_options.hosts = *hosts;
  server_options.proxies = options.proxies;
  server_options.milliseconds = milliseconds_now;
  server_options.refusal = [&](int status) { return (*world)->site().refusal(status); };
  if (options.log) {
    server_options.served = [](const serve::Served& one) {
      say("{} {} {} {} {} bytes {} ms\n", one.peer, one.method, one.path, one.status, one.bytes,
          one.milliseconds);
    };
  }
  auto server = serve::HttpServer::start(
      std::move(server_options),
      [&](const serve::Request& request) { return (*world)->site().answer(request); });
  if (!server) return report_problems(server.error());
  say("the console is at http://{}\n", serve::to_string((*server)->listens_at()));
  wait_for_end();
  (*server)->stop();
  say("stopped\n");
  return kWell;
}

}  // namespace poppy::cli
