// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "store/page_scan.h"

#include <algorithm>
#include <bit>
#include <map>

namespace toll::internal {
namespace {

constexpr size_t kLogHeaderBytes = 32;
constexpr size_t kFrameHeaderBytes = 24;
constexpr size_t kDefaultPageBytes = 4'096;
constexpr uint8_t kTableLeaf = 0x0D;
// More than any row of ours; a damaged length must not ask for memory.
constexpr size_t kPayloadBytesMax = 1 << 20;

uint64_t BigEndian(std::string_view from, size_t at, size_t bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes; ++i) {
    const size_t place = at + i;
    value = value << 8 |
            (place < from.size() ? static_cast<uint8_t>(from[place]) : 0u);
  }
  return value;
}

bool TakeBigVarint(std::string_view* in, uint64_t* value) {
  *value = 0;
  for (size_t i = 0; i < 9; ++i) {
    if (in->empty()) return false;
    const auto byte = static_cast<uint8_t>(in->front());
    in->remove_prefix(1);
    if (i == 8) {
      *value = *value << 8 | byte;
      return true;
    }
    *value = *value << 7 | (byte & 0x7F);
    if (byte < 0x80) return true;
  }
  return false;
}

// The checksum of SQLite's log, which goes on from frame to frame.
struct LogSum {
  uint32_t a = 0, b = 0;
  bool big_endian = false;

  void Add(std::string_view bytes) {
    for (size_t at = 0; at + 8 <= bytes.size(); at += 8) {
      a += Word(bytes, at) + b;
      b += Word(bytes, at + 4) + a;
    }
  }
  uint32_t Word(std::string_view bytes, size_t at) const {
    const auto word = static_cast<uint32_t>(BigEndian(bytes, at, 4));
    return big_endian ? word : __builtin_bswap32(word);
  }
};

// Pages of the log's commits, up to the first frame whose checksum fails.
std::map<uint64_t, std::string_view> PagesOfLog(std::string_view log,
                                                size_t page_bytes) {
  std::map<uint64_t, std::string_view> committed;
  if (log.size() < kLogHeaderBytes) return committed;
  LogSum sum;
  sum.big_endian = (BigEndian(log, 0, 4) & 1) != 0;
  sum.Add(log.substr(0, 24));
  if (sum.a != BigEndian(log, 24, 4) || sum.b != BigEndian(log, 28, 4)) {
    return committed;
  }
  const std::string_view salts = log.substr(16, 8);
  std::map<uint64_t, std::string_view> pages;
  const size_t frame_bytes = kFrameHeaderBytes + page_bytes;
  for (size_t at = kLogHeaderBytes; at + frame_bytes <= log.size();
       at += frame_bytes) {
    const std::string_view page =
        log.substr(at + kFrameHeaderBytes, page_bytes);
    sum.Add(log.substr(at, 8));
    sum.Add(page);
    if (log.substr(at + 8, 8) != salts || sum.a != BigEndian(log, at + 16, 4) ||
        sum.b != BigEndian(log, at + 20, 4)) {
      break;
    }
    pages[BigEndian(log, at, 4)] = page;
    if (BigEndian(log, at + 4, 4) == 0) continue;  // Not yet a commit.
    for (const auto& [number, bytes] : pages) committed[number] = bytes;
    pages.clear();
  }
  return committed;
}

size_t BytesOfSerial(uint64_t serial) {
  constexpr size_t kFixed[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};
  return serial < 12 ? kFixed[serial] : static_cast<size_t>((serial - 12) / 2);
}

ScannedValue ValueOf(uint64_t serial, std::string_view bytes) {
  if (serial >= 12) {
    if (serial % 2 != 0) return std::string(bytes);
    return Blob{std::string(bytes)};
  }
  if (serial == 8 || serial == 9) return static_cast<int64_t>(serial - 8);
  if (serial == 0 || serial == 7) return std::monostate{};
  const auto shift = static_cast<unsigned>(64 - 8 * bytes.size());
  const uint64_t high = BigEndian(bytes, 0, bytes.size()) << shift;
  return static_cast<int64_t>(high) >> shift;  // With its sign.
}

bool ReadRow(std::string_view payload, ScannedRow* row) {
  std::string_view serials = payload;
  uint64_t header_bytes = 0;
  if (!TakeBigVarint(&serials, &header_bytes) ||
      header_bytes > payload.size()) {
    return false;
  }
  const size_t varint_bytes = payload.size() - serials.size();
  if (header_bytes < varint_bytes) return false;
  serials = payload.substr(varint_bytes, header_bytes - varint_bytes);
  std::string_view body = payload.substr(header_bytes);
  row->values.clear();
  while (!serials.empty()) {
    uint64_t serial = 0;
    if (!TakeBigVarint(&serials, &serial) || serial == 10 || serial == 11) {
      return false;
    }
    const size_t bytes = BytesOfSerial(serial);
    if (bytes > body.size()) return false;
    row->values.push_back(ValueOf(serial, body.substr(0, bytes)));
    body.remove_prefix(bytes);
  }
  return body.empty();
}

class Scanner {
 public:
  Scanner(std::string_view database, std::string_view log)
      : database_(database), page_bytes_(PageBytes(database, log)) {
    log_ = PagesOfLog(log, page_bytes_);
  }

  void Run(const std::function<void(const ScannedRow&)>& visit) const {
    uint64_t last = (database_.size() + page_bytes_ - 1) / page_bytes_;
    if (!log_.empty()) last = std::max(last, log_.rbegin()->first);
    for (uint64_t number = 1; number <= last; ++number) Visit(number, visit);
  }

 private:
  // The log says it, too, where the first page is lost.
  static size_t PageBytes(std::string_view database, std::string_view log) {
    const auto stated = static_cast<size_t>(BigEndian(database, 16, 2));
    if (database.starts_with("SQLite format 3") && stated >= 512 &&
        std::has_single_bit(stated)) {
      return stated;
    }
    const auto in_log = static_cast<size_t>(BigEndian(log, 8, 4));
    const bool good =
        in_log >= 512 && in_log <= 65'536 && std::has_single_bit(in_log);
    return good ? in_log : kDefaultPageBytes;
  }

  std::string_view Page(uint64_t number) const {
    const auto in_log = log_.find(number);
    if (in_log != log_.end()) return in_log->second;
    const size_t at = (number - 1) * page_bytes_;
    if (number == 0 || at >= database_.size()) return {};
    return database_.substr(at, page_bytes_);
  }

  void Visit(uint64_t number,
             const std::function<void(const ScannedRow&)>& visit) const {
    const std::string_view page = Page(number);
    const size_t header = number == 1 ? 100 : 0;
    if (page.size() < header + 8 ||
        static_cast<uint8_t>(page[header]) != kTableLeaf) {
      return;
    }
    const auto cells = static_cast<size_t>(BigEndian(page, header + 3, 2));
    ScannedRow row;
    for (size_t i = 0; i < cells; ++i) {
      const size_t pointer = header + 8 + 2 * i;
      if (pointer + 2 > page.size()) return;
      const auto at = static_cast<size_t>(BigEndian(page, pointer, 2));
      if (at < pointer + 2 || at >= page.size()) continue;
      std::string payload;
      if (ReadCell(page.substr(at), &row.rowid, &payload) &&
          ReadRow(payload, &row)) {
        visit(row);
      }
    }
  }

  // What is too long for its page goes on in a chain of others.
  bool ReadCell(std::string_view cell, int64_t* rowid,
                std::string* payload) const {
    uint64_t bytes = 0;
    uint64_t id = 0;
    if (!TakeBigVarint(&cell, &bytes) || !TakeBigVarint(&cell, &id) ||
        bytes > kPayloadBytesMax) {
      return false;
    }
    *rowid = static_cast<int64_t>(id);
    const size_t most = page_bytes_ - 35;
    size_t here = bytes;
    if (bytes > most) {
      const size_t least = (page_bytes_ - 12) * 32 / 255 - 23;
      here = least + (bytes - least) % (page_bytes_ - 4);
      if (here > most) here = least;
    }
    if (here + (here < bytes ? 4 : 0) > cell.size()) return false;
    *payload = cell.substr(0, here);
    uint64_t next = here < bytes ? BigEndian(cell, here, 4) : 0;
    while (payload->size() < bytes) {
      const std::string_view page = Page(next);
      if (page.size() < page_bytes_) return false;
      payload->append(
          page.substr(4, std::min(bytes - payload->size(), page_bytes_ - 4)));
      next = BigEndian(page, 0, 4);
    }
    return true;
  }

  const std::string_view database_;
  const size_t page_bytes_;
  std::map<uint64_t, std::string_view> log_;
};

}  // namespace

void ScanPages(std::string_view database, std::string_view log,
               const std::function<void(const ScannedRow&)>& visit) {
  Scanner(database, log).Run(visit);
}

}  // namespace toll::internal
