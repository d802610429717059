/* The rules that a backend decides by: which folders they are from, and when they are read. */
#ifndef POPPY_POSTGRESQL_RULES_IN_USE_H
#define POPPY_POSTGRESQL_RULES_IN_USE_H

#include <poppy/poppy.h>

/* Once, by _PG_init: the settings poppy.rules and poppy.counties. */
void define_settings(void);
/* By _PG_init of a server that preloads: what forks off it has the rules. Where they are refused,
 * the log says so, and the server starts all the same. */
void load_before_forks(void);

/* Loads what is not loaded yet, or has to be loaded anew; an ERROR where it is refused, and then no
 * rules are in use. They hold until the next call of any of these. */
const poppy_rules* rules_in_use(void);
/* Decides cases that bring their month and run date, by the rules in use. */
poppy_batch* batch_in_use(void);
/* From the files as they are now. */
void load_anew(void);

#endif
