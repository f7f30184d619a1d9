#include "metadata/project_number.h"

#include <set>
#include <string>

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("A project's number has twelve digits and is the same each time") {
  std::set<uint64_t> numbers;
  for (const std::string project : {"lakegate", "other", "example.com:legacy", "", "a-b"}) {
    INFO(project);
    const uint64_t number = project_number(project);
    CHECK(number == project_number(project));
    CHECK(std::to_string(number).size() == 12);
    numbers.insert(number);
  }
  CHECK(numbers.size() == 5);
}

TEST_CASE("A project's number never changes between versions") {
  // Clients keep it in configurations; MD5("lakegate") starts with these bytes.
  CHECK(project_number("lakegate") == 100'000'000'000 + 0xb7fd2b67e06d1c5cU % 900'000'000'000);
}

TEST_CASE("A project that is named by its number keeps it") {
  CHECK(project_number("42") == 42);
  CHECK(project_number("123456789012") == 123456789012);
  CHECK(project_number("0") != 0);
}

}  // namespace lakegate
