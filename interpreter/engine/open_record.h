// Records that a decision makes, before they are written: who writes which, and what keeps one of
// them from being written.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/engine/names.h"
#include "interpreter/reference/determination.h"

namespace poppy::engine {

/// A create that a batch names is the batch's to write. Of others a page of the program writes
/// those of the record that is edited on it, as it is saved, and the rest goes with a decision that
/// is kept: so each record has one writer, and none is written twice or never. What has no key
/// would be made anew each time, and is for batches alone.
enum class WrittenBy : std::uint8_t { batch, page, decision };
[[nodiscard]] WrittenBy writer_of(const check::Program& program, check::CreateId create);
[[nodiscard]] std::vector<check::CreateId> creates_written_by(const check::Program& program,
                                                              WrittenBy writer);

/// What would settle a place, the first few facts: `needed: p1.grant`; else what it comes to.
[[nodiscard]] std::string needs_words(const reference::Determination& decided, LinePlace place);

struct OpenRecord {
  std::string what;   // `what `clock` makes for p1`, which is not known
  std::string needs;  // as needs_words
};
/// Of what is made, each fact that is written is known; of what is changed, each that is kept
/// current. Else: why not.
[[nodiscard]] std::optional<OpenRecord> open_record(const reference::Determination& decided,
                                                    const reference::RecordOutcome& outcome);
/// The same, but for what can only be taken back of records that nobody told.
[[nodiscard]] std::optional<OpenRecord> open_to_make(const reference::Determination& decided,
                                                     const reference::RecordOutcome& outcome);

}  // namespace poppy::engine
