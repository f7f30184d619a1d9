#include "storage/backend/file/directory_sync.h"

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.h"

namespace lakegate {
namespace {

// Names that a power cut leaves.
bool has(FaultyFileSystem& files, const std::string& path) {
  const std::vector<std::string> paths = files.paths();
  return std::find(paths.begin(), paths.end(), path) != paths.end();
}

}  // namespace

TEST_CASE("a name is durable when the sync returns, however many share it", "[blob_store]") {
  FaultyFileSystem files;
  REQUIRE(files.make_directories("/a").ok());
  REQUIRE(files.make_directories("/b").ok());
  DirectorySync directories(files);
  constexpr int kThreads = 8;
  constexpr int kNames = 50;
  std::atomic<int> failures = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < kThreads; ++thread) {
      threads.emplace_back([&, thread] {
        for (int i = 0; i < kNames; ++i) {
          const std::string directory = i % 2 == 0 ? "/a" : "/b";
          const auto file = files.create_unnamed(directory);
          const std::string path = directory + "/" + std::to_string(thread * kNames + i);
          if (!file.ok() || !(*file)->link(path).ok() || !directories.sync(directory).ok()) ++failures;
        }
      });
    }
  }
  REQUIRE(failures == 0);
  files.restart(CrashMode::kDropUnsynced);
  for (int i = 0; i < kThreads * kNames; ++i) {
    CHECK(has(files, (i % kNames % 2 == 0 ? "/a/" : "/b/") + std::to_string(i)));
  }
}

TEST_CASE("a sync of a folder that fails fails for who asked, and the next one is tried anew", "[blob_store]") {
  FaultyFileSystem files;
  REQUIRE(files.make_directories("/a").ok());
  DirectorySync directories(files);
  files.fail_call(FileCall::kSyncDirectory, 1, FileFault::kIoError);
  CHECK(directories.sync("/a").reason() == "diskError");
  CHECK(directories.sync("/a").ok());
}

TEST_CASE("who shares a sync that fails is told so", "[blob_store]") {
  // Holds back the first sync until all others wait, and fails the second, which all of them share.
  class HeldFileSystem final : public FileSystem {
   public:
    Status sync_directory(const std::string&) override {
      if (calls.fetch_add(1) == 0) {
        first_is_running.count_down();
        may_end.wait();
        return {};
      }
      return {Code::kUnavailable, "broken", "diskError"};
    }
    Result<std::unique_ptr<File>> open_read(const std::string&) override { return unused(); }
    Result<std::unique_ptr<File>> open_cached(const std::string&) override { return unused(); }
    Result<std::unique_ptr<File>> open_write(const std::string&) override { return unused(); }
    Result<std::unique_ptr<File>> create(const std::string&) override { return unused(); }
    Result<std::unique_ptr<File>> create_unnamed(const std::string&) override { return unused(); }
    Status remove(const std::string&) override { return unused(); }
    Status rename(const std::string&, const std::string&) override { return unused(); }
    Status make_directories(const std::string&) override { return unused(); }
    Result<std::vector<std::string>> list(const std::string&) override { return unused(); }
    Result<DiskSpace> space(const std::string&) override { return unused(); }
    static Status unused() { return internal_error("not used here"); }

    std::atomic<int> calls = 0;
    std::latch first_is_running{1};
    std::latch may_end{1};
  };
  HeldFileSystem files;
  DirectorySync directories(files);
  std::atomic<int> good = 0;
  std::atomic<int> bad = 0;
  std::atomic<int> begun = 0;
  {
    std::vector<std::jthread> threads;
    auto sync = [&] {
      ++begun;
      ++(directories.sync("/a").ok() ? good : bad);
    };
    threads.emplace_back(sync);
    files.first_is_running.wait();
    for (int i = 0; i < 5; ++i) threads.emplace_back(sync);
    while (begun < 6) std::this_thread::yield();
    files.may_end.count_down();
  }
  CHECK(good == 1);
  CHECK(bad == 5);
}

}  // namespace lakegate
