// Which slots may hold a blank, whatever their types say: what is known not to be blank where it
// counts is computed elsewhere, too, and is blank there.
#pragma once

#include <cstdint>
#include <vector>

#include "interpreter/plan/worksheet.h"

namespace poppy::code {

using MayHoldBlank = units::IdVector<plan::SlotId, std::uint8_t>;

[[nodiscard]] MayHoldBlank find_blanks(const plan::Worksheet& sheet);
/// Of a node, given what is known of the slots that it reads.
[[nodiscard]] bool may_be_blank(const plan::Worksheet& sheet, const MayHoldBlank& slots,
                                const plan::Node& node);

}  // namespace poppy::code
