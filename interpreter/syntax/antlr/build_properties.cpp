// Properties: when they are asked, and what they claim, in its order.
#include "interpreter/syntax/antlr/builder.h"

namespace poppy::syntax {

Claim Builder::never_claim(Parser::ClaimNeverContext* tree) {
  Claim claim;
  claim.kind = tree->LESS() == nullptr ? ClaimKind::never_more : ClaimKind::never_less;
  claim.value = expr(tree->expr());
  claim.fact = dotted(tree->dotted());
  claim.span = span(tree);
  return claim;
}

Claim Builder::same_claim(Parser::ClaimSameContext* tree) {
  Claim claim;
  claim.kind = tree->ORDER() != nullptr   ? ClaimKind::any_order
               : tree->NAMES() != nullptr ? ClaimKind::other_names
                                          : ClaimKind::less_known;
  claim.value = expr(tree->expr());
  claim.span = span(tree);
  return claim;
}

void Builder::property_line(Property& property, Parser::PropertyLineContext* line) {
  if (auto* cited = dynamic_cast<Parser::PropertyCitesContext*>(line)) {
    set_string(property.cites, cited->STRING(), "`cites`");
  } else if (auto* dates = dynamic_cast<Parser::PropertyDatingContext*>(line)) {
    if (property.dating) twice(span(line), "when the property holds");
    property.dating = dating(dates->datingPart());
  } else if (auto* when = dynamic_cast<Parser::PropertyWhenContext*>(line)) {
    set_expr(property.when, when->expr(), span(line), "`when`");
  } else if (auto* always = dynamic_cast<Parser::ClaimAlwaysContext*>(line)) {
    property.claims.push_back({ClaimKind::always, expr(always->expr()), {}, span(line)});
  } else if (auto* never = dynamic_cast<Parser::ClaimNeverContext*>(line)) {
    property.claims.push_back(never_claim(never));
  } else if (auto* same = dynamic_cast<Parser::ClaimSameContext*>(line)) {
    property.claims.push_back(same_claim(same));
  }
}

Declaration Builder::property(Parser::PropertyBlockContext* block) {
  Property whole;
  whole.name = name(block->thing);
  whole.entity = name(block->owner);
  if (block->STRING() != nullptr) whole.title = string(block->STRING());
  whole.span = span(block);
  for (Parser::PropertyLineContext* line : block->propertyLine()) property_line(whole, line);
  if (whole.claims.empty()) missing(whole.name.span, "`always`, `never` or `same`", "property");
  return whole;
}

}  // namespace poppy::syntax
