// Whatever signs or opens is a Secret wherever it is kept, so that nobody prints it by accident.
#include <concepts>
#include <ostream>

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "auth/identity_store.h"
#include "auth/signature_verifier.h"
#include "auth/token_service.h"
#include "base/log.h"
#include "metadata/ops/projects_hmac_keys_create.h"
#include "metadata/record/hmac_key.h"
#include "metadata/record/issued_token.h"
#include "metadata/record/service_account.h"

namespace lakegate {

TEST_CASE("What signs or opens is kept as a secret") {
  STATIC_REQUIRE(std::same_as<decltype(HmacKey::secret), Secret>);
  STATIC_REQUIRE(std::same_as<decltype(HmacIdentity::secret), Secret>);
  STATIC_REQUIRE(std::same_as<decltype(ProjectsHmacKeysCreateRequest::secret), Secret>);
  STATIC_REQUIRE(std::same_as<decltype(SigningSecret::secret), Secret>);
  STATIC_REQUIRE(std::same_as<decltype(ServiceAccountKey::private_key), Secret>);
  STATIC_REQUIRE(std::same_as<decltype(IssuedAccessToken::text), Secret>);
}

TEST_CASE("A secret becomes no text, no message, no document and no field of a log line") {
  STATIC_REQUIRE_FALSE(std::is_convertible_v<Secret, std::string>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<std::string, Secret>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<std::string_view, Secret>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<Status, Code, Secret>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<LogField, std::string_view, Secret>);
  STATIC_REQUIRE_FALSE(std::is_constructible_v<nlohmann::json, Secret>);
  const auto can_print = [](const auto& value) { return requires(std::ostream& out) { out << value; }; };
  const auto can_append = [](const auto& value) { return requires(std::string text) { text += value; }; };
  CHECK(can_print(std::string("x")));
  CHECK(can_append(std::string("x")));
  CHECK_FALSE(can_print(Secret("x")));
  CHECK_FALSE(can_append(Secret("x")));
}

}  // namespace lakegate
