#include "metadata/precondition.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

struct Case {
  Precondition precondition;
  Version current;
  Code write;
  Code read;
};

constexpr Version kNone{};
constexpr Version kLive{100, 3};

}  // namespace

TEST_CASE("Preconditions hold or fail as GCS evaluates them") {
  const auto none = std::nullopt;
  const Case cases[] = {
      {{}, kNone, Code::kOk, Code::kOk},
      {{0, none, none, none}, kNone, Code::kOk, Code::kOk},
      {{0, none, none, none}, kLive, Code::kConditionNotMet, Code::kConditionNotMet},
      {{100, none, none, none}, kLive, Code::kOk, Code::kOk},
      {{101, none, none, none}, kLive, Code::kConditionNotMet, Code::kConditionNotMet},
      {{100, none, none, none}, kNone, Code::kConditionNotMet, Code::kConditionNotMet},
      {{none, 0, none, none}, kNone, Code::kConditionNotMet, Code::kNotModified},
      {{none, 0, none, none}, kLive, Code::kOk, Code::kOk},
      {{none, 100, none, none}, kLive, Code::kConditionNotMet, Code::kNotModified},
      {{none, 101, none, none}, kLive, Code::kOk, Code::kOk},
      {{none, none, 3, none}, kLive, Code::kOk, Code::kOk},
      {{none, none, 4, none}, kLive, Code::kConditionNotMet, Code::kConditionNotMet},
      {{none, none, 3, none}, kNone, Code::kConditionNotMet, Code::kConditionNotMet},
      {{none, none, none, 3}, kLive, Code::kConditionNotMet, Code::kNotModified},
      {{none, none, none, 4}, kLive, Code::kOk, Code::kOk},
      // A match that fails wins over a not-match that fails.
      {{101, 100, none, none}, kLive, Code::kConditionNotMet, Code::kConditionNotMet},
      {{100, none, 3, 3}, kLive, Code::kConditionNotMet, Code::kNotModified},
      {{100, 101, 3, 4}, kLive, Code::kOk, Code::kOk},
  };
  for (const Case& one : cases) {
    INFO("case " << (&one - cases));
    CHECK(check_precondition(one.precondition, one.current).code() == one.write);
    CHECK(check_read_precondition(one.precondition, one.current).code() == one.read);
  }
}

TEST_CASE("A precondition is empty only when nothing is asked") {
  CHECK(Precondition().empty());
  CHECK_FALSE(Precondition{0, {}, {}, {}, {}}.empty());
  CHECK_FALSE(Precondition{{}, {}, {}, 0, {}}.empty());
}

TEST_CASE("Who may not replace is refused where there is something to replace, after his own conditions") {
  Precondition precondition;
  precondition.replace_refusal = "may not";
  CHECK_FALSE(precondition.empty());
  CHECK(check_precondition(precondition, {0, 0}).ok());
  const Status refused = check_precondition(precondition, {5, 1});
  CHECK(refused.code() == Code::kPermissionDenied);
  CHECK(refused.message() == "may not");
  precondition.if_generation_match = 0;
  CHECK(check_precondition(precondition, {5, 1}).code() == Code::kConditionNotMet);
  CHECK(check_precondition(precondition, {0, 0}).ok());
  precondition.if_generation_match = 5;
  CHECK(check_precondition(precondition, {5, 1}).code() == Code::kPermissionDenied);
}

}  // namespace lakegate
