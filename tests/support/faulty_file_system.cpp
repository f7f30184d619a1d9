#include "tests/support/faulty_file_system.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <set>

namespace lakegate {
namespace {

constexpr size_t kSectorBytes = 512;

Status io_error() { return {Code::kUnavailable, "Input/output error", "diskError"}; }
Status no_space() { return {Code::kUnavailable, "No space left on device", "diskFull"}; }
Status status_of(FileFault fault) { return fault == FileFault::kIoError ? io_error() : no_space(); }
Status not_in_memory() { return {Code::kWouldBlock, "Not in memory."}; }
Status missing(const std::string& path) { return not_found("No such file or directory: " + path); }
Status taken(const std::string& path) { return {Code::kAlreadyExists, "File exists: " + path}; }

struct Node {
  std::string cached;
  std::string durable;
};
using NodePtr = std::shared_ptr<Node>;

// What one rename, link or remove does to names; it reaches the disk whole or not at all. A null node removes the name.
using NameChange = std::vector<std::pair<std::string, NodePtr>>;

std::string parent_of(const std::string& path) {
  const size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string without_trailing_slash(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

void apply_change(const NameChange& change, std::map<std::string, NodePtr>& names) {
  for (const auto& [path, node] : change) {
    if (node) {
      names[path] = node;
    } else {
      names.erase(path);
    }
  }
}

}  // namespace

struct FaultyFileSystem::Disk {
  explicit Disk(uint64_t seed) : random(seed) {}

  std::mutex mutex;
  SeededRandom random;
  std::set<std::string> directories{"/", "."};
  std::map<std::string, NodePtr> names;          // By path, as running processes see them.
  std::map<std::string, NodePtr> durable_names;  // As a crash leaves them.
  std::vector<NameChange> unsynced;
  uint64_t epoch = 0;  // One more for each restart.
  bool crashed = false;
  uint64_t call_count = 0;
  uint64_t crash_at = 0;
  uint64_t in_memory_bytes = 0;
  uint64_t cached_reads = 0;
  std::vector<ByteRange> prefetched;
  struct Plan {
    uint64_t at_count;
    FileFault fault;
  };
  std::map<FileCall, uint64_t> counts;
  std::map<FileCall, Plan> plans;

  bool coin() { return (random.next_uint64() & 1) != 0; }

  std::optional<FileFault> find_fault(FileCall call) {
    const uint64_t count = ++counts[call];
    const auto plan = plans.find(call);
    if (plan == plans.end() || plan->second.at_count != count) return std::nullopt;
    return plan->second.fault;
  }
  // Counts a call; a fault if it shall have one.
  std::optional<FileFault> begin(FileCall call) {
    ++call_count;
    if (call_count == crash_at) crashed = true;
    const std::optional<FileFault> by_kind = find_fault(call);
    const std::optional<FileFault> by_any = find_fault(FileCall::kAny);
    if (crashed) return FileFault::kIoError;
    return by_kind ? by_kind : by_any;
  }
  void change(NameChange change) {
    apply_change(change, names);
    unsynced.push_back(std::move(change));
  }
  void sync_names(const std::string& directory) {
    std::vector<NameChange> rest;
    for (NameChange& change : unsynced) {
      const bool touches = std::any_of(change.begin(), change.end(),
                                       [&](const auto& entry) { return parent_of(entry.first) == directory; });
      if (touches) {
        apply_change(change, durable_names);
      } else {
        rest.push_back(std::move(change));
      }
    }
    unsynced = std::move(rest);
  }
  void lose_unsynced(CrashMode mode) {
    for (const NameChange& change : unsynced) {
      if (mode == CrashMode::kKeepSome && coin()) apply_change(change, durable_names);
    }
    unsynced.clear();
    names = durable_names;
    std::set<Node*> seen;
    for (const auto& [path, node] : names) {
      if (!seen.insert(node.get()).second) continue;
      if (mode == CrashMode::kKeepSome) keep_some_sectors(*node);
      node->cached = node->durable;
    }
  }
  void keep_some_sectors(Node& node) {
    if (coin()) node.durable.resize(node.cached.size());
    for (size_t at = 0; at < std::min(node.cached.size(), node.durable.size()); at += kSectorBytes) {
      const size_t size = std::min({kSectorBytes, node.cached.size() - at, node.durable.size() - at});
      if (coin()) node.durable.replace(at, size, node.cached, at, size);
    }
  }
};

class FaultyFileSystem::OpenFile final : public File {
 public:
  OpenFile(Disk& disk, NodePtr node) : disk_(disk), node_(std::move(node)), epoch_(disk.epoch) {}

  Result<size_t> read_parts_at(uint64_t offset, ReadParts parts) override {
    const std::lock_guard lock(disk_.mutex);
    if (const auto fault = begin(FileCall::kRead)) return status_of(*fault);
    return read(offset, parts);
  }
  Result<size_t> read_cached_at(uint64_t offset, ReadParts parts) override {
    const std::lock_guard lock(disk_.mutex);
    size_t size = 0;
    for (const std::span<std::byte> part : parts) size += part.size();
    if (offset + size > disk_.in_memory_bytes) {
      // What is in memory of it has been read by then.
      if (offset < disk_.in_memory_bytes) read(offset, parts);
      return not_in_memory();
    }
    if (const auto fault = begin(FileCall::kRead)) return status_of(*fault);
    ++disk_.cached_reads;
    return read(offset, parts);
  }
  void prefetch(uint64_t offset, uint64_t size_bytes) override {
    const std::lock_guard lock(disk_.mutex);
    disk_.prefetched.push_back({offset, size_bytes});
  }
  Status write_at(uint64_t offset, Bytes bytes) override {
    const std::lock_guard lock(disk_.mutex);
    const auto fault = begin(FileCall::kWrite);
    if (fault == FileFault::kDiskFull) write(offset, bytes.first(bytes.size() / 2));
    if (fault) return status_of(*fault);
    write(offset, bytes);
    return {};
  }
  Status truncate(uint64_t size_bytes) override {
    const std::lock_guard lock(disk_.mutex);
    if (const auto fault = begin(FileCall::kTruncate)) return status_of(*fault);
    node_->cached.resize(size_bytes);
    return {};
  }
  Result<uint64_t> size_bytes() override {
    const std::lock_guard lock(disk_.mutex);
    if (is_stale()) return io_error();
    return uint64_t{node_->cached.size()};
  }
  Status sync() override {
    const std::lock_guard lock(disk_.mutex);
    if (const auto fault = begin(FileCall::kSync)) {
      if (!is_stale()) node_->cached = node_->durable;
      return status_of(*fault);
    }
    node_->durable = node_->cached;
    return {};
  }
  Status link(const std::string& path) override {
    const std::lock_guard lock(disk_.mutex);
    if (const auto fault = begin(FileCall::kLink)) return status_of(*fault);
    if (!disk_.directories.contains(parent_of(path))) return missing(path);
    if (disk_.names.contains(path) || disk_.directories.contains(path)) return taken(path);
    disk_.change({{path, node_}});
    return {};
  }

 private:
  bool is_stale() const { return disk_.crashed || epoch_ != disk_.epoch; }
  std::optional<FileFault> begin(FileCall call) {
    const std::optional<FileFault> fault = disk_.begin(call);
    return is_stale() ? FileFault::kIoError : fault;
  }
  size_t read(uint64_t offset, ReadParts parts) const {
    size_t done = 0;
    for (const std::span<std::byte> part : parts) {
      const size_t from = std::min<size_t>(offset + done, node_->cached.size());
      const size_t size = std::min(part.size(), node_->cached.size() - from);
      if (size > 0) std::memcpy(part.data(), node_->cached.data() + from, size);
      done += size;
    }
    return done;
  }
  void write(uint64_t offset, Bytes bytes) {
    if (bytes.empty()) return;
    if (node_->cached.size() < offset + bytes.size()) node_->cached.resize(offset + bytes.size());
    std::memcpy(node_->cached.data() + offset, bytes.data(), bytes.size());
  }

  Disk& disk_;
  const NodePtr node_;
  const uint64_t epoch_;
};

FaultyFileSystem::FaultyFileSystem(uint64_t seed) : disk_(std::make_unique<Disk>(seed)) {}
FaultyFileSystem::~FaultyFileSystem() = default;

void FaultyFileSystem::fail_call(FileCall call, uint64_t nth, FileFault fault) {
  const std::lock_guard lock(disk_->mutex);
  disk_->plans.insert_or_assign(call, Disk::Plan{disk_->counts[call] + nth, fault});
}

void FaultyFileSystem::crash_at_call(uint64_t nth) {
  const std::lock_guard lock(disk_->mutex);
  disk_->crash_at = disk_->call_count + nth;
}

uint64_t FaultyFileSystem::call_count() const {
  const std::lock_guard lock(disk_->mutex);
  return disk_->call_count;
}

bool FaultyFileSystem::crashed() const {
  const std::lock_guard lock(disk_->mutex);
  return disk_->crashed;
}

void FaultyFileSystem::keep_in_memory(uint64_t size_bytes) {
  const std::lock_guard lock(disk_->mutex);
  disk_->in_memory_bytes = size_bytes;
}

uint64_t FaultyFileSystem::cached_read_count() const {
  const std::lock_guard lock(disk_->mutex);
  return disk_->cached_reads;
}

std::vector<ByteRange> FaultyFileSystem::prefetched() const {
  const std::lock_guard lock(disk_->mutex);
  return disk_->prefetched;
}

void FaultyFileSystem::restart(CrashMode mode) {
  const std::lock_guard lock(disk_->mutex);
  disk_->lose_unsynced(mode);
  ++disk_->epoch;
  disk_->crashed = false;
  disk_->crash_at = 0;
  disk_->plans.clear();
}

Status FaultyFileSystem::flip_bit(const std::string& path, uint64_t bit_offset) {
  const std::lock_guard lock(disk_->mutex);
  const auto found = disk_->names.find(path);
  if (found == disk_->names.end()) return missing(path);
  for (std::string* const bytes : {&found->second->cached, &found->second->durable}) {
    if (bit_offset / 8 < bytes->size()) (*bytes)[bit_offset / 8] ^= static_cast<char>(1U << (bit_offset % 8));
  }
  return {};
}

std::vector<std::string> FaultyFileSystem::paths() const {
  const std::lock_guard lock(disk_->mutex);
  std::vector<std::string> paths;
  for (const auto& [path, node] : disk_->names) paths.push_back(path);
  return paths;
}

Result<std::unique_ptr<File>> FaultyFileSystem::open_read(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kOpen)) return status_of(*fault);
  const auto found = disk_->names.find(path);
  if (found == disk_->names.end()) return missing(path);
  return std::unique_ptr<File>(std::make_unique<OpenFile>(*disk_, found->second));
}

Result<std::unique_ptr<File>> FaultyFileSystem::open_cached(const std::string& path) {
  {
    const std::lock_guard lock(disk_->mutex);
    if (disk_->in_memory_bytes == 0) return not_in_memory();
  }
  return open_read(path);
}

Result<std::unique_ptr<File>> FaultyFileSystem::open_write(const std::string& path) { return open_read(path); }

Result<std::unique_ptr<File>> FaultyFileSystem::create(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kCreate)) return status_of(*fault);
  if (!disk_->directories.contains(parent_of(path))) return missing(path);
  if (disk_->names.contains(path) || disk_->directories.contains(path)) return taken(path);
  auto node = std::make_shared<Node>();
  disk_->change({{path, node}});
  return std::unique_ptr<File>(std::make_unique<OpenFile>(*disk_, std::move(node)));
}

Result<std::unique_ptr<File>> FaultyFileSystem::create_unnamed(const std::string& directory) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kCreate)) return status_of(*fault);
  if (!disk_->directories.contains(without_trailing_slash(directory))) return missing(directory);
  return std::unique_ptr<File>(std::make_unique<OpenFile>(*disk_, std::make_shared<Node>()));
}

Status FaultyFileSystem::remove(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kRemove)) return status_of(*fault);
  if (!disk_->names.contains(path)) return missing(path);
  disk_->change({{path, nullptr}});
  return {};
}

Status FaultyFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kRename)) return status_of(*fault);
  const auto found = disk_->names.find(from);
  if (found == disk_->names.end() || !disk_->directories.contains(parent_of(to))) return missing(from);
  if (from != to) disk_->change({{to, found->second}, {from, nullptr}});
  return {};
}

// Directories are durable at once, as the contract says.
Status FaultyFileSystem::make_directories(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kMakeDirectory)) return status_of(*fault);
  for (std::string directory = without_trailing_slash(path); !disk_->directories.contains(directory);
       directory = parent_of(directory)) {
    if (disk_->names.contains(directory)) return io_error();
    disk_->directories.insert(directory);
  }
  return {};
}

Status FaultyFileSystem::sync_directory(const std::string& path) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kSyncDirectory)) return status_of(*fault);
  const std::string directory = without_trailing_slash(path);
  if (!disk_->directories.contains(directory)) return missing(path);
  disk_->sync_names(directory);
  return {};
}

Result<std::vector<std::string>> FaultyFileSystem::list(const std::string& directory) {
  const std::lock_guard lock(disk_->mutex);
  if (const auto fault = disk_->begin(FileCall::kList)) return status_of(*fault);
  const std::string parent = without_trailing_slash(directory);
  if (!disk_->directories.contains(parent)) return missing(directory);
  std::vector<std::string> names;
  const auto add = [&](const std::string& path) {
    if (path != parent && path != "." && parent_of(path) == parent) names.push_back(path.substr(path.rfind('/') + 1));
  };
  for (const auto& [path, node] : disk_->names) add(path);
  for (const std::string& path : disk_->directories) add(path);
  return names;
}

Result<DiskSpace> FaultyFileSystem::space(const std::string&) {
  const std::lock_guard lock(disk_->mutex);
  const auto fault = disk_->begin(FileCall::kSpace);
  if (fault == FileFault::kIoError) return io_error();
  constexpr uint64_t kTotalBytes = 1ULL << 40;
  return DiskSpace{kTotalBytes, fault ? 0 : kTotalBytes / 2};
}

}  // namespace lakegate
