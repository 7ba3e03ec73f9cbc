// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// toll::tokens: images are linked, and used where they lie.

#include "absl/status/status.h"

#include "meter/tokens/embedded.h"
#include "meter/tokens/encoding.h"

namespace toll::internal {

absl::StatusOr<Vocabulary> FindVocabulary(
    std::string_view name, std::shared_ptr<const LoadedTables>* /*loaded*/) {
  const EmbeddedTable* const image = FindEmbedded(name);
  if (image == nullptr) {
    return absl::InternalError("encodings: a vocabulary that is not linked");
  }
  return Vocabulary::View(image->bytes());
}

}  // namespace toll::internal
