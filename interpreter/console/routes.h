// The parts of the console, each with its routes.
#pragma once

#include "interpreter/console/world.h"

namespace poppy::console {

void add_sign_in_pages(World& world);
void add_account_pages(World& world);
void add_audit_pages(World& world);
void add_county_pages(World& world);
void add_request_pages(World& world);
void add_case_pages(World& world);
void add_report_pages(World& world);
void add_api(World& world);

}  // namespace poppy::console
