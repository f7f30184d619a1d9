#include "metadata/context_filter.h"

#include <catch2/catch.hpp>

#include "base/limits.h"

namespace lakegate {
namespace {

const std::map<std::string, ObjectContext> kContexts = {{"team", {"data", 1, 1}}, {"tier", {"gold", 1, 1}}};

bool matches(const std::string& filter) {
  const Result<ContextFilter> parsed = ContextFilter::parse(filter);
  INFO(filter << ": " << parsed.status().to_string());
  REQUIRE(parsed.ok());
  return parsed->matches(kContexts);
}

}  // namespace

TEST_CASE("A filter asks for keys and for values, and for their absence") {
  CHECK(matches(R"(contexts."team":*)"));
  CHECK_FALSE(matches(R"(contexts."absent":*)"));
  CHECK(matches(R"(contexts."team"="data")"));
  CHECK_FALSE(matches(R"(contexts."team"="gold")"));
  CHECK_FALSE(matches(R"(-contexts."team":*)"));
  CHECK(matches(R"(NOT contexts."absent":*)"));
  CHECK(matches(R"(-contexts."team"="gold")"));
  CHECK(matches(R"(NOT contexts."absent"="x")"));
  CHECK_FALSE(matches(R"(NOT  contexts."tier" = "gold")"));
}

TEST_CASE("Terms of a filter are joined by AND, and no terms match everything") {
  CHECK(matches(""));
  CHECK(matches("  "));
  CHECK(matches(R"(contexts."team":* AND contexts."tier"="gold")"));
  CHECK_FALSE(matches(R"(contexts."team":* AND -contexts."tier"="gold")"));
}

TEST_CASE("A filter that is not well-formed is refused") {
  const std::string long_key(limits::kContextFilterBytesMax, 'k');
  for (const std::string& filter :
       {std::string(R"(name="one")"), std::string(R"(contexts."a">"b")"), std::string(R"(contexts."a"=)"),
        std::string(R"(contexts."a")"), std::string(R"(contexts.a:*)"), std::string(R"(contexts."":*)"),
        std::string(R"(contexts."a":"b")"), std::string(R"(contexts."a"="b" OR contexts."c":*)"),
        std::string(R"(contexts."a":* contexts."b":*)"), std::string(R"(contexts."a":* AND)"),
        std::string(R"(NOTcontexts."a":*)"), std::string(R"(contexts."a\"b":*)"), std::string("AND"),
        R"(contexts.")" + long_key + R"(":*)"}) {
    INFO(filter);
    CHECK(ContextFilter::parse(filter).status().code() == Code::kInvalidArgument);
  }
}

}  // namespace lakegate
