// Conditions: what is understood, what each part means, and that everything else is refused when it is compiled.
#include <catch2/catch.hpp>

#include "auth/cel/expression.h"
#include "base/encoding.h"

namespace lakegate::cel {
namespace {

Activation object_activation() {
  Activation activation;
  activation.resource_name = "projects/_/buckets/b/objects/team/a.txt";
  activation.resource_type = "storage.googleapis.com/Object";
  // A Tuesday.
  activation.request_time_us = *parse_rfc3339("2026-11-24T22:30:05.250Z");
  activation.object_list_prefix = "team/";
  return activation;
}

bool holds(std::string_view text) {
  const Result<Expression> expression = Expression::compile(text);
  INFO(text);
  INFO(expression.status().to_string());
  REQUIRE(expression.ok());
  return expression->evaluate(object_activation());
}

TEST_CASE("Conditions say what they mean") {
  const auto [text, expected] = GENERATE(table<std::string, bool>({
      {"true", true},
      {"false", false},
      {"!false", true},
      {"!(true && false)", true},
      {"true || false && false", true},
      {"(true || false) && false", false},
      {"1 < 2", true},
      {"-1 > 1", false},
      {"2 >= 2", true},
      {"3 != 3", false},
      {"resource.name == 'projects/_/buckets/b/objects/team/a.txt'", true},
      {R"(resource.name != "projects/_/buckets/b/objects/team/a.txt")", false},
      {"resource.name.startsWith('projects/_/buckets/b/objects/team/')", true},
      {"resource.name.startsWith('projects/_/buckets/b/objects/other/')", false},
      {"resource.name.endsWith('.txt')", true},
      {"resource.name.endsWith('.csv')", false},
      {"resource.type == 'storage.googleapis.com/Object'", true},
      {"resource.type == 'storage.googleapis.com/Bucket' || resource.name.startsWith('projects/')", true},
      {"resource.service == 'storage.googleapis.com'", true},
      {"resource.name.extract('/objects/{folder}/') == 'team'", true},
      {"resource.name.extract('/buckets/{bucket}/objects') == 'b'", true},
      {"resource.name.extract('/objects/{rest}') == 'team/a.txt'", true},
      {"resource.name.extract('{first}/_') == 'projects'", true},
      {"resource.name.extract('/nothing/{x}/') == ''", true},
      {"resource.name.extract('/objects/{x}/missing') == ''", true},
      {R"('it\'s "quoted" \\' == "it's \"quoted\" \\")", true},
      {"api.getAttribute('storage.googleapis.com/objectListPrefix', '').startsWith('team/')", true},
      {"api.getAttribute('storage.googleapis.com/objectListPrefix', '') == ''", false},
  }));
  CAPTURE(text);
  CHECK(holds(text) == expected);
}

TEST_CASE("Times compare, add up and have parts") {
  const auto [text, expected] = GENERATE(table<std::string, bool>({
      {"request.time < timestamp('2026-11-25T00:00:00Z')", true},
      {"request.time < timestamp('2026-11-24T22:30:05Z')", false},
      {"request.time >= timestamp('2026-11-24T22:30:05.250Z')", true},
      {"request.time == timestamp('2026-11-24T23:30:05.250+01:00')", true},
      {"request.time < timestamp('2026-11-24T20:00:00Z') + duration('3h')", true},
      {"request.time < timestamp('2026-11-24T20:00:00Z') + duration('1h30m')", false},
      {"request.time - duration('60s') > timestamp('2026-11-24T22:29:00Z')", true},
      {"request.time - timestamp('2026-11-24T22:30:00Z') == duration('5s250ms')", true},
      {"duration('-1h') < duration('1s')", true},
      {"request.time.getFullYear() == 2026", true},
      {"request.time.getMonth() == 10", true},
      {"request.time.getDate() == 24", true},
      {"request.time.getDayOfMonth() == 23", true},
      {"request.time.getDayOfWeek() == 2", true},
      {"request.time.getDayOfYear() == 327", true},
      {"request.time.getHours() == 22", true},
      {"request.time.getHours('UTC') == 22", true},
      {"request.time.getHours('+02:30') == 1", true},
      {"request.time.getDate('+02:30') == 25", true},
      {"request.time.getHours('-08:00') == 14", true},
      {"request.time.getMinutes() == 30 && request.time.getSeconds() == 5", true},
      {"request.time.getMilliseconds() == 250", true},
  }));
  CAPTURE(text);
  CHECK(holds(text) == expected);
}

TEST_CASE("What is not understood is refused with its place") {
  const auto [text, sentence] = GENERATE(table<std::string, std::string>({
      {"", "a name is missing"},
      {"resource.name", "must be of type bool"},
      {"1 + 1 == 2", "between types"},
      {"1 == 'a'", "between types"},
      {"true && 1 == 1 && 'x'", "between types"},
      {"!1", "needs a bool"},
      {"true true", "something behind the expression"},
      {"(true", "')' is missing"},
      {"true &", "a character that is not supported"},
      {"'open", "an unfinished string"},
      {R"('\q' == 'q')", "an unknown escape"},
      {"1.5 == 1", "a number that is not supported"},
      {"99999999999999999999 == 1", "a number that is not supported"},
      {"resource.labels == 'x'", "'resource.labels' is not supported"},
      {"request.auth == 'x'", "'request.auth' is not supported"},
      {"origin.ip == 'x'", "'origin' is not supported"},
      {"resource.matchTag('a/b', 'c')", "is not supported"},
      {"resource.name.contains('x')", "the function 'contains' is not supported"},
      {"resource.name.matches('x')", "the function 'matches' is not supported"},
      {"resource.name.startsWith(resource.type)", "a string literal is missing"},
      {"request.time.startsWith('x')", "needs a string"},
      {"resource.name.getHours() == 1", "needs a timestamp"},
      {"resource.name.extract('no placeholder') == ''", "exactly one {name}"},
      {"resource.name.extract('{a}/{b}') == ''", "exactly one {name}"},
      {"request.time < timestamp('yesterday')", "is no timestamp"},
      {"request.time < timestamp('2026-11-24T00:00:00Z') + duration('1 day')", "is no duration"},
      {"request.time.getHours('Europe/Berlin') == 1", "the time zone 'Europe/Berlin' is not supported"},
      {"api.getAttribute('iam.googleapis.com/other', '') == ''", "is not supported"},
      {"resource.type in ['a']", "something behind the expression"},
      {"true ? true : false", "a character that is not supported"},
      {std::string(40, '(') + "true" + std::string(40, ')'), "too deep a nesting"},
      {"true" + std::string(40, ' ') + "\xFF", "not UTF-8"},
  }));
  CAPTURE(text);
  const Result<Expression> expression = Expression::compile(text);
  REQUIRE_FALSE(expression.ok());
  CHECK(expression.status().code() == Code::kInvalidArgument);
  CHECK_THAT(std::string(expression.status().message()), Catch::Contains(sentence));
}

TEST_CASE("Twelve logical operators are allowed and thirteen are not") {
  std::string text = "true";
  for (int i = 0; i < 12; ++i) text += " && true";
  CHECK(Expression::compile(text).ok());
  CHECK_FALSE(Expression::compile(text + " || true").ok());
  CHECK_FALSE(Expression::compile(text + std::string(5000, ' ')).ok());
}

TEST_CASE("An evaluation that fails denies, unless the other side decides") {
  // Each fits, their sum does not.
  const std::string failing = "(duration('2562047788h') + duration('2562047788h') == duration('1s'))";
  CHECK_FALSE(holds(failing));
  CHECK_FALSE(holds("!" + failing));
  CHECK_FALSE(holds(failing + " || false"));
  CHECK_FALSE(holds("true && " + failing));
  CHECK(holds("true || " + failing));
  CHECK(holds(failing + " || true"));
  CHECK(holds("!(false && " + failing + ")"));
  CHECK(holds("!(" + failing + " && false)"));
}

}  // namespace
}  // namespace lakegate::cel
