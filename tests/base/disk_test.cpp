// Copyright 2026 The toll authors.
// SPDX-License-Identifier: MIT

#include "base/disk.h"

#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "absl/strings/match.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

namespace toll::internal {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr int64_t kPage = 4096;

class DiskTest : public ::testing::Test {
 protected:
  DiskTest() {
    std::string pattern = ::testing::TempDir() + "/toll_disk_XXXXXX";
    directory_ = mkdtemp(pattern.data());
  }
  ~DiskTest() override {
    umask(0022);
    fs::remove_all(directory_);
  }

  std::string In(const std::string& name) const {
    return directory_ + "/" + name;
  }
  DiskFile Created(const std::string& name) {
    absl::StatusOr<DiskFile> file = disk_.Create(In(name));
    EXPECT_TRUE(file.ok()) << file.status();
    return file.ok() ? *file : DiskFile{};
  }
  static mode_t ModeOf(const std::string& path) {
    struct stat stat {};
    EXPECT_EQ(lstat(path.c_str(), &stat), 0) << path;
    return stat.st_mode & 07777;
  }

  Disk& disk_ = PosixDisk();
  std::string directory_;
};

// An address range to map into.
class Reservation {
 public:
  explicit Reservation(size_t bytes)
      : bytes_(bytes),
        address_(mmap(nullptr, bytes, PROT_NONE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)) {}
  ~Reservation() { munmap(address_, bytes_); }
  Reservation(const Reservation&) = delete;
  Reservation& operator=(const Reservation&) = delete;
  char* at(size_t offset) { return static_cast<char*>(address_) + offset; }

 private:
  size_t bytes_;
  void* address_;
};

TEST_F(DiskTest, CreatesPrivateFilesUnderAnyUmask) {
  for (const mode_t mask : {0000u, 0022u, 0777u}) {
    umask(mask);
    const std::string name = "file" + std::to_string(mask);
    disk_.Close(Created(name));
    EXPECT_EQ(ModeOf(In(name)), 0600u) << std::oct << mask;
  }
}

TEST_F(DiskTest, CreatedFilesAreClosedByExec) {
  const DiskFile file = Created("file");
  EXPECT_NE(fcntl(file.fd, F_GETFD) & FD_CLOEXEC, 0);
  disk_.Close(file);
  const absl::StatusOr<DiskFile> again = disk_.Open(In("file"));
  ASSERT_TRUE(again.ok()) << again.status();
  EXPECT_NE(fcntl(again->fd, F_GETFD) & FD_CLOEXEC, 0);
  disk_.Close(*again);
}

TEST_F(DiskTest, CreateRefusesWhatIsThere) {
  disk_.Close(Created("file"));
  EXPECT_EQ(disk_.Create(In("file")).status().code(),
            absl::StatusCode::kAlreadyExists);
  fs::create_symlink(In("elsewhere"), In("link"));
  EXPECT_EQ(disk_.Create(In("link")).status().code(),
            absl::StatusCode::kAlreadyExists);
  EXPECT_FALSE(fs::exists(In("elsewhere")));
}

TEST_F(DiskTest, OpenFollowsNoSymbolicLink) {
  disk_.Close(Created("file"));
  fs::create_symlink(In("file"), In("link"));
  const absl::Status status = disk_.Open(In("link")).status();
  EXPECT_FALSE(status.ok());
  EXPECT_THAT(std::string(status.message()), HasSubstr("symbolic link"));
}

TEST_F(DiskTest, OpenTakesRegularFilesOnlyAndDoesNotHang) {
  ASSERT_EQ(mkfifo(In("pipe").c_str(), 0600), 0);
  EXPECT_EQ(disk_.Open(In("pipe")).status().code(),
            absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(disk_.Open(In("missing")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(DiskTest, ErrorsNameTheFile) {
  EXPECT_THAT(std::string(disk_.Open(In("missing")).status().message()),
              HasSubstr(In("missing")));
  EXPECT_THAT(std::string(disk_.Create(In("no/file")).status().message()),
              HasSubstr(In("no/file")));
}

TEST_F(DiskTest, LockIsForOneHolder) {
  const DiskFile first = Created("file");
  ASSERT_TRUE(disk_.Lock(first).ok());
  const absl::StatusOr<DiskFile> second = disk_.Open(In("file"));
  ASSERT_TRUE(second.ok());
  EXPECT_EQ(disk_.Lock(*second).code(), absl::StatusCode::kUnavailable);
  disk_.Close(first);
  EXPECT_TRUE(disk_.Lock(*second).ok());
  disk_.Close(*second);
  EXPECT_FALSE(disk_.Lock(DiskFile{-1}).ok());
}

TEST_F(DiskTest, AllocatesRealBlocks) {
  const DiskFile file = Created("file");
  ASSERT_TRUE(disk_.Allocate(file, 0, 64 * kPage).ok());
  struct stat stat {};
  ASSERT_EQ(fstat(file.fd, &stat), 0);
  EXPECT_EQ(stat.st_size, 64 * kPage);
  EXPECT_GE(stat.st_blocks * 512, 64 * kPage);
  disk_.Close(file);
}

// In a child: the limit can be lowered, not raised again.
TEST_F(DiskTest, AFileSizeLimitIsAnErrorNotASignal) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit limit = {4 * kPage, 4 * kPage};
    const absl::StatusOr<DiskFile> file = PosixDisk().Create(In("file"));
    if (!file.ok() || setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(1);
    if (!PosixDisk().Allocate(*file, 0, 4 * kPage).ok()) _exit(2);
    const absl::Status status = PosixDisk().Allocate(*file, 4 * kPage, kPage);
    if (status.code() != absl::StatusCode::kResourceExhausted) _exit(3);
    _exit(0);
  }
  int outcome = 0;
  ASSERT_EQ(waitpid(child, &outcome, 0), child);
  EXPECT_TRUE(WIFEXITED(outcome)) << "killed by signal " << WTERMSIG(outcome);
  EXPECT_EQ(WEXITSTATUS(outcome), 0);
}

// In a child with mounts of its own: a disk of 16 pages.
int TryAFullDisk(const std::string& directory) {
  constexpr int kSkipped = 77;
  if (unshare(CLONE_NEWNS) != 0 ||
      mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
      mount("none", directory.c_str(), "tmpfs", 0, "size=64k") != 0) {
    return kSkipped;
  }
  Disk& disk = PosixDisk();
  const absl::StatusOr<DiskFile> file = disk.Create(directory + "/file");
  if (!file.ok()) return 1;
  const absl::Status allocated = disk.Allocate(*file, 0, 32 * kPage);
  if (allocated.code() != absl::StatusCode::kResourceExhausted) return 2;
  if (!absl::StrContains(allocated.message(), "free space")) return 3;
  // A hole: the file is long enough, its blocks are not there.
  if (ftruncate(file->fd, 32 * kPage) != 0) return 4;
  Reservation reserved(32 * kPage);
  if (!disk.MapAt(*file, reserved.at(0), 32 * kPage, 0).ok()) return 6;
  const absl::Status mapped = disk.Prefault(reserved.at(0), 32 * kPage);
  return mapped.code() == absl::StatusCode::kResourceExhausted ? 0 : 5;
}

TEST_F(DiskTest, AFullDiskIsResourceExhaustedAndNeverASigbus) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) _exit(TryAFullDisk(directory_));
  int outcome = 0;
  ASSERT_EQ(waitpid(child, &outcome, 0), child);
  ASSERT_TRUE(WIFEXITED(outcome)) << "killed by signal " << WTERMSIG(outcome);
  if (WEXITSTATUS(outcome) == 77) GTEST_SKIP() << "skipped: cannot mount";
  EXPECT_EQ(WEXITSTATUS(outcome), 0);
}

TEST_F(DiskTest, MapsInPlaceAndResident) {
  const DiskFile file = Created("file");
  ASSERT_TRUE(disk_.Allocate(file, 0, 4 * kPage).ok());
  Reservation reserved(8 * kPage);
  ASSERT_TRUE(disk_.MapAt(file, reserved.at(kPage), 2 * kPage, 2 * kPage).ok());
  ASSERT_TRUE(disk_.Prefault(reserved.at(kPage), 2 * kPage).ok());
  unsigned char resident[2] = {};
  ASSERT_EQ(mincore(reserved.at(kPage), 2 * kPage, resident), 0);
  EXPECT_EQ(resident[0] & resident[1] & 1, 1);

  std::memcpy(reserved.at(kPage), "toll", 4);
  char read[4] = {};
  ASSERT_EQ(pread(file.fd, read, 4, 2 * kPage), 4);
  EXPECT_EQ(std::string(read, 4), "toll");
  EXPECT_TRUE(disk_.Sync(file).ok());
  disk_.Close(file);
}

TEST_F(DiskTest, PrefaultingChangesNothing) {
  const DiskFile file = Created("file");
  ASSERT_TRUE(disk_.Allocate(file, 0, kPage).ok());
  ASSERT_EQ(pwrite(file.fd, "kept", 4, 0), 4);
  Reservation reserved(kPage);
  ASSERT_TRUE(disk_.MapAt(file, reserved.at(0), kPage, 0).ok());
  ASSERT_TRUE(disk_.Prefault(reserved.at(0), kPage).ok());
  EXPECT_EQ(std::string(reserved.at(0), 4), "kept");
  disk_.Close(file);
}

TEST_F(DiskTest, RefusesToMapBeyondTheFile) {
  const DiskFile file = Created("file");
  ASSERT_TRUE(disk_.Allocate(file, 0, kPage).ok());
  Reservation reserved(2 * kPage);
  const absl::Status status = disk_.MapAt(file, reserved.at(0), 2 * kPage, 0);
  EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(status.message()), HasSubstr("SIGBUS"));
  disk_.Close(file);
}

TEST_F(DiskTest, IdentifiesTheSameFileByNameAndDescriptor) {
  const DiskFile file = Created("file");
  ASSERT_TRUE(disk_.Allocate(file, 0, kPage).ok());
  ASSERT_TRUE(disk_.Rename(In("file"), In("renamed")).ok());
  const absl::StatusOr<FileIdentity> by_fd = disk_.Identify(file);
  const absl::StatusOr<FileIdentity> by_path = disk_.Identify(In("renamed"));
  ASSERT_TRUE(by_fd.ok() && by_path.ok());
  EXPECT_EQ(*by_fd, *by_path);
  EXPECT_EQ(by_fd->bytes, kPage);

  // What recovery asks: is the file that I locked still the one of this name?
  disk_.Close(Created("other"));
  ASSERT_TRUE(disk_.Rename(In("other"), In("renamed")).ok());
  EXPECT_FALSE(*by_fd == *disk_.Identify(In("renamed")));
  ASSERT_TRUE(disk_.Unlink(In("renamed")).ok());
  EXPECT_EQ(disk_.Identify(In("renamed")).status().code(),
            absl::StatusCode::kNotFound);
  EXPECT_EQ(disk_.Unlink(In("renamed")).code(), absl::StatusCode::kNotFound);
  disk_.Close(file);
}

TEST_F(DiskTest, ListsNames) {
  disk_.Close(Created("b"));
  disk_.Close(Created("a"));
  const auto names = disk_.List(directory_);
  ASSERT_TRUE(names.ok()) << names.status();
  EXPECT_THAT(*names, ElementsAre("a", "b"));
  EXPECT_EQ(disk_.List(In("missing")).status().code(),
            absl::StatusCode::kNotFound);
}

TEST_F(DiskTest, MakesPrivateDirectoriesUnderAnyUmask) {
  for (const mode_t mask : {0000u, 0077u, 0277u}) {
    umask(mask);
    const std::string parent = In("parent" + std::to_string(mask));
    const absl::Status made = disk_.MakePrivateDirectory(parent + "/a/b/");
    EXPECT_TRUE(made.ok()) << made;
    EXPECT_EQ(ModeOf(parent), 0700u);
    EXPECT_EQ(ModeOf(parent + "/a/b"), 0700u);
    EXPECT_TRUE(disk_.MakePrivateDirectory(parent + "/a/b").ok());
  }
}

TEST_F(DiskTest, RefusesDirectoriesThatOthersMayWriteTo) {
  for (const mode_t mode : {0770u, 0702u, 01777u}) {
    const std::string path = In("open" + std::to_string(mode));
    fs::create_directory(path);
    ASSERT_EQ(chmod(path.c_str(), mode), 0);
    const absl::Status status = disk_.MakePrivateDirectory(path);
    EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied) << status;
    EXPECT_THAT(std::string(status.message()), HasSubstr("chmod 700"));
  }
}

TEST_F(DiskTest, RefusesADirectoryOfAnotherUser) {
  const std::string path = In("foreign");
  fs::create_directory(path);
  if (chown(path.c_str(), 12345, static_cast<gid_t>(-1)) != 0) {
    GTEST_SKIP() << "skipped: only root can give a directory away";
  }
  const absl::Status status = disk_.MakePrivateDirectory(path);
  EXPECT_EQ(status.code(), absl::StatusCode::kPermissionDenied);
  EXPECT_THAT(std::string(status.message()), HasSubstr("12345"));
}

TEST_F(DiskTest, RefusesALinkOrAFileAsDirectory) {
  fs::create_directory(In("real"));
  fs::create_directory_symlink(In("real"), In("link"));
  EXPECT_FALSE(disk_.MakePrivateDirectory(In("link")).ok());
  EXPECT_FALSE(disk_.MakePrivateDirectory(In("link/")).ok());
  disk_.Close(Created("file"));
  EXPECT_FALSE(disk_.MakePrivateDirectory(In("file")).ok());
  EXPECT_FALSE(disk_.MakePrivateDirectory(In("file/below")).ok());
  EXPECT_EQ(disk_.MakePrivateDirectory("").code(),
            absl::StatusCode::kInvalidArgument);
}

TEST_F(DiskTest, KnowsRemoteFileSystemsByTheirNumber) {
  EXPECT_TRUE(IsRemoteFileSystem(0x6969));       // NFS
  EXPECT_TRUE(IsRemoteFileSystem(0xff534d42));   // CIFS
  EXPECT_TRUE(IsRemoteFileSystem(0x65735546));   // FUSE
  EXPECT_TRUE(IsRemoteFileSystem(0x01021997));   // 9p
  EXPECT_FALSE(IsRemoteFileSystem(0xef53));      // ext4
  EXPECT_FALSE(IsRemoteFileSystem(0x01021994));  // tmpfs
}

TEST_F(DiskTest, AsksTheNearestFolderThatExists) {
  EXPECT_FALSE(disk_.IsRemote("/proc"));
  EXPECT_FALSE(disk_.IsRemote("/proc/missing/below"));
  EXPECT_FALSE(disk_.IsRemote("missing/below"));
  EXPECT_FALSE(disk_.IsRemote(""));
}

TEST_F(DiskTest, SyncsADirectoryAndSaysWhereThereIsNone) {
  EXPECT_TRUE(disk_.SyncDirectory(directory_).ok());
  const absl::Status none = disk_.SyncDirectory(In("none"));
  EXPECT_TRUE(absl::IsNotFound(none)) << none;
}

}  // namespace
}  // namespace toll::internal
