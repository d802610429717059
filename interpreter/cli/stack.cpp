// See stack.h.
#include "interpreter/cli/stack.h"

#include <pthread.h>
#include <signal.h>

namespace poppy::cli {
namespace {

constexpr std::size_t kStackBytes = 16 << 20;  // five times what rules 250 deep take

struct Work {
  const std::function<int()>* function = nullptr;
  sigset_t signals = {};
  int code = 0;
};

void* do_work(void* given) {
  Work& work = *static_cast<Work*>(given);
  pthread_sigmask(SIG_SETMASK, &work.signals, nullptr);
  work.code = (*work.function)();
  return nullptr;
}

}  // namespace

int with_known_stack(const std::function<int()>& work) {
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return work();
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_setattr_default_np(&attributes);
  Work all{&work, {}, 0};
  // Signals are the other thread's: it may hold them to end a run in good order.
  sigset_t every;
  sigfillset(&every);
  pthread_sigmask(SIG_SETMASK, &every, &all.signals);
  pthread_t thread;
  const bool started = pthread_create(&thread, &attributes, do_work, &all) == 0;
  pthread_attr_destroy(&attributes);
  if (!started) {
    pthread_sigmask(SIG_SETMASK, &all.signals, nullptr);
    return work();
  }
  pthread_join(thread, nullptr);
  return all.code;
}

}  // namespace poppy::cli
