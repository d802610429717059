/* Whether the library has the stack that it asks for. */
#ifndef POPPY_POSTGRESQL_ROOM_H
#define POPPY_POSTGRESQL_ROOM_H

#include <stdbool.h>

bool has_room(void);
/* Before each call of the library that loads or decides: an ERROR where a deep query, or a small
 * limit of the server's stack, has left too little; and where the query was cancelled. */
void need_room(void);

#endif
