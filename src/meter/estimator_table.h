// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// Made by scripts/calibrate_estimators from recorded answers, and by
// data/model_families.json: not to be edited. In 1/1024 of a token.
//
//   #include "meter/estimator_table.h"   // In estimator.cpp alone.
//
// Thread safety: constants. Cost: none.

#pragma once

#include <cstdint>
#include <string_view>

#include "meter/estimator.h"

namespace toll::internal {

// clang-format off
inline constexpr ModelFamily kModelFamilies[] = {
    // words, long_words, humps, capitals, digits, numbers, signs, more_signs,
    // indents, spaced_numbers, lines, latin, two_bytes, symbols, indic, cjk,
    // four_bytes; an answer, a call.
    // 1453 answers.
    {"any", {1032, 19, 1199, 0, 362, 738, 1028, 88, 600,
     1182, 753, 492, 437, 1355, 432, 809, 1625},
     1068, 11769},
    // 324 answers.
    {"claude-4", {1000, 102, 1326, 113, 419, 881, 969, 433, 662,
     1151, 769, 498, 462, 1552, 457, 931, 1762},
     3515, 38028},
    // 30 answers.
    {"claude-5", {1399, 96, 1565, 126, 327, 1070, 1241, 461, 808,
     1468, 1015, 616, 557, 1869, 551, 1122, 2069},
     2828, 35084},
    // 296 answers.
    {"gemini", {1042, 13, 1256, 88, 779, 710, 1036, 121, 676,
     930, 848, 517, 452, 1514, 447, 910, 1679},
     0, 6551},
    // 218 answers.
    {"gpt-5", {1031, 30, 1284, 0, 219, 763, 1084, 235, 575,
     1113, 783, 456, 447, 1331, 442, 901, 1661},
     4875, 10074},
    // 287 answers.
    {"gpt-4o", {992, 63, 1184, 75, 290, 688, 857, 271, 583,
     1186, 758, 472, 426, 1417, 421, 767, 1589},
     751, 9139},
    // 45 answers.
    {"gpt-4", {1060, 2, 1152, 36, 242, 798, 640, 259, 568,
     1125, 705, 453, 410, 1321, 406, 826, 1523},
     709, 9845},
    // 46 answers.
    {"llama", {1007, 43, 1192, 45, 235, 848, 868, 168, 619,
     1137, 779, 485, 427, 1385, 422, 859, 1584},
     918, 18621},
    // 54 answers.
    {"mistral", {1046, 82, 1291, 76, 367, 874, 882, 128, 605,
     1178, 758, 510, 446, 1494, 441, 899, 1666},
     901, 5709},
    // 41 answers.
    {"command", {1055, 0, 1287, 65, 477, 973, 1064, 172, 664,
     1279, 854, 527, 458, 1534, 453, 924, 1701},
     2559, 25625},
    // 31 answers.
    {"nova", {810, 0, 1146, 155, 331, 871, 1098, 446, 592,
     1111, 784, 454, 408, 1366, 403, 821, 1515},
     1835, 13378},
    // 28 answers.
    {"grok", {909, 146, 1186, 104, 251, 830, 846, 225, 612,
     1101, 774, 460, 422, 1414, 417, 850, 1567},
     7, 6909},
    // 27 answers.
    {"deepseek", {961, 19, 1168, 70, 236, 806, 1016, 162, 606,
     1131, 763, 464, 424, 1412, 419, 854, 1574},
     1120, 28497},
};

struct FamilyPrefix {
  std::string_view prefix;
  uint8_t family;
};

inline constexpr FamilyPrefix kFamilyPrefixes[] = {
    {"aya", 9},
    {"babbage", 6},
    {"c4ai", 9},
    {"chatgpt-4o", 5},
    {"claude", 2},
    {"claude-2", 1},
    {"claude-3", 1},
    {"claude-4", 1},
    {"claude-4-7", 2},
    {"claude-4-8", 2},
    {"claude-haiku-4", 1},
    {"claude-instant", 1},
    {"claude-opus-4", 1},
    {"claude-opus-4-7", 2},
    {"claude-opus-4-8", 2},
    {"claude-sonnet-4", 1},
    {"claude-v", 1},
    {"codellama", 7},
    {"codestral", 8},
    {"codex", 4},
    {"command", 9},
    {"davinci", 6},
    {"deepseek", 12},
    {"devstral", 8},
    {"gemini", 3},
    {"gemma", 3},
    {"gpt", 4},
    {"gpt-3-5", 6},
    {"gpt-35", 6},
    {"gpt-4", 6},
    {"gpt-4-1", 5},
    {"gpt-4-5", 5},
    {"gpt-4o", 5},
    {"gpt-5", 4},
    {"gpt-audio", 5},
    {"gpt-oss", 4},
    {"gpt-realtime", 5},
    {"grok", 11},
    {"learnlm", 3},
    {"llama", 7},
    {"magistral", 8},
    {"ministral", 8},
    {"mistral", 8},
    {"mixtral", 8},
    {"nova", 10},
    {"o1", 4},
    {"o3", 4},
    {"o4", 4},
    {"pixtral", 8},
    {"qwen", 0},
    {"qwq", 0},
    {"text-embedding", 6},
    {"voxtral", 8},
};
// clang-format on

}  // namespace toll::internal
