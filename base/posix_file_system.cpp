#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <optional>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>
#include <utility>

#include "base/file_system.h"
#include "base/sync_count.h"

namespace lakegate {
namespace {

// Stored bytes belong to the account of the server alone.
constexpr mode_t kFileMode = 0600;
constexpr mode_t kDirectoryMode = 0700;
// Parts of one reading or writing call; more are moved by several.
constexpr size_t kPartsPerCall = 16;

Status errno_status(int error, std::string_view call, const std::string& path) {
  std::string message = std::string(call) + " " + path + ": " + std::strerror(error);
  switch (error) {
    case ENOENT:
      return {Code::kNotFound, std::move(message)};
    case EEXIST:
      return {Code::kAlreadyExists, std::move(message)};
    case ENOSPC:
    case EDQUOT:
      return {Code::kUnavailable, std::move(message), "diskFull"};
    default:
      return {Code::kUnavailable, std::move(message), "diskError"};
  }
}

Status would_block() { return {Code::kWouldBlock, "Not in memory."}; }

template <class Call>
auto retry_interrupted(Call call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  // close() is never retried on Linux: the descriptor is gone even when it was interrupted.
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};

Result<Descriptor> open_descriptor(const std::string& path, int flags) {
  const int fd = retry_interrupted([&] { return open(path.c_str(), flags | O_CLOEXEC, kFileMode); });
  if (fd < 0) return errno_status(errno, "open", path);
  return Descriptor(fd);
}

// What of some parts is not filled yet.
class PartsLeft {
 public:
  explicit PartsLeft(ReadParts parts) : parts_(parts) { skip(0); }
  bool empty() const { return parts_.empty(); }
  void skip(size_t count) {
    filled_ += count;
    while (!parts_.empty() && filled_ >= parts_.front().size()) {
      filled_ -= parts_.front().size();
      parts_ = parts_.subspan(1);
    }
  }
  // The next of them, at most as many as fit.
  std::span<const iovec> fill(std::span<iovec> into) const {
    const size_t count = std::min(parts_.size(), into.size());
    for (size_t i = 0; i < count; ++i) {
      const std::span<std::byte> part = parts_[i].subspan(i == 0 ? filled_ : 0);
      into[i] = {part.data(), part.size()};
    }
    return into.first(count);
  }

 private:
  ReadParts parts_;
  size_t filled_ = 0;  // Of the first.
};

class PosixFile final : public File {
 public:
  PosixFile(Descriptor descriptor, std::string path) : descriptor_(std::move(descriptor)), path_(std::move(path)) {}

  Result<size_t> read_parts_at(uint64_t offset, ReadParts parts) override {
    PartsLeft left(parts);
    size_t done = 0;
    while (!left.empty()) {
      const ssize_t count = read_some(offset + done, left, /*flags=*/0);
      if (count < 0) return errno_status(errno, "read", path_);
      if (count == 0) break;
      done += static_cast<size_t>(count);
      left.skip(static_cast<size_t>(count));
    }
    return done;
  }

  Result<size_t> read_cached_at(uint64_t offset, ReadParts parts) override {
    PartsLeft left(parts);
    size_t done = 0;
    while (!left.empty()) {
      const ssize_t count = read_some(offset + done, left, RWF_NOWAIT);
      // A file system that cannot tell what is in memory says EOPNOTSUPP, an old kernel EINVAL or ENOSYS.
      if (count < 0 && (errno == EAGAIN || errno == EOPNOTSUPP || errno == EINVAL || errno == ENOSYS)) {
        return would_block();
      }
      if (count < 0) return errno_status(errno, "read", path_);
      if (count == 0) break;  // The end of the file: what only is not in memory is EAGAIN.
      done += static_cast<size_t>(count);
      left.skip(static_cast<size_t>(count));
    }
    return done;
  }

  void prefetch(uint64_t offset, uint64_t size_bytes) override {
    posix_fadvise(descriptor_.get(), static_cast<off_t>(offset), static_cast<off_t>(size_bytes), POSIX_FADV_WILLNEED);
  }

  Status write_at(uint64_t offset, Bytes bytes) override {
    while (!bytes.empty()) {
      const ssize_t count = retry_interrupted(
          [&] { return pwrite(descriptor_.get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
      if (count <= 0) return errno_status(count < 0 ? errno : EIO, "write", path_);
      bytes = bytes.subspan(static_cast<size_t>(count));
      offset += static_cast<uint64_t>(count);
    }
    return {};
  }

  Status write_pieces_at(uint64_t offset, std::span<const Bytes> pieces) override {
    std::array<iovec, kPartsPerCall> vectors;
    for (; !pieces.empty(); pieces = pieces.subspan(std::min(pieces.size(), kPartsPerCall))) {
      const size_t count = std::min(pieces.size(), kPartsPerCall);
      size_t size_bytes = 0;
      for (size_t i = 0; i < count; ++i) {
        vectors.at(i) = {const_cast<std::byte*>(pieces[i].data()), pieces[i].size()};
        size_bytes += pieces[i].size();
      }
      const ssize_t written = retry_interrupted([&] {
        return pwritev(descriptor_.get(), vectors.data(), static_cast<int>(count), static_cast<off_t>(offset));
      });
      if (written < 0) return errno_status(errno, "write", path_);
      // A short write is rare: what is missing goes piece by piece.
      if (static_cast<size_t>(written) < size_bytes)
        RETURN_IF_ERROR(File::write_pieces_at(offset, pieces.first(count)));
      offset += size_bytes;
    }
    return {};
  }

  Status write_direct_at(uint64_t offset, Bytes bytes) override {
    if (!can_write_directly()) return write_at(offset, bytes);
    const ssize_t count = retry_interrupted(
        [&] { return pwrite(direct_->get(), bytes.data(), bytes.size(), static_cast<off_t>(offset)); });
    // Some file systems and disks refuse only here what they cannot do.
    if (count < 0 && errno != EINVAL) return errno_status(errno, "write", path_);
    if (count < 0) is_direct_refused_ = true;
    // A short write is rare: what is missing goes by the page cache.
    return write_at(offset + static_cast<uint64_t>(std::max<ssize_t>(count, 0)),
                    bytes.subspan(static_cast<size_t>(std::max<ssize_t>(count, 0))));
  }

  Status truncate(uint64_t size_bytes) override {
    if (retry_interrupted([&] { return ftruncate(descriptor_.get(), static_cast<off_t>(size_bytes)); }) != 0) {
      return errno_status(errno, "truncate", path_);
    }
    return {};
  }

  Result<uint64_t> size_bytes() override {
    struct stat found {};
    if (fstat(descriptor_.get(), &found) != 0) return errno_status(errno, "stat", path_);
    return static_cast<uint64_t>(found.st_size);
  }

  // An interrupted fdatasync is a failed one: the kernel may have dropped the dirty pages' error already.
  Status sync() override {
    count_sync(SyncCall::kFdatasync);
    if (fdatasync(descriptor_.get()) != 0) return errno_status(errno, "sync", path_);
    return {};
  }

  Status link(const std::string& path) override {
    const std::string self = self_path();
    const int result =
        retry_interrupted([&] { return linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW); });
    if (result != 0) return errno_status(errno, "link", path);
    return {};
  }

 private:
  // By a second descriptor of the same file, so that every other call stays as it is.
  bool can_write_directly() {
    if (direct_ || is_direct_refused_) return !is_direct_refused_;
    Result<Descriptor> opened = open_descriptor(self_path(), O_WRONLY | O_DIRECT);
    if (opened.ok()) direct_.emplace(std::move(*opened));
    is_direct_refused_ = !opened.ok();
    return opened.ok();
  }

  // Leads to the file whether it has a name or not.
  std::string self_path() const { return "/proc/self/fd/" + std::to_string(descriptor_.get()); }

  ssize_t read_some(uint64_t offset, const PartsLeft& left, int flags) {
    std::array<iovec, kPartsPerCall> vectors;
    const std::span<const iovec> next = left.fill(vectors);
    return retry_interrupted([&] {
      return preadv2(descriptor_.get(), next.data(), static_cast<int>(next.size()), static_cast<off_t>(offset), flags);
    });
  }

  Descriptor descriptor_;
  const std::string path_;  // For messages only.
  std::optional<Descriptor> direct_;
  bool is_direct_refused_ = false;
};

Result<std::unique_ptr<File>> open_file(const std::string& path, int flags) {
  ASSIGN_OR_RETURN(Descriptor descriptor, open_descriptor(path, flags));
  return std::unique_ptr<File>(std::make_unique<PosixFile>(std::move(descriptor), path));
}

// A kernel without openat2() or a sandbox that forbids it, and a path that would have to be looked up on the disk, are
// all the same to the caller. The time of the last access is left alone, since writing it could wait for the disk.
Result<std::unique_ptr<File>> open_file_cached(const std::string& path) {
  open_how how{};
  how.flags = O_RDONLY | O_CLOEXEC | O_NOATIME;
  how.resolve = RESOLVE_CACHED;
  const auto fd = static_cast<int>(
      retry_interrupted([&] { return syscall(SYS_openat2, AT_FDCWD, path.c_str(), &how, sizeof(how)); }));
  if (fd < 0 && errno == ENOENT) return errno_status(errno, "open", path);
  if (fd < 0) return would_block();
  return std::unique_ptr<File>(std::make_unique<PosixFile>(Descriptor(fd), path));
}

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

class PosixFileSystem final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open_read(const std::string& path) override { return open_file(path, O_RDONLY); }
  Result<std::unique_ptr<File>> open_cached(const std::string& path) override { return open_file_cached(path); }
  Result<std::unique_ptr<File>> open_write(const std::string& path) override { return open_file(path, O_RDWR); }
  Result<std::unique_ptr<File>> create(const std::string& path) override {
    return open_file(path, O_RDWR | O_CREAT | O_EXCL);
  }
  Result<std::unique_ptr<File>> create_unnamed(const std::string& directory) override {
    return open_file(directory, O_RDWR | O_TMPFILE);
  }

  Status remove(const std::string& path) override {
    if (unlink(path.c_str()) != 0) return errno_status(errno, "remove", path);
    return {};
  }

  Status rename(const std::string& from, const std::string& to) override {
    if (::rename(from.c_str(), to.c_str()) != 0) return errno_status(errno, "rename", from);
    return {};
  }

  Status make_directories(const std::string& path) override {
    for (size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
      RETURN_IF_ERROR(make_directory(path.substr(0, slash)));
    }
    return path.ends_with('/') ? Status() : make_directory(path);
  }

  Status sync_directory(const std::string& path) override {
    ASSIGN_OR_RETURN(const Descriptor directory, open_descriptor(path, O_RDONLY | O_DIRECTORY));
    count_sync(SyncCall::kFsync);
    if (fsync(directory.get()) != 0) return errno_status(errno, "sync", path);
    return {};
  }

  Result<std::vector<std::string>> list(const std::string& directory) override {
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(opendir(directory.c_str()), closedir);
    if (!stream) return errno_status(errno, "list", directory);
    std::vector<std::string> names;
    while (true) {
      errno = 0;
      const dirent* const entry = readdir(stream.get());
      if (entry == nullptr) break;
      const std::string_view name = entry->d_name;
      if (name != "." && name != "..") names.emplace_back(name);
    }
    if (errno != 0) return errno_status(errno, "list", directory);
    return names;
  }

  Result<DiskSpace> space(const std::string& path) override {
    struct statvfs found {};
    if (statvfs(path.c_str(), &found) != 0) return errno_status(errno, "space", path);
    return DiskSpace{found.f_frsize * found.f_blocks, found.f_frsize * found.f_bavail};
  }

 private:
  Status make_directory(const std::string& path) {
    if (mkdir(path.c_str(), kDirectoryMode) == 0) return sync_directory(parent_of(path));
    const int error = errno;
    struct stat found {};
    if (stat(path.c_str(), &found) == 0) {
      return S_ISDIR(found.st_mode) ? Status() : errno_status(ENOTDIR, "mkdir", path);
    }
    return errno_status(error, "mkdir", path);
  }
};

}  // namespace

FileSystem& posix_file_system() {
  static auto* const file_system = new PosixFileSystem;
  return *file_system;
}

}  // namespace lakegate
