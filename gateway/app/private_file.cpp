#include "gateway/app/private_file.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include "base/sync_count.h"

namespace lakegate {
namespace {

constexpr size_t kSizeBytesMax = 1U << 20;

Status cannot(const char* what, const std::string& path) {
  const int error = errno;
  const std::string sentence = "Cannot " + std::string(what) + " " + path + ": " + std::strerror(error) + ".";
  if (error == EEXIST) return Status(Code::kAlreadyExists, sentence);
  return error == ENOENT ? not_found(sentence) : unavailable(sentence);
}

Status write_all(int file, const std::string& bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const ssize_t count = ::write(file, bytes.data() + done, bytes.size() - done);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return unavailable("short write");
    done += static_cast<size_t>(count);
  }
  count_sync(SyncCall::kFsync);
  return ::fsync(file) == 0 ? Status() : unavailable("sync failed");
}

}  // namespace

Status write_new_private_file(const std::string& path, const Secret& content) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (file < 0) return cannot("make", path);
  const Status written = write_all(file, content.reveal());
  if (::close(file) == 0 && written.ok()) return Status();
  ::unlink(path.c_str());
  return unavailable("Cannot write " + path + ".");
}

Status replace_private_file(const std::string& path, const Secret& content) {
  const std::string fresh = path + ".new";
  ::unlink(fresh.c_str());
  RETURN_IF_ERROR(write_new_private_file(fresh, content));
  if (std::rename(fresh.c_str(), path.c_str()) != 0) return cannot("replace", path);
  return Status();
}

Result<Secret> read_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return cannot("read", path);
  std::string bytes;
  char buffer[4096];
  ssize_t count = 0;
  while ((count = ::read(file, buffer, sizeof(buffer))) > 0 && bytes.size() < kSizeBytesMax) {
    bytes.append(buffer, static_cast<size_t>(count));
  }
  ::close(file);
  if (count < 0) return cannot("read", path);
  return Secret(std::move(bytes));
}

}  // namespace lakegate
