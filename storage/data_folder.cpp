#include "storage/data_folder.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include "base/encoding.h"

namespace lakegate {
namespace {

constexpr std::string_view kFormatPrefix = "lakegate data folder, format ";

std::string error_text(int error) { return std::error_code(error, std::generic_category()).message(); }

std::string read_small_file(int file) {
  std::array<char, 64> text;
  const ssize_t got = pread(file, text.data(), text.size(), 0);
  return {text.data(), got > 0 ? static_cast<size_t>(got) : 0};
}

// flock rather than fcntl locks: those vanish when any descriptor of the file is closed.
Result<int> take_lock(const std::string& path) {
  const std::string lock_path = path + "/lock";
  const int file = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return unavailable("Cannot open " + lock_path + ": " + error_text(errno));
  if (flock(file, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    const std::string holder = read_small_file(file);
    close(file);
    if (error != EWOULDBLOCK) return unavailable("Cannot lock " + lock_path + ": " + error_text(error));
    return Status(Code::kConflict, "The data folder " + path + " is in use by process " + holder + ".");
  }
  const std::string own_id = std::to_string(getpid());
  // The number only serves the message above.
  if (ftruncate(file, 0) != 0 || pwrite(file, own_id.data(), own_id.size(), 0) < 0) {
    close(file);
    return unavailable("Cannot write " + lock_path + ": " + error_text(errno));
  }
  return file;
}

Result<std::string> read_format(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.open_read(path + "/FORMAT"));
  std::array<std::byte, 128> text;
  ASSIGN_OR_RETURN(const size_t got, file->read_at(0, text));
  return std::string(as_text(Bytes(text).first(got)));
}

Status write_format(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(const std::unique_ptr<File> file, files.create_unnamed(path));
  const std::string text = std::string(kFormatPrefix) + std::to_string(DataFolder::kFormatVersion) + "\n";
  RETURN_IF_ERROR(file->write_at(0, as_bytes(text)));
  RETURN_IF_ERROR(file->sync());
  RETURN_IF_ERROR(file->link(path + "/FORMAT"));
  return files.sync_directory(path);
}

Status check_format(const std::string& path, std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  std::optional<uint64_t> version;
  if (text.starts_with(kFormatPrefix)) version = parse_uint64(text.substr(kFormatPrefix.size()));
  if (!version || *version == 0) return Status(Code::kDataLoss, path + "/FORMAT is damaged.");
  if (*version > static_cast<uint64_t>(DataFolder::kFormatVersion)) {
    return unimplemented("The data folder " + path + " has format " + std::to_string(*version) +
                         ", which a newer version of this program wrote; this one knows format " +
                         std::to_string(DataFolder::kFormatVersion) + ".");
  }
  return {};
}

// A folder with something in it but without FORMAT is somebody else's.
Status check_unused(FileSystem& files, const std::string& path) {
  ASSIGN_OR_RETURN(const std::vector<std::string> names, files.list(path));
  for (const std::string& name : names) {
    if (name != "lock" && name != "lost+found" && name != "metadata" && name != "blobs") {
      return Status(Code::kConflict, path + " is not empty and is no data folder (it holds " + name + ").");
    }
  }
  return {};
}

Status prepare(FileSystem& files, const std::string& path, DataFolder::Mode mode) {
  const Result<std::string> format = read_format(files, path);
  if (format.ok()) return check_format(path, *format);
  if (format.status().code() != Code::kNotFound || mode == DataFolder::Mode::kMustExist) return format.status();
  RETURN_IF_ERROR(check_unused(files, path));
  RETURN_IF_ERROR(files.make_directories(path + "/metadata"));
  RETURN_IF_ERROR(files.make_directories(path + "/blobs"));
  // Last, so that a folder with FORMAT is whole.
  return write_format(files, path);
}

}  // namespace

Result<DataFolder> DataFolder::open(FileSystem& files, const std::string& path, Mode mode) {
  if (mode == Mode::kCreate) RETURN_IF_ERROR(files.make_directories(path));
  if (mode == Mode::kMustExist && read_format(files, path).status().code() == Code::kNotFound) {
    return not_found(path + " is no data folder.");
  }
  ASSIGN_OR_RETURN(const int lock_file, take_lock(path));
  DataFolder folder(path, lock_file);
  RETURN_IF_ERROR(prepare(files, path, mode));
  return folder;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_file_(std::exchange(other.lock_file_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_file_ >= 0) close(lock_file_);
}

}  // namespace lakegate
