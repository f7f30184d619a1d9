#include "metadata/glob.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

struct Row {
  std::string_view pattern;
  std::string_view name;
  bool matches;
};

const Row kRows[] = {
    {"*", "a", true},
    {"*", "", true},
    {"*", "a/b", false},
    {"*", "é", true},
    {"**", "a/b/c", true},
    {"**", "line\nbreak", true},
    {"a/*", "a/", true},
    {"a/*", "a/b/c", false},
    {"a/**", "a/b/c", true},
    {"a/**", "a", false},
    {"**.csv", "x/y.csv", true},
    {"**.csv", ".csv", true},
    {"**/x", "x", true},
    {"**/x", "a/x", true},
    {"**/x", "a/b/x", true},
    {"**/x", "ax", false},
    {"a/**/b", "a/b", true},
    {"a/**/b", "a/x/y/b", true},
    {"a/**/b", "ab", false},
    {"a/**/b", "a/xb", false},
    {"a**/b", "a/b", true},
    {"a**/b", "ab", false},
    {"a**/b", "ax/y/b", true},
    {"**/**/x", "x", true},
    {"***", "a/b", true},
    {"?", "a", true},
    {"?", "é", true},
    {"?", "/", false},
    {"?", "", false},
    {"a?b", "a/b", false},
    {"[abc]", "b", true},
    {"[abc]", "d", false},
    {"[a-c]x", "cx", true},
    {"[a-c]", "d", false},
    {"[!a]", "b", true},
    {"[!a]", "a", false},
    {"[^a]", "b", true},
    {"[^a]", "a", false},
    {"[!a]", "/", false},
    {"[]a]", "]", true},
    {"[a-]", "-", true},
    {"[\\]]", "]", true},
    {"[é-ü]", "ö", true},
    {"[*?]", "*", true},
    {"[*?]", "x", false},
    {"[a^]", "^", true},
    {"{a,b}", "b", true},
    {"{a,b}", "c", false},
    {"x.{csv,parquet}", "x.parquet", true},
    {"{a,{b,c}d}", "cd", true},
    {"{a,{b,c}d}", "d", false},
    {"{,a}b", "b", true},
    {"{*,x/y}", "x/y", true},
    {"{**/x,y}", "x", true},
    {"{a,**/x}", "x", true},
    {"a,b", "a,b", true},
    {"{a\\,b}", "a,b", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\{a\\}", "{a}", true},
    {"\\\\", "\\", true},
    {"a.b", "a.b", true},
    {"a.b", "axb", false},
    {"a+b", "a+b", true},
    {"a+b", "aab", false},
    {"(c)", "(c)", true},
    {"d|e", "d|e", true},
    {"d|e", "d", false},
    {"^f$", "^f$", true},
    {"^f$", "f", false},
    {"]", "]", true},
    {"dir/*/", "dir/one/", true},
    {"dir/*/", "dir/", false},
    {"", "", true},
    {"", "a", false},
};

}  // namespace

TEST_CASE("Globs match as GCS's do") {
  for (const Row& row : kRows) {
    INFO(row.pattern << " against " << row.name);
    const Result<Glob> glob = Glob::compile(row.pattern);
    REQUIRE(glob.ok());
    CHECK(glob->matches(row.name) == row.matches);
    if (row.matches) CHECK(row.name.starts_with(glob->literal_prefix()));
  }
}

TEST_CASE("A byte of zero is a character like others") {
  const std::string zero("a\0b", 3);
  CHECK(Glob::compile("a?b")->matches(zero));
  CHECK(Glob::compile(zero)->matches(zero));
  CHECK_FALSE(Glob::compile(zero)->matches("a"));
}

TEST_CASE("A glob knows the characters before its first wildcard") {
  CHECK(Glob::compile("dir/a*b")->literal_prefix() == "dir/a");
  CHECK(Glob::compile("dir/\\*x[y]")->literal_prefix() == "dir/*x");
  CHECK(Glob::compile("{a,b}c")->literal_prefix().empty());
  CHECK(Glob::compile("plain")->literal_prefix() == "plain");
}

TEST_CASE("Globs that are not well-formed are refused") {
  for (const std::string pattern :
       {"[", "[a", "[]", "[!]", "[!", "{", "{a", "}", "{a}}", "a\\", "[z-a]", "[a-", "[\\", "\xFF", "[a\\"}) {
    INFO(pattern);
    CHECK(Glob::compile(pattern).status().code() == Code::kInvalidArgument);
  }
  CHECK(Glob::compile(std::string(1025, 'a')).status().code() == Code::kInvalidArgument);
  CHECK(Glob::compile(std::string(17, '{') + std::string(17, '}')).status().code() == Code::kInvalidArgument);
}

TEST_CASE("A long glob of many stars is matched in time linear in the name") {
  std::string pattern;
  while (pattern.size() + 3 <= 1024) pattern += "**a";
  const Result<Glob> glob = Glob::compile(pattern);
  REQUIRE(glob.ok());
  CHECK_FALSE(glob->matches(std::string(1023, 'a') + "b"));
}

}  // namespace lakegate
