#include "base/secret.h"

#include <ostream>
#include <type_traits>

#include <catch2/catch.hpp>

#include "base/log.h"

namespace lakegate {

TEST_CASE("A secret converts to nothing that a log or a stream takes") {
  static_assert(!std::is_convertible_v<Secret, std::string>);
  static_assert(!std::is_convertible_v<Secret, std::string_view>);
  static_assert(!std::is_constructible_v<LogField, std::string_view, Secret>);
  static_assert(!std::is_constructible_v<LogField, const char*, const Secret&>);
  static_assert(!std::is_convertible_v<std::string, Secret>);
  const auto can_print = [](const auto& value) { return requires(std::ostream& out) { out << value; }; };
  CHECK_FALSE(can_print(Secret("x")));
}

TEST_CASE("A secret is copied and moved as a value") {
  const Secret secret("a secret long enough to live on the heap");
  Secret copy = secret;
  CHECK(copy == secret);
  Secret moved = std::move(copy);
  CHECK(moved.reveal() == "a secret long enough to live on the heap");
  CHECK(copy.empty());  // NOLINT(bugprone-use-after-move): moving empties it, by contract.
  Secret& same = moved;
  moved = same;
  CHECK(moved == secret);
  moved = Secret();
  CHECK(moved.empty());
}

}  // namespace lakegate
