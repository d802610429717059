// See world.h.
#include "interpreter/console/world.h"

#include "interpreter/store/replace_file.h"

namespace poppy::console {
namespace {

// Of an account and an address: five tries at once, then one a minute.
constexpr serve::RateRule kSignInRate{5, 60'000};
// Of an address, wrong ones alone: many for an office behind it, few for whoever tries one password
// at all accounts.
constexpr serve::RateRule kAddressRate{40, 6'000};

}  // namespace

World::World(WorldOptions options)
    : options_(std::move(options)), sign_in_rates_(kSignInRate), address_rates_(kAddressRate) {}

Outcome<std::unique_ptr<World>> World::open(WorldOptions options) {
  std::unique_ptr<World> world(new World(std::move(options)));
  world->stamp_ = world->outside().stamp();
  auto rules = world->outside().load();
  if (!rules) return std::unexpected(std::move(rules.error()));
  world->rules_ = std::make_shared<const Rules>(std::move(*rules));
  const auto failed = [](text::Problems problems) {
    return std::unexpected(engine::to_public({}, std::move(problems)));
  };
  auto desk = store::open_desk_store(world->options_.store, store::Access::create);
  if (!desk) return failed(std::move(desk.error()));
  world->desk_ = std::move(*desk);
  auto cases = store::open_store(world->options_.store, store::Access::share);
  if (!cases) return failed(std::move(cases.error()));
  world->cases_ = std::move(*cases);
  auto site = serve::Site::make({world->options_.tls, world->options_.read_files});
  if (!site) return failed(std::move(site.error()));
  world->site_ = std::move(*site);
  return world;
}

void World::look_at_files() {
  const std::int64_t now = options_.outside.seconds();
  if (now == looked_at_) return;
  looked_at_ = now;
  const std::string stamp = options_.outside.stamp();
  if (stamp == stamp_) return;
  stamp_ = stamp;
  auto loaded = options_.outside.load();
  if (loaded) {
    rules_ = std::make_shared<const Rules>(std::move(*loaded));
    problems_.clear();
  } else {
    problems_ = std::move(loaded.error());
  }
}

std::shared_ptr<const Rules> World::rules() {
  const std::scoped_lock lock(mutex_);
  look_at_files();
  return rules_;
}

std::vector<Problem> World::rules_problems() {
  const std::scoped_lock lock(mutex_);
  look_at_files();
  return problems_;
}

text::Result<void> World::write_county(const desk::CountyChange& change) {
  const std::scoped_lock lock(mutex_);
  auto written = store::replace_file(change.path, change.before, change.after);
  looked_at_ = 0;
  return written;
}

}  // namespace poppy::console
