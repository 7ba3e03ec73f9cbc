// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Which characters some token joins: the bits of Vocabulary::MayJoin().
//
//   const std::vector<uint64_t> bits = JointsOf(tokens);
//
// Where no token reaches over the border of two characters, merging cannot
// either, so a long piece (Chinese has no spaces) falls apart into short ones
// that the cache knows. A token that ends within a character stands for all
// that begin so; one that begins within a character is kept by that one's last
// byte.
//
// Thread safety: a function of its argument. Cost: at build time only.

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace toll::internal {

std::vector<uint64_t> JointsOf(const std::vector<std::string_view>& tokens);

}  // namespace toll::internal
