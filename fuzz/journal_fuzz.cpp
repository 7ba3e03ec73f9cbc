// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// A journal with calls in every state, damaged at will, and recovered: by a
// ledger that opens, works on and closes. The input is a row of edits: where
// (a part of the file, an offset), how many bytes, the bytes.

#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>

#include "fuzz_input.h"
#include "journal/journal.h"
#include "temp_directory.h"
#include "toll/ledger.h"
#include "toll/testing.h"

namespace toll::internal {
namespace {

namespace fs = std::filesystem;

constexpr uint32_t kNotes = 64;
constexpr JournalLayout kLayout = JournalLayout::For(kNotes);

Options OptionsFor(const std::string& path) {
  return {.path = path,
          .memory_pool_size = 1'024,
          .notes_count = kNotes,
          .store = testing::MemoryStore(),
          .manual_drain = true};
}

void Check(bool holds) {
  if (!holds) std::abort();
}

std::string Slurp(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::optional<fs::path> JournalIn(const fs::path& directory) {
  for (const auto& entry : fs::directory_iterator(directory)) {
    if (entry.path().extension() == Journal::kSuffix) return entry.path();
  }
  return std::nullopt;
}

// Calls that are open, streaming, finished and failed, as a death leaves them.
std::string MakeJournal() {
  const TempDirectory directory;
  const std::string path = directory / "ledger";
  auto ledger = Ledger::Open(OptionsFor(path));
  Check(ledger.ok());
  const CallSpec spec = {.provider = "openai",
                         .model = "gpt-4o",
                         .session = "s",
                         .user = "u",
                         .endpoint = "/v1/chat/completions"};
  for (int i = 0; i < 8; ++i) {
    (*ledger)->Start(spec).Finish(
        {.status = i == 3 ? 500 : 200,
         .body = R"({"id":"a","model":"gpt-4o","usage":{"prompt_tokens":9,)"
                 R"("completion_tokens":2,"total_tokens":11}})"});
  }
  const Call open = (*ledger)->Start(spec);
  Stream stream((*ledger)->Start(spec));
  stream.Chunk("data: {\"choices\":[{\"delta\":{\"content\":\"Hi\"}}]}\n\n");
  const std::optional<fs::path> journal = JournalIn(path);
  Check(journal.has_value());
  const TempDirectory stamping;
  const std::string copy = stamping / journal->filename().string();
  fs::copy_file(*journal, copy);
  {  // The stamps that the drain writes while the store refuses.
    auto stamped = Journal::TakeOver(PosixDisk(), copy);
    Check(stamped.ok() && (*stamped)->StampAndSync().ok());
  }
  return Slurp(copy);
}

// Where the parts begin in which an edit can lie.
constexpr size_t kParts[] = {
    0,
    kLayout.counters_at,
    kLayout.entries_at,
    kLayout.text_at,
    kLayout.notes_at,
    kLayout.slots_at,
    kLayout.slots_at + 2 * sizeof(Slot),
};

void Edit(FuzzInput* input, std::string* journal) {
  for (int edits = 0; edits < 64 && !input->rest().empty(); ++edits) {
    const uint8_t where = input->Byte();
    size_t at = kParts[where % std::size(kParts)];
    at += size_t{input->Byte()} * 256;
    at += input->Byte();
    if (where >= 250) {  // Cut there.
      journal->resize(std::min(journal->size(), at));
      return;
    }
    for (int bytes = input->Byte() % 16; bytes >= 0; --bytes, ++at) {
      if (at < journal->size()) {
        (*journal)[at] = static_cast<char>(input->Byte());
      }
    }
  }
}

void Recover(const std::string& path) {
  auto ledger = Ledger::Open(OptionsFor(path));
  Check(ledger.ok());
  for (int i = 0; i < 3; ++i) {
    (*ledger)->Start({.provider = "p", .model = "m"}).Settle({.input = 1});
  }
  Check(testing::Pump(**ledger).ok());
  const auto summary = (*ledger)->Summarize({});
  Check(summary.ok() && summary->total.calls >= 3);
  Check((*ledger)->Close().ok());
}

void RecoverDamaged(const uint8_t* bytes, size_t size) {
  static const std::string& journal = *new std::string(MakeJournal());
  static const TempDirectory& directory = *new TempDirectory();
  FuzzInput input(bytes, size);
  const bool other_boot = input.Byte() % 2 != 0;
  std::string damaged = journal;
  if (other_boot) damaged[offsetof(JournalHeader, boot_id)] ^= 1;
  Edit(&input, &damaged);
  const fs::path path = directory / "ledger";
  fs::create_directory(path);
  fs::permissions(path, fs::perms::owner_all);
  std::ofstream(path / "dead.journal", std::ios::binary) << damaged;
  Recover(path.string());
  fs::remove_all(path);
}

}  // namespace

void FuzzJournal(const uint8_t* bytes, size_t size) {
  RecoverDamaged(bytes, size);
}

}  // namespace toll::internal

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  toll::internal::FuzzJournal(bytes, size);
  return 0;
}
