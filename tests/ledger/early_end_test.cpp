// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

// Goal: however a stream ends, what was seen of it is recorded, and the record
// says what it is worth.
// Method: ends a sample of each dialect in every way, through a ledger, and
// looks at the stored record. What was seen is found out apart: by simdjson's
// DOM, event by event. The table of docs/streams.md must hold.

#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include "simdjson.h"

#include "ledger/fixture.h"
#include "ledger/speakers.h"
#include "meter/estimator.h"
#include "meter/framing.h"
#include "meter/sample.h"

namespace toll::internal {
namespace {

// A request of 400 bytes: 100 tokens are estimated.
constexpr size_t kRequestBytes = 400;
constexpr uint32_t kRequestTokens = 100;

// Where each event ends, and what it says.
struct Event {
  size_t end = 0;
  std::string data;
};

std::vector<Event> EventsOf(const std::string& stream) {
  std::vector<Event> events;
  Framing framing;
  for (size_t at = 0; at < stream.size(); ++at) {
    framing.Feed(stream.substr(at, 1), [&](const StreamEvent& event) {
      events.push_back({at + 1, std::string(event.data)});
    });
  }
  return events;
}

enum class Ending : uint8_t { kFinish, kThrow, kFail };

// How many events come, of all; and how it then ends.
struct End {
  std::string name;
  size_t events;    // Whole ones.
  bool and_a_half;  // The next one is cut.
  bool error;       // An error event follows.
  Ending ending;
  Outcome outcome;
};

std::vector<End> EndsOf(size_t events, size_t before_usage) {
  const size_t middle = events / 2;
  return {
      {"nothing came", 0, false, false, Ending::kFinish, Outcome::kFinished},
      {"cut after the first event", 1, false, false, Ending::kFinish,
       Outcome::kFinished},
      {"cut among the deltas", middle, false, false, Ending::kFinish,
       Outcome::kFinished},
      {"cut within a delta", middle, true, false, Ending::kFinish,
       Outcome::kFinished},
      {"closed before its usage", before_usage, false, false, Ending::kFinish,
       Outcome::kFinished},
      {"an error event", middle, false, true, Ending::kFinish,
       Outcome::kFailed},
      {"an exception of the host", middle, false, false, Ending::kThrow,
       Outcome::kAbandoned},
      {"`Fail`", middle, false, false, Ending::kFail, Outcome::kFailed},
      {"its end", events, false, false, Ending::kFinish, Outcome::kFinished},
  };
}

// How many events come before the one that states the usage for good.
size_t BeforeUsage(const Speaker& speaker, const std::vector<Event>& events) {
  size_t at = events.size();
  while (at > 0 &&
         events[at - 1].data.find(speaker.last_word) == std::string::npos) {
    --at;
  }
  EXPECT_GT(at, 1u) << speaker.name;
  return at - 1;
}

// What the first `count` events bring, by another parser.
struct Seen {
  std::string text;
  uint64_t tokens = 0;      // As estimated of the text,
  uint64_t tokens_max = 0;  // ... with the event that was cut.
  int64_t input = 0;
  int64_t output = 0;  // As stated so far.
};

int64_t CountAt(const simdjson::dom::element& event, const char* pointer) {
  int64_t count = 0;
  return event.at_pointer(pointer).get(count) == simdjson::SUCCESS ? count : 0;
}

Seen SeenOf(const Speaker& speaker, const std::vector<Event>& events,
            size_t count) {
  Seen seen;
  simdjson::dom::parser parser;
  for (size_t i = 0; i < count; ++i) {
    simdjson::dom::element event;
    if (parser.parse(events[i].data).get(event) != simdjson::SUCCESS) continue;
    std::string_view text;
    if (event.at_pointer(speaker.text_at).get(text) == simdjson::SUCCESS) {
      seen.text += text;
    }
    int64_t input = 0;
    for (const char* pointer : speaker.input_at) {
      input += CountAt(event, pointer);
    }
    if (input != 0) seen.input = input;
    if (*speaker.output_at != '\0') {
      const int64_t output = CountAt(event, speaker.output_at);
      if (output != 0) seen.output = output;
    }
  }
  Estimator estimator(FamilyOf(speaker.model));
  estimator.Feed(seen.text);
  seen.tokens = seen.tokens_max = estimator.tokens();
  return seen;
}

class EarlyEnd : public LedgerFixture {
 protected:
  void Play(const Speaker& speaker, const std::string& bytes, Ending ending) {
    const std::string request(kRequestBytes, 'x');
    Stream stream(ledger_->Start({.provider = speaker.provider,
                                  .model = speaker.model,
                                  .endpoint = speaker.endpoint,
                                  .request = request}));
    for (size_t at = 0; at < bytes.size(); at += 100) {
      stream.Chunk(std::string_view(bytes).substr(at, 100));
    }
    switch (ending) {
      case Ending::kFinish:
        return std::move(stream).Finish({.status = 200});
      case Ending::kFail:
        return std::move(stream).Fail(absl::StatusCode::kUnavailable);
      case Ending::kThrow:
        throw std::runtime_error("the host's");
    }
  }
  Record RecordOf(const Speaker& speaker, const std::string& bytes,
                  Ending ending) {
    Open({.path = directory_ / std::to_string(number_++),
          .clock = clock_,
          .store = store_ = testing::MemoryStore(),
          .manual_drain = true});
    try {
      Play(speaker, bytes, ending);
    } catch (const std::runtime_error&) {
      EXPECT_EQ(ending, Ending::kThrow);
    }
    const std::vector<StoredCall> calls = Calls();
    EXPECT_EQ(calls.size(), 1u);
    return calls.empty() ? Record{} : calls[0].record;
  }

  std::string RowOf(const Speaker& speaker);

  int number_ = 0;
};

// "partial: stated, counted", and that it is so.
std::string CellOf(const Record& record, const Seen& seen) {
  const bool stated = record.provenance == Provenance::kReported;
  const uint64_t input = TotalInput(record.leaves);
  const uint64_t output = TotalOutput(record.leaves);
  std::string cell(ToString(record.provenance));
  if (stated) return cell;
  if (seen.input != 0) {
    EXPECT_EQ(input, static_cast<uint64_t>(seen.input));
    cell += ": stated";
  } else {
    EXPECT_EQ(input, kRequestTokens);
    cell += ": from the request";
  }
  if (seen.output != 0) {
    EXPECT_EQ(output, static_cast<uint64_t>(seen.output));
    cell += ", stated";
  } else {
    EXPECT_GE(output, seen.tokens);
    // One more where the first events state themselves: llama.cpp.
    EXPECT_LE(output, seen.tokens_max + (seen.input != 0 ? 1 : 0));
    cell += output == 0 ? ", none" : ", counted";
  }
  // Never silently exact.
  EXPECT_NE(record.flags & (kStreamIncomplete | kUsageMissing), 0u);
  EXPECT_NE(record.cost_state, CostState::kComputed);
  EXPECT_NE(record.cost_state, CostState::kNone);
  return cell;
}

std::string TableOfDocs() {
  std::ifstream file(TOLL_SOURCE_DIR "/docs/streams.md");
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  const size_t start = text.find("| ended by |");
  if (start == std::string::npos) return "";
  return text.substr(start, text.find("\n\n", start) + 1 - start);
}

std::string EarlyEnd::RowOf(const Speaker& speaker) {
  std::string row = "| " + std::string(speaker.name) + " |";
  const std::string stream = StreamOf(speaker);
  const std::vector<Event> events = EventsOf(stream);
  const size_t before_usage = BeforeUsage(speaker, events);
  for (const End& end : EndsOf(events.size(), before_usage)) {
    SCOPED_TRACE(std::string(speaker.name) + ", " + end.name);
    if (end.error && speaker.error_event.empty()) {
      row += " – |";
      continue;
    }
    const size_t size = end.events == 0 ? 0 : events[end.events - 1].end;
    std::string bytes = stream.substr(0, size);
    if (end.and_a_half) {
      bytes += stream.substr(size, (events[end.events].end - size) / 2);
    }
    if (end.error) bytes += speaker.error_event;
    const Record record = RecordOf(speaker, bytes, end.ending);
    EXPECT_EQ(record.outcome, end.outcome);
    if (end.error) {
      EXPECT_EQ(record.error_class, speaker.error_class);
    }
    Seen seen = SeenOf(speaker, events, end.events);
    seen.tokens_max =
        SeenOf(speaker, events, end.events + (end.and_a_half ? 1 : 0)).tokens;
    row += " " + CellOf(record, seen) + " |";
    if (end.events == events.size()) {
      EXPECT_EQ(record.provenance, Provenance::kReported);
      EXPECT_EQ(record.flags & kStreamIncomplete, 0u);
    }
  }
  return row;
}

TEST_F(EarlyEnd, IsRecordedAsTheTableOfTheDocsSays) {
  std::string head = "| ended by |";
  std::string rule = "| --- |";
  std::string outcomes = "| *outcome* |";
  for (const End& end : EndsOf(2, 1)) {
    head += " " + end.name + " |";
    rule += " --- |";
    outcomes += " *" + std::string(ToString(end.outcome)) + "* |";
  }
  std::string table = head + "\n" + rule + "\n" + outcomes + "\n";
  for (const Speaker& speaker : kSpeakers) table += RowOf(speaker) + "\n";
  EXPECT_EQ(TableOfDocs(), table) << "docs/streams.md must hold:\n" << table;
}

// The usage of a chat is stated only where it is asked for.
TEST_F(EarlyEnd, AChatWithoutUsageIsWholeAndSaysSo) {
  const Speaker& chat = kSpeakers[0];
  const std::string stream = StreamOf(chat);
  const std::vector<Event> events = EventsOf(stream);
  const size_t size = events[BeforeUsage(chat, events) - 1].end;
  const Record record = RecordOf(
      chat, stream.substr(0, size) + "data: [DONE]\n\n", Ending::kFinish);
  EXPECT_EQ(record.flags, kStreamed | kUsageMissing);
  EXPECT_EQ(record.provenance, Provenance::kEstimated);
  EXPECT_EQ(ledger_->health().usage_missing, 1);
}

// Counts the characters that are not blank: no estimate comes to that.
class LetterCounter : public TextCounter {
 public:
  void Feed(std::string_view text) noexcept override {
    for (const char c : text) letters_ += c > ' ' || c < '\0' ? 1 : 0;
  }
  uint64_t tokens() const noexcept override { return letters_; }

 private:
  uint64_t letters_ = 0;
};

class LetterCounters : public TextCounters {
 public:
  std::unique_ptr<TextCounter> CounterFor(
      std::string_view provider, std::string_view model) noexcept override {
    asked_ += std::string(provider) + "/" + std::string(model) + " ";
    if (model == "unknown") return nullptr;
    return std::make_unique<LetterCounter>();
  }
  std::string asked_;
};

TEST_F(EarlyEnd, IsCountedByACounterThatKnowsTheModel) {
  constexpr std::string_view kStream =
      "data: {\"choices\":[{\"delta\":{\"content\":\"a b\\nc\"}}]}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\"d\"}}]}\n\n"
      "data: {\"choices\":[{\"delta\":{\"content\":\" "
      "\\ud83d\\ude00e\"}}]}\n\n";
  const auto counters = std::make_shared<LetterCounters>();
  Options options = ManualOptions();
  options.counters = counters;
  Open(std::move(options));
  for (const char* model : {"gpt-4o", "unknown"}) {
    Stream stream(ledger_->Start({.provider = "openai",
                                  .model = model,
                                  .endpoint = "/v1/chat/completions"}));
    for (const char byte : kStream) stream.Chunk({&byte, 1});
  }
  EXPECT_EQ(counters->asked_, "openai/gpt-4o openai/unknown ");
  const std::vector<StoredCall> calls = Calls();
  ASSERT_EQ(calls.size(), 2u);
  // a b c d, the four bytes of a face, and e.
  EXPECT_EQ(calls[0].record.leaves[kOutput], 9u);
  EXPECT_EQ(calls[0].record.provenance, Provenance::kEstimated);
  Estimator estimator(FamilyOf("unknown"));
  estimator.Feed(
      "a b\ncd \xF0\x9F\x98\x80"
      "e");
  EXPECT_EQ(calls[1].record.leaves[kOutput], estimator.tokens());
}

}  // namespace
}  // namespace toll::internal
