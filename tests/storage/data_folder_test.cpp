// The data folder: made once, used by one process, refused when it is newer or somebody else's.
#include "storage/data_folder.h"

#include <filesystem>
#include <fstream>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.h"

namespace lakegate {
namespace {

Result<DataFolder> open_folder(const std::string& path, DataFolder::Mode mode = DataFolder::Mode::kCreate) {
  return DataFolder::open(posix_file_system(), path, mode);
}

}  // namespace

TEST_CASE("a data folder is made, and opened again", "[data_folder]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/deep/data";
  for (int i = 0; i < 2; ++i) {
    const Result<DataFolder> opened = open_folder(path);
    REQUIRE(opened.ok());
    REQUIRE(std::filesystem::is_directory(opened->metadata_path()));
    REQUIRE(std::filesystem::is_directory(opened->blobs_path()));
  }
}

TEST_CASE("a second user of a data folder is told who the first is", "[data_folder]") {
  const TemporaryFolder folder;
  const Result<DataFolder> first = open_folder(folder.path());
  REQUIRE(first.ok());
  const Status second = open_folder(folder.path()).status();
  REQUIRE(second.code() == Code::kConflict);
  REQUIRE(second.message() ==
          "The data folder " + folder.path() + " is in use by process " + std::to_string(getpid()) + ".");
}

TEST_CASE("a data folder of a newer version, or a damaged one, is refused", "[data_folder]") {
  const TemporaryFolder folder;
  REQUIRE(open_folder(folder.path()).ok());
  std::ofstream(folder.path() + "/FORMAT") << "lakegate data folder, format 2\n";
  const Status newer = open_folder(folder.path()).status();
  REQUIRE(newer.code() == Code::kUnimplemented);
  REQUIRE(newer.message().find("newer version") != std::string_view::npos);
  std::ofstream(folder.path() + "/FORMAT") << "something else";
  REQUIRE(open_folder(folder.path()).status().code() == Code::kDataLoss);
}

TEST_CASE("a folder with other things in it is left alone", "[data_folder]") {
  const TemporaryFolder folder;
  std::ofstream(folder.path() + "/letter.txt") << "Dear reader";
  REQUIRE(open_folder(folder.path()).status().code() == Code::kConflict);
  REQUIRE(!std::filesystem::exists(folder.path() + "/FORMAT"));
}

TEST_CASE("a folder that must exist is not made", "[data_folder]") {
  const TemporaryFolder folder;
  const std::string path = folder.path() + "/none";
  REQUIRE(open_folder(path, DataFolder::Mode::kMustExist).status().code() == Code::kNotFound);
  REQUIRE(!std::filesystem::exists(path));
}

}  // namespace lakegate
