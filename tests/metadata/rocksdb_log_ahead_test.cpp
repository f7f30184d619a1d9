// Logs that are longer than their records: what they look like, and what a power cut, damage and failures make of them.
#include "metadata/kv/rocksdb_log_ahead.h"

#include <algorithm>
#include <filesystem>
#include <random>

#include <catch2/catch.hpp>
#include <rocksdb/db.h>

#include "metadata/kv/rocksdb_log_blank.h"
#include "metadata/kv/rocksdb_log_end.h"
#include "metadata/kv/rocksdb_options.h"
#include "tests/support/log_recorder.h"
#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

namespace fs = std::filesystem;

constexpr size_t kSmallBytes = 4'300;
// So many small commits are surely enough for blanks.
constexpr int kManyCommits = 40;

std::string noise(uint32_t seed, size_t size_bytes) {
  std::string bytes(size_bytes, '\0');
  std::mt19937 numbers(seed);
  for (char& byte : bytes) byte = static_cast<char>(numbers());
  return bytes;
}

class OpenDatabase {
 public:
  OpenDatabase(const std::string& path, const std::shared_ptr<rocksdb::FileSystem>& files)
      : env_(rocksdb::NewCompositeEnv(keep_logs_ahead(files))) {
    rocksdb::DBOptions options = make_rocksdb_options({});
    options.env = env_.get();
    rocksdb::DB* db = nullptr;
    status = rocksdb::DB::Open(options, path, make_rocksdb_column_families({}), &families_, &db);
    db_.reset(db);
  }
  ~OpenDatabase() {
    for (rocksdb::ColumnFamilyHandle* family : families_) db_->DestroyColumnFamilyHandle(family);
  }
  OpenDatabase(const OpenDatabase&) = delete;
  OpenDatabase& operator=(const OpenDatabase&) = delete;

  rocksdb::Status put(const std::string& key, const std::string& value) {
    rocksdb::WriteOptions options;
    options.sync = true;
    return db_->Put(options, families_.back(), key, value);
  }
  std::optional<std::string> get(const std::string& key) {
    std::string value;
    return db_->Get({}, families_.back(), key, &value).ok() ? std::optional(value) : std::nullopt;
  }

  rocksdb::Status status;

 private:
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> families_;
};

// A database that is written to, and copies of it with another log.
class World {
 public:
  World() : recorder(std::make_shared<LogRecorder>()) {
    open = std::make_unique<OpenDatabase>(path(), recorder);
    REQUIRE(open->status.ok());
    fs::copy(path(), empty_.path() + "/kv", fs::copy_options::recursive);
  }
  std::string path() const { return folder_.path() + "/kv"; }
  std::string log() const { return read_whole_file(recorder->log_path); }
  uint64_t appended_bytes() const { return recorder->syncs.back().appended_bytes; }
  uint64_t log_number() const { return log_number_of(fs::path(recorder->log_path).filename().native()).value(); }
  static std::string key(size_t number) { return "key " + std::to_string(number); }

  void put(const std::string& value) {
    REQUIRE(open->put(key(values.size()), value).ok());
    values.push_back(value);
    syncs_of_values.push_back(recorder->syncs.size());
  }
  void put_many_small() {
    for (int i = 0; i < kManyCommits; ++i) put(noise(static_cast<uint32_t>(values.size()), kSmallBytes));
  }

  // How many values a database with this log has, all of them right and none missing before another; nothing when it
  // cannot be opened.
  std::optional<size_t> values_with(const std::string& log_bytes, rocksdb::Status* status = nullptr) const {
    const TemporaryFolder copy;
    const std::string copy_path = copy.path() + "/kv";
    fs::copy(empty_.path() + "/kv", copy_path, fs::copy_options::recursive);
    std::ofstream(copy_path / fs::path(recorder->log_path).filename(), std::ios::binary | std::ios::trunc) << log_bytes;
    OpenDatabase opened(copy_path, rocksdb::FileSystem::Default());
    if (status != nullptr) *status = opened.status;
    if (!opened.status.ok()) return std::nullopt;
    size_t count = 0;
    while (count < values.size() && opened.get(key(count)) == values[count]) ++count;
    for (size_t behind = count; behind < values.size(); ++behind) CHECK_FALSE(opened.get(key(behind)));
    return count;
  }
  bool is_refused(const std::string& log_bytes) const {
    rocksdb::Status status;
    values_with(log_bytes, &status);
    return status.IsCorruption();
  }

  const std::shared_ptr<LogRecorder> recorder;
  std::unique_ptr<OpenDatabase> open;
  std::vector<std::string> values;
  std::vector<size_t> syncs_of_values;  // How many syncs there had been when a value was acknowledged.

 private:
  const TemporaryFolder folder_;
  const TemporaryFolder empty_;
};

// What a power cut in the middle of a sync leaves. Sectors that were in the file before are the old ones or the new
// ones; what is added by records reaches the disk from its beginning, since a file is not longer than what was written
// to it; blanks that are added are there or are zeros.
std::string cut_power(const LogRecorder::Sync& sync, std::mt19937& numbers) {
  const auto either = [&numbers] { return numbers() % 2 == 0; };
  std::string left = sync.before;
  const bool adds_record = sync.appended_bytes > sync.before.size();
  const size_t added = sync.after.size() - std::min(sync.after.size(), sync.before.size());
  const size_t kept = either() ? added : numbers() % (added + 1);
  left.resize(sync.before.size() + kept, '\0');
  // Seldom, often, or each second one.
  const uint32_t share = 1U << (1 + numbers() % 4);
  const bool mostly_new = either();
  for (size_t begin = 0; begin < left.size(); begin += kSectorBytes) {
    const size_t size = std::min<size_t>(kSectorBytes, left.size() - begin);
    const bool is_added_by_record = adds_record && begin + size > sync.before.size();
    const bool is_new = is_added_by_record || (numbers() % share == 0) != mostly_new;
    if (is_new) left.replace(begin, size, sync.after, begin, size);
  }
  return left;
}

}  // namespace

TEST_CASE("a log is ahead of its records once small syncs have followed each other, and not before", "[kv]") {
  World world;
  for (int i = 0; i < 10; ++i) world.put("small");
  CHECK(world.log().size() == world.appended_bytes());
  world.put_many_small();
  CHECK(world.log().size() > world.appended_bytes());
  CHECK(world.log().size() < world.appended_bytes() + (512U << 10));
}

TEST_CASE("a log that much is written to at once is not ahead of its records", "[kv]") {
  World world;
  for (int i = 0; i < kManyCommits; ++i) world.put(noise(1, 64U << 10));
  CHECK(world.log().size() == world.appended_bytes());
}

TEST_CASE("a small commit costs one sync, also where blanks are written", "[kv]") {
  World world;
  for (int i = 0; i < 8; ++i) world.put_many_small();
  // One more for the first blanks of a log.
  CHECK(world.recorder->syncs.size() == world.values.size() + 1);
}

TEST_CASE("a log is as long as its records when it was closed", "[kv]") {
  World world;
  world.put_many_small();
  const uint64_t appended_bytes = world.appended_bytes();
  world.open.reset();
  CHECK(world.log().size() == appended_bytes);
  CHECK(world.values_with(world.log()) == world.values.size());
}

TEST_CASE("a log is read to its end when it was not closed", "[kv]") {
  World world;
  world.put_many_small();
  CHECK(world.values_with(world.log()) == world.values.size());
}

TEST_CASE("RocksDB alone finds all records before the blanks in its default mode, and refuses in ours", "[kv]") {
  World world;
  world.put_many_small();
  for (const bool is_default : {false, true}) {
    const TemporaryFolder copy;
    fs::copy(world.path(), copy.path() + "/kv", fs::copy_options::recursive);
    rocksdb::DBOptions options = make_rocksdb_options({});
    if (is_default) options.wal_recovery_mode = rocksdb::DBOptions().wal_recovery_mode;
    std::vector<rocksdb::ColumnFamilyHandle*> families;
    rocksdb::DB* opened = nullptr;
    const rocksdb::Status status =
        rocksdb::DB::Open(options, copy.path() + "/kv", make_rocksdb_column_families({}), &families, &opened);
    const std::unique_ptr<rocksdb::DB> db(opened);
    CHECK(status.IsCorruption() == !is_default);
    if (!status.ok()) continue;
    std::string value;
    CHECK(db->Get({}, families.back(), World::key(world.values.size() - 1), &value).ok());
    for (rocksdb::ColumnFamilyHandle* family : families) db->DestroyColumnFamilyHandle(family);
  }
}

TEST_CASE("a power cut in any sync leaves what was acknowledged, and at most the commit under way besides", "[kv]") {
  const uint32_t seed = GENERATE(1U, 2U);
  World world;
  std::mt19937 numbers(seed);
  for (int i = 0; i < 80; ++i) {
    // Values of zeros look like a disk that was never written to, and bytes of the log itself like other records.
    if (i % 17 == 3) {
      world.put(std::string(6'000, '\0'));
    } else if (i % 17 == 9) {
      world.put(world.log().substr(numbers() % 4'000, 5'000));
    } else if (i == 40 || i == 55) {
      world.put(noise(numbers(), i == 40 ? 110'000 : 400'000));
    } else {
      world.put(noise(numbers(), i % 5 == 0 ? 100 : kSmallBytes));
    }
  }
  size_t lost = 0;
  size_t kept = 0;
  for (size_t i = 0; i < world.recorder->syncs.size(); ++i) {
    const size_t acknowledged = std::count_if(world.syncs_of_values.begin(), world.syncs_of_values.end(),
                                              [i](size_t syncs) { return syncs <= i; });
    const std::string left = cut_power(world.recorder->syncs[i], numbers);
    rocksdb::Status status;
    const std::optional<size_t> found = world.values_with(left, &status);
    INFO("seed " << seed << ", sync " << i << ", " << acknowledged << " acknowledged: " << status.ToString());
    REQUIRE(found);
    REQUIRE(*found >= acknowledged);
    REQUIRE(*found <= acknowledged + 1);
    ++(*found == acknowledged ? lost : kept);
  }
  CHECK(lost > 20);
  CHECK(kept > 5);
}

TEST_CASE("a record is dropped whose first bytes alone never reached the disk, however few they are", "[kv]") {
  World world;
  world.put_many_small();
  for (uint64_t first_bytes = 1; first_bytes <= 10; ++first_bytes) {
    // Up to so many bytes before the end of a sector; again where a block ends in the record, which adds a header.
    while (world.appended_bytes() % kSectorBytes != kSectorBytes - first_bytes) {
      world.put(noise(1, 300));
      const uint64_t overhead_bytes = world.appended_bytes() - world.recorder->appends.back() - 300;
      const uint64_t end = world.appended_bytes() + overhead_bytes;
      world.put(noise(2, 2 * kSectorBytes - end % kSectorBytes - first_bytes));
    }
    const std::string before = world.log();
    world.put(noise(3, kSmallBytes));
    std::string lacking = world.log();
    const uint64_t begin = world.recorder->appends.back();
    lacking.replace(begin, first_bytes, before, begin, first_bytes);
    INFO(first_bytes);
    CHECK(world.values_with(lacking) == world.values.size() - 1);
  }
}

TEST_CASE("damage to the last record is refused, whatever stands behind it", "[kv]") {
  World world;
  world.put_many_small();
  const bool is_zeros = GENERATE(false, true);
  world.put(is_zeros ? std::string(kSmallBytes, '\0') : noise(7, kSmallBytes));
  const uint64_t begin = world.recorder->appends.back();
  const uint64_t end = world.appended_bytes();
  const std::string log = world.log();
  REQUIRE(log.size() > end + kSectorBytes);
  std::vector<uint64_t> bits;
  for (uint64_t bit = begin * 8; bit < (begin + 20) * 8; ++bit) bits.push_back(bit);
  std::mt19937 numbers(1);
  for (int i = 0; i < 30; ++i) bits.push_back(begin * 8 + numbers() % ((end - begin) * 8));
  for (const uint64_t bit : bits) {
    std::string damaged = log;
    damaged[bit / 8] ^= static_cast<char>(1U << bit % 8);
    INFO("bit " << bit % 8 << " of byte " << bit / 8 - begin << " of " << end - begin);
    CHECK(world.is_refused(damaged));
  }
}

TEST_CASE("a record that never reached the disk is missed when there is a later one", "[kv]") {
  World world;
  world.put_many_small();
  world.put_many_small();
  const std::vector<uint64_t>& begins = world.recorder->appends;
  const std::string log = world.log();
  std::mt19937 numbers(1);
  for (size_t i = begins.size() - 1 - kManyCommits; i + 1 < begins.size(); ++i) {
    // All of it, or one of its sectors.
    uint64_t begin = begins[i];
    uint64_t size = begins[i + 1] - begin;
    if (i % 2 == 0) {
      begin = (begin / kSectorBytes + 1 + numbers() % (size / kSectorBytes - 1)) * kSectorBytes;
      size = kSectorBytes;
    }
    std::string lacking = log;
    lacking.replace(begin, size, make_log_blank(world.log_number(), begin, size));
    INFO("record " << i << ", " << size << " bytes of it");
    CHECK(world.is_refused(lacking));
  }
}

TEST_CASE("an unfinished last record is dropped where the file ends in it, as ever", "[kv]") {
  World world;
  world.put_many_small();
  const uint64_t begin = world.recorder->appends.back();
  for (const uint64_t left_bytes : {1, 6, 7, 8, 300, 4'000}) {
    CHECK(world.values_with(world.log().substr(0, begin + left_bytes)) == world.values.size() - 1);
  }
}

TEST_CASE("blanks that cannot be written are done without", "[kv]") {
  World world;
  world.recorder->fails_positioned = true;
  world.put_many_small();
  CHECK(world.log().size() == world.appended_bytes());
  CHECK(world.values_with(world.log()) == world.values.size());
}

TEST_CASE("a sync that fails is final, with blanks as without", "[kv]") {
  World world;
  world.put_many_small();
  world.recorder->fails_sync = true;
  CHECK_FALSE(world.open->put("a", "1").ok());
  world.recorder->fails_sync = false;
  CHECK_FALSE(world.open->put("b", "2").ok());
}

TEST_CASE("blanks of another place or another log are none", "[kv]") {
  const std::string blank = make_log_blank(7, 1'000, 3'000);
  CHECK(is_log_blank(7, 1'000, as_bytes(blank)));
  CHECK(is_log_blank(7, 1'500, as_bytes(blank).subspan(500)));
  CHECK_FALSE(is_log_blank(7, 1'512, as_bytes(blank)));
  CHECK_FALSE(is_log_blank(8, 1'000, as_bytes(blank)));
}

}  // namespace lakegate
