#include "metadata/kv/rocksdb_kv_store.h"

#include <algorithm>
#include <dlfcn.h>
#include <fstream>

#include <catch2/catch.hpp>

#include "base/checksum.h"
#include "metadata/kv/rocksdb_crc32c.h"
#include "tests/support/kv_support.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

namespace fs = std::filesystem;
constexpr auto kBlocking = ReadMode::kMayBlock;

class Fixture {
 public:
  Result<std::unique_ptr<KvStore>> try_open(const RocksDbTuning& tuning = {}) {
    return open_rocksdb_kv_store(path(), clock, &health, tuning);
  }
  std::unique_ptr<KvStore> open() { return try_open().value(); }
  std::string path() const { return folder_.path() + "/kv"; }

  // The biggest file with this ending, which is the one with the records in it.
  fs::path file_with(const std::string& extension) const {
    std::vector<fs::path> found;
    for (const fs::directory_entry& entry : fs::directory_iterator(path())) {
      if (entry.path().extension() == extension) found.push_back(entry.path());
    }
    REQUIRE(!found.empty());
    return *std::max_element(found.begin(), found.end(),
                             [](const auto& a, const auto& b) { return fs::file_size(a) < fs::file_size(b); });
  }

  ManualClock clock;
  Health health;

 private:
  TemporaryFolder folder_;
};

std::string read_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

void write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream stream(path, std::ios::binary | std::ios::trunc);
  stream << bytes;
}

void flip_bit_in(const fs::path& path, const std::string& text) {
  std::string bytes = read_file(path);
  const size_t at = bytes.find(text);
  REQUIRE(at != std::string::npos);
  bytes[at] ^= 1;
  write_file(path, bytes);
}

// Bytes that no compression shortens, so that they can be found in a file.
std::string noise(char first, size_t size_bytes) {
  std::string bytes(size_bytes, first);
  uint32_t state = static_cast<uint8_t>(first);
  for (size_t i = 1; i < size_bytes; ++i) {
    state = state * 1664525 + 1013904223;
    bytes[i] = static_cast<char>(state >> 24);
  }
  return bytes;
}

}  // namespace

TEST_CASE("RocksDB computes its checksums by our function, which gives what its own one gives", "[kv]") {
  Fixture fixture;
  commit_puts(*fixture.open(), Table::kObjects, {{"a", "1"}});
  CHECK(rocksdb_uses_our_crc32c());
  using Extend = uint32_t (*)(uint32_t, const char*, size_t);
  const auto its_own = reinterpret_cast<Extend>(dlsym(RTLD_NEXT, "_ZN7rocksdb6crc32c6ExtendEjPKcm"));
  REQUIRE(its_own != nullptr);
  const std::string bytes = noise('c', 5'000);
  for (size_t size = 0; size < bytes.size(); size = size * 5 / 4 + 1) {
    for (const size_t from : {size_t{0}, size_t{1}, size_t{7}}) {
      const std::string_view piece = std::string_view(bytes).substr(from, size);
      const auto seed = static_cast<uint32_t>(size * 2654435761U);
      CHECK(crc32c(as_bytes(piece), seed) == its_own(seed, piece.data(), piece.size()));
    }
  }
}

TEST_CASE("acknowledged commits are there after reopening", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  commit_puts(*store, Table::kObjects, {{"a", "1"}});
  commit_puts(*store, Table::kInline, {{"b", noise('b', 60'000)}});
  store.reset();
  store = fixture.open();
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == "1");
  CHECK(store->get(Table::kInline, "b", kBlocking).value() == noise('b', 60'000));
}

TEST_CASE("a row that was read from a file before is the newest after it is changed, erased and flushed", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  // Below and above the size from which bytes lie in files of their own.
  for (const size_t size_bytes : {size_t{1}, size_t{4'095}, size_t{4'096}, size_t{60'000}}) {
    const std::string key = "k" + std::to_string(size_bytes);
    const auto reads_as = [&](const std::optional<std::string>& value) {
      for (int again = 0; again < 3; ++again) {
        CHECK(store->get(Table::kInline, key, kBlocking).value() == value);
        CHECK(store->get(Table::kInline, key, ReadMode::kMemoryOnly).value() == value);
      }
    };
    for (const char letter : {'a', 'b', 'c'}) {
      const std::string value = noise(letter, size_bytes);
      commit_puts(*store, Table::kInline, {{key, value}});
      reads_as(value);
      REQUIRE(store->verify_integrity().ok());
      reads_as(value);
    }
    WriteBatch erasure;
    erasure.erase(Table::kInline, key);
    REQUIRE(commit(*store, std::move(erasure)).ok());
    reads_as(std::nullopt);
    REQUIRE(store->verify_integrity().ok());
    reads_as(std::nullopt);
    commit_puts(*store, Table::kInline, {{key, "again"}});
    REQUIRE(store->verify_integrity().ok());
    store.reset();
    store = fixture.open();
    reads_as("again");
  }
}

TEST_CASE("a store is opened by one process at a time", "[kv]") {
  Fixture fixture;
  const auto store = fixture.open();
  const auto second = fixture.try_open();
  REQUIRE_FALSE(second.ok());
  CHECK(second.status().code() == Code::kUnavailable);
}

TEST_CASE("the folder of a store is closed to other accounts", "[kv]") {
  Fixture fixture;
  const auto store = fixture.open();
  CHECK((fs::status(fixture.path()).permissions() & (fs::perms::group_all | fs::perms::others_all)) == fs::perms::none);
}

TEST_CASE("a read that wants the disk would block in memory-only mode, and succeeds when it may block", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  commit_puts(*store, Table::kObjects, {{"a", "1"}});
  REQUIRE(store->verify_integrity().ok());
  store.reset();
  store = fixture.open();
  CHECK(store->get(Table::kObjects, "a", ReadMode::kMemoryOnly).status().code() == Code::kWouldBlock);
  const auto cursor = store->scan(Table::kObjects, "", "", ReadMode::kMemoryOnly);
  CHECK_FALSE(cursor->valid());
  CHECK(cursor->status().code() == Code::kWouldBlock);
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == "1");
  CHECK(store->get(Table::kObjects, "a", ReadMode::kMemoryOnly).value() == "1");
}

TEST_CASE("a damaged block is data loss for its keys, and other keys go on", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  commit_puts(*store, Table::kObjects, {{"a", noise('a', 30'000)}, {"b", noise('b', 30'000)}, {"c", "small"}});
  REQUIRE(store->verify_integrity().ok());
  store.reset();
  flip_bit_in(fixture.file_with(".sst"), noise('a', 30'000).substr(1000, 16));
  store = fixture.open();
  CHECK(store->get(Table::kObjects, "a", kBlocking).status().code() == Code::kDataLoss);
  CHECK(store->get(Table::kObjects, "b", kBlocking).value() == noise('b', 30'000));
  CHECK(store->verify_integrity().code() == Code::kDataLoss);
}

TEST_CASE("damaged inline bytes are data loss, for a read and for the check", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  commit_puts(*store, Table::kInline, {{"a", noise('a', 30'000)}, {"b", noise('b', 30'000)}});
  REQUIRE(store->verify_integrity().ok());
  store.reset();
  flip_bit_in(fixture.file_with(".blob"), noise('a', 30'000).substr(1000, 16));
  store = fixture.open();
  CHECK(store->get(Table::kInline, "a", kBlocking).status().code() == Code::kDataLoss);
  CHECK(store->get(Table::kInline, "b", kBlocking).value() == noise('b', 30'000));
  CHECK(store->verify_integrity().code() == Code::kDataLoss);
}

TEST_CASE("an unfinished end of the log is dropped, and all before it is kept", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  commit_puts(*store, Table::kObjects, {{"a", "1"}});
  commit_puts(*store, Table::kObjects, {{"b", noise('b', 5000)}});
  store.reset();
  const fs::path log = fixture.file_with(".log");
  const std::string whole = read_file(log);
  for (const size_t cut_bytes : {1, 100, 4999}) {
    write_file(log, whole.substr(0, whole.size() - cut_bytes));
    const TemporaryFolder copy;
    fs::copy(fixture.path(), copy.path() + "/kv", fs::copy_options::recursive);
    const auto reopened = open_rocksdb_kv_store(copy.path() + "/kv", fixture.clock, nullptr);
    INFO(reopened.status().to_string());
    REQUIRE(reopened.ok());
    CHECK((*reopened)->get(Table::kObjects, "a", kBlocking).value() == "1");
    CHECK((*reopened)->get(Table::kObjects, "b", kBlocking).value() == std::nullopt);
  }
}

TEST_CASE("a flipped bit in the middle of the log is refused", "[kv]") {
  Fixture fixture;
  auto store = fixture.open();
  commit_puts(*store, Table::kObjects, {{"a", noise('a', 100)}});
  commit_puts(*store, Table::kObjects, {{"b", "2"}});
  store.reset();
  flip_bit_in(fixture.file_with(".log"), noise('a', 100));
  const auto reopened = fixture.try_open();
  REQUIRE_FALSE(reopened.ok());
  CHECK(reopened.status().code() == Code::kDataLoss);
}

namespace {

uint64_t bytes_of_blob_files(const std::string& folder) {
  uint64_t bytes = 0;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    std::error_code gone;
    const uint64_t size = entry.path().extension() == ".blob" ? entry.file_size(gone) : 0;
    if (!gone) bytes += size;
  }
  return bytes;
}

// Scattered, so that files overlap and a compaction has something to do.
std::string numbered_key(uint32_t number) {
  std::string text = std::to_string(number * 2654435761U % 100'000'000);
  return std::string(8 - text.size(), '0') + text;
}

// 2 MiB of values of 64 KiB, from key number `first` on.
void put_values(KvStore& store, uint32_t first) {
  WriteBatch batch;
  for (uint32_t i = first; i < first + 32; ++i) {
    batch.put(Table::kInline, numbered_key(i), noise(static_cast<char>(i), 64'000));
  }
  REQUIRE(commit(store, std::move(batch)).ok());
}

}  // namespace

TEST_CASE("values that live are written to a blob file once", "[kv]") {
  Fixture fixture;
  RocksDbTuning tuning;
  tuning.write_buffer_bytes = 4U << 20;
  const auto store = fixture.try_open(tuning).value();
  put_values(*store, 0);
  put_values(*store, 32);
  put_values(*store, 64);
  REQUIRE(store->verify_integrity().ok());
  const fs::path first_file = fixture.file_with(".blob");
  for (uint32_t i = 0; i < 32; ++i) put_values(*store, 1000 + 32 * i);
  REQUIRE(store->verify_integrity().ok());
  CHECK(fs::exists(first_file));
}

TEST_CASE("values that are erased give their space back, however little else is written", "[kv]") {
  Fixture fixture;
  RocksDbTuning tuning;
  tuning.write_buffer_bytes = 4U << 20;
  const auto store = fixture.try_open(tuning).value();
  for (uint32_t i = 0; i < 32; ++i) put_values(*store, 32 * i);
  // Of every four values one stays, so that no blob file is without any.
  for (uint32_t i = 0; i < 1024; ++i) {
    WriteBatch batch;
    if (i % 4 != 0) batch.erase(Table::kInline, numbered_key(i));
    if (!batch.writes.empty()) REQUIRE(commit(*store, std::move(batch)).ok());
  }
  const uint64_t living_bytes = 256 * 64'000;
  for (uint32_t round = 0; round < 100 && bytes_of_blob_files(fixture.path()) > 2 * living_bytes; ++round) {
    put_values(*store, 5000);  // The same ones again, so that nothing is added.
    REQUIRE(store->verify_integrity().ok());
  }
  CHECK(bytes_of_blob_files(fixture.path()) <= 2 * living_bytes);
  CHECK(store->get(Table::kInline, numbered_key(512), kBlocking).value() == noise(static_cast<char>(512), 64'000));
}

TEST_CASE("commits are refused while the disk is nearly full, and reads go on", "[kv]") {
  Fixture fixture;
  commit_puts(*fixture.open(), Table::kObjects, {{"a", "1"}});
  RocksDbTuning tuning;
  tuning.free_bytes_min = std::numeric_limits<uint64_t>::max();
  const auto store = fixture.try_open(tuning).value();
  for (int i = 0; i < 2; ++i) {
    WriteBatch batch;
    batch.put(Table::kObjects, "a", "2");
    const Result<uint64_t> version = commit(*store, std::move(batch));
    REQUIRE_FALSE(version.ok());
    CHECK(version.status().reason() == "diskFull");
  }
  CHECK(store->get(Table::kObjects, "a", kBlocking).value() == "1");
  CHECK_FALSE(fixture.health.ready());
}

}  // namespace lakegate
