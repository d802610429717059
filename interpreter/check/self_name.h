// What a record is called as seen from below it, and its list where none is named.
#pragma once

#include <string>
#include <string_view>

namespace poppy::check {

/// WorkRegistration -> work_registration, TANFClock -> tanf_clock.
[[nodiscard]] std::string self_name_of(std::string_view entity);

}  // namespace poppy::check
