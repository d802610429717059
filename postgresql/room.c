/* See room.h. */
#include "room.h"

#include <postgres.h>

#include <miscadmin.h>
#include <pthread.h>

/* What poppy.h says that loading and deciding take, and some for what they call. */
#define NEEDED ((size_t)4 * 1024 * 1024 + 256 * 1024)

/* The lowest address that the stack of this process may come to; NULL: not to be found out. */
static const char* end_of_stack(void) {
  static const char* end = NULL;
  static int of_process = 0;
  pthread_attr_t attributes;
  void* lowest = NULL;
  size_t size = 0;
  if (of_process == MyProcPid) return end;
  if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
    if (pthread_attr_getstack(&attributes, &lowest, &size) == 0) end = lowest;
    pthread_attr_destroy(&attributes);
  }
  of_process = MyProcPid;
  return end;
}

bool has_room(void) {
  const char* const end = end_of_stack();
  const char here = 0;
  return end != NULL && &here > end && (size_t)(&here - end) >= NEEDED;
}

void need_room(void) {
  CHECK_FOR_INTERRUPTS();
  check_stack_depth();
  if (!has_room()) {
    ereport(ERROR, (errcode(ERRCODE_STATEMENT_TOO_COMPLEX),
                    errmsg("poppy: less than the 4 MB of stack are left that a decision may take"),
                    errhint("Raise the limit of the server's stack (ulimit -s), or lower "
                            "max_stack_depth to 5 MB less than it.")));
  }
}
