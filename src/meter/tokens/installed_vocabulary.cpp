// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT
//
// The tool: images are files of its installation, mapped. Linked are the tables
// that they are made of, a seventh of the size: without the file, or with one
// of another version, the image is made here, in a third of a second and 40 MB.

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include <sys/mman.h>
#include <sys/stat.h>

#include "meter/tokens/compact_table.h"
#include "meter/tokens/embedded.h"
#include "meter/tokens/encoding.h"
#include "meter/tokens/vocabulary_builder.h"

namespace toll::internal {
namespace {

// As much trusted as the tool that lies beside it. Mapped until the end.
std::string_view MapImage(std::string_view name) {
  std::error_code error;
  const auto tool = std::filesystem::read_symlink("/proc/self/exe", error);
  const auto path = tool.parent_path().parent_path() / "share" / "toll" /
                    (std::string(name) + ".image");
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) return {};
  struct stat stat {};
  void* image = MAP_FAILED;
  if (fstat(fd, &stat) == 0 && stat.st_size > 0) {
    image = mmap(nullptr, static_cast<size_t>(stat.st_size), PROT_READ,
                 MAP_SHARED, fd, 0);
  }
  close(fd);
  if (image == MAP_FAILED) return {};
  return {static_cast<const char*>(image), static_cast<size_t>(stat.st_size)};
}

absl::StatusOr<Vocabulary> MakeVocabulary(
    std::string_view table, std::shared_ptr<const LoadedTables>* loaded) {
  const auto tokens = ReadCompactTable(table);
  if (!tokens.ok()) return tokens.status();
  const absl::StatusOr<std::string> image = BuildVocabulary(*tokens);
  if (!image.ok()) return image.status();
  auto made = std::make_shared<LoadedTables>();
  absl::StatusOr<Vocabulary> vocabulary = made->Hold(*image);
  *loaded = std::move(made);
  return vocabulary;
}

}  // namespace

absl::StatusOr<Vocabulary> FindVocabulary(
    std::string_view name, std::shared_ptr<const LoadedTables>* loaded) {
  const EmbeddedTable* const table = FindEmbedded(name);
  if (table == nullptr) {
    return absl::InternalError("encodings: a vocabulary that is not linked");
  }
  if (absl::StatusOr<Vocabulary> installed = Vocabulary::View(MapImage(name));
      installed.ok()) {
    return installed;
  }
  return MakeVocabulary(table->bytes(), loaded);
}

}  // namespace toll::internal
