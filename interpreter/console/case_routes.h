// The pages of cases, and what is made of them, each with its routes (routes.h has those of other
// parts).
#pragma once

#include "interpreter/console/world.h"

namespace poppy::console {

void add_case_form_pages(World& world);
void add_new_case_page(World& world);
void add_case_text_pages(World& world);
void add_rule_pages(World& world);
void add_rule_page_edits(World& world);
void add_decision_pages(World& world);
void add_why_page(World& world);
void add_letter_pages(World& world);
void add_diagram_pages(World& world);
void add_receipt_pages(World& world);

}  // namespace poppy::console
