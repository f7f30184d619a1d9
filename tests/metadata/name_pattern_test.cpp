#include "metadata/name_pattern.h"

#include <string>

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("A name pattern matches whole names") {
  const NamePattern pattern = NamePattern::compile("log/.*\\.txt").value();
  CHECK(pattern.matches("log/a.txt"));
  CHECK(pattern.matches("log/a\nb.txt"));
  CHECK_FALSE(pattern.matches("log/a.txt.gz"));
  CHECK_FALSE(pattern.matches("old/log/a.txt"));
}

TEST_CASE("A pattern that is malformed or too big is refused") {
  CHECK(NamePattern::compile("(").status().code() == Code::kInvalidArgument);
  CHECK(NamePattern::compile("(a{1000}){1000}").status().code() == Code::kInvalidArgument);
  CHECK(NamePattern::compile(std::string(5000, 'a')).status().code() == Code::kInvalidArgument);
}

}  // namespace lakegate
