// The one authenticator: each way of signing in, and that a credential which does not hold is never taken for none.
#include "auth/request_authenticator.h"

#include "auth/hmac.h"
#include "metadata/ops/projects_hmac_keys_create.h"
#include "metadata/ops/projects_hmac_keys_update.h"
#include "tests/auth/sign_in_world.h"

namespace lakegate {
namespace {

using Headers = std::vector<std::pair<std::string, std::string>>;

// GOOG1 over "GET", no digests, `date` and the resource.
std::string goog1(const std::string& access_id, const std::string& secret, const std::string& date,
                  const std::string& resource) {
  const auto digest = hmac_sha1(Secret(secret), "GET\n\n\n" + date + "\n" + resource);
  return "GOOG1 " + access_id + ":" + base64_encode(as_bytes(digest_text(digest)));
}

void check_refused(const Result<SignIn>& result, Code code = Code::kUnauthenticated) {
  INFO(result.status().to_string());
  REQUIRE_FALSE(result.ok());
  CHECK(result.status().code() == code);
}

}  // namespace

TEST_CASE_METHOD(SignInWorld, "A request without credentials is anonymous") {
  for (const Headers& headers :
       {Headers{}, Headers{{"Authorization", "Bearer "}}, Headers{{"authorization", "Bearer"}}}) {
    const Result<SignIn> result = authenticate(headers);
    REQUIRE(result.ok());
    CHECK(result->principal.kind == PrincipalKind::kAnonymous);
    CHECK(result->principal.name.empty());
  }
  CHECK(authenticate({}, "/storage/v1/b?key=AIza")->principal.kind == PrincipalKind::kAnonymous);
}

TEST_CASE_METHOD(SignInWorld, "A credential that nobody knows is refused and not taken for none") {
  for (const char* value : {"Bearer x", "Bearer a.b.c", "Bearer ya29.x", "Basic dXNlcjpwYXNz", "garbage", "Bearer\tx",
                            "GOOG1 id:c2ln", "GOOG1 x", "AWS4-HMAC-SHA256 x", "GOOG4-RSA-SHA256 Credential=x"}) {
    INFO(value);
    CHECK_FALSE(authenticate({{"Authorization", value}}).ok());
  }
  check_refused(authenticate({}, "/b?access_token=x"));
  check_refused(authenticate({}, "/b?access_token=%GG"), Code::kInvalidArgument);
  check_refused(authenticate({}, "/b?access%5Ftoken=x"));
}

TEST_CASE_METHOD(SignInWorld, "A token of this server signs in whom it was made for, in the header and in the query") {
  make_account();
  const std::string token = issue(robot_token());
  for (const Result<SignIn>& result : {with_bearer(token), authenticate({{"authorization", "bearer " + token}}),
                                       authenticate({}, "/b?access_token=" + token)}) {
    REQUIRE(result.ok());
    CHECK(result->principal.kind == PrincipalKind::kServiceAccount);
    CHECK(result->principal.name == kRobot);
    CHECK(result->principal.project == "retail");
    CHECK(result->principal.scopes == std::vector<std::string>{"scope"});
    CHECK_FALSE(result->is_signed);
  }
}

TEST_CASE_METHOD(SignInWorld, "A token's access boundary comes with its principal") {
  make_account();
  AccessToken token = robot_token();
  token.boundary = R"({"accessBoundary":{"accessBoundaryRules":[{"availableResource":)"
                   R"("//storage.googleapis.com/projects/_/buckets/b","availablePermissions":["inRole:roles/r"]}]}})";
  const Result<SignIn> result = with_bearer(issue(token));
  REQUIRE(result.ok());
  REQUIRE(result->principal.boundary);
  CHECK(result->principal.boundary->front().bucket == "b");
  token.boundary = "{}";
  CHECK_FALSE(with_bearer(issue(token)).ok());
}

TEST_CASE_METHOD(SignInWorld, "A token ends with its time, remembered or not") {
  make_account();
  const std::string token = issue(robot_token(), 2);
  clock.advance_us(kSecondUs + kSecondUs / 2);
  CHECK(with_bearer(token).ok());
  clock.advance_us(kSecondUs / 2);
  check_refused(with_bearer(token));
}

TEST_CASE_METHOD(SignInWorld, "What changes elsewhere takes effect within a second, and at once when told") {
  make_account();
  const std::string token = issue(robot_token());
  REQUIRE(with_bearer(token).ok());
  run(service_accounts_disable, ServiceAccountsDisableRequest{kRobot});
  clock.advance_us(CredentialCache<int>::kFreshUs);
  check_refused(with_bearer(token));
  run(service_accounts_disable, ServiceAccountsDisableRequest{kRobot, ServiceAccountState::kEnabled});
  REQUIRE(with_bearer(token).ok());
  REQUIRE(sync_wait(tokens.revoke(token)).ok());
  authenticator.forget();
  check_refused(with_bearer(token));
}

TEST_CASE_METHOD(SignInWorld, "A token signed by the account itself signs in, for the service or with scopes") {
  make_account();
  REQUIRE(with_bearer(sign_jwt(claims())).ok());
  CHECK_FALSE(with_bearer(sign_jwt(claims()))->principal.scopes);
  nlohmann::json scoped = claims();
  scoped.erase("aud");
  scoped["scope"] = "https://www.googleapis.com/auth/devstorage.read_only openid";
  const Result<SignIn> result = with_bearer(sign_jwt(scoped));
  REQUIRE(result.ok());
  REQUIRE(result->principal.scopes);
  CHECK(result->principal.scopes->size() == 2);
  CHECK(with_bearer(sign_jwt(claims(), 0, "")).ok());
}

TEST_CASE_METHOD(SignInWorld, "A self-signed token that does not hold is refused") {
  make_account();
  add_key(kRobot, 1, "key-2");
  const auto refused = [&](const char* name, const nlohmann::json& value) {
    nlohmann::json changed = claims();
    changed[name] = value;
    INFO(name << " " << value.dump());
    check_refused(with_bearer(sign_jwt(changed)));
  };
  refused("aud", "https://oauth2.googleapis.com/token");
  refused("aud", "https://pubsub.googleapis.com/");
  refused("aud", nlohmann::json::array({"https://storage.googleapis.com/", "https://pubsub.googleapis.com/"}));
  refused("iss", "other@retail.iam.gserviceaccount.com");
  refused("sub", "ann@example.com");
  refused("exp", now_s() - 3600);
  refused("exp", now_s() + 86400);
  refused("exp", nullptr);
  refused("iat", now_s() + 3600);
  nlohmann::json without = claims();
  without.erase("aud");
  check_refused(with_bearer(sign_jwt(without)));
  // Of another key, of a key under the other's id, of an id that is none, of an algorithm that is none.
  check_refused(with_bearer(sign_jwt(claims(), 1, "key-1")));
  check_refused(with_bearer(sign_jwt(claims(), 0, "key-3")));
  check_refused(with_bearer(sign_jwt(claims(), 0, "../key-1")));
  for (const char* algorithm : {"none", "HS256", "RS384", "ES256", "rs256", ""}) {
    INFO(algorithm);
    check_refused(with_bearer(sign_jwt(claims(), 0, "key-1", algorithm)));
  }
  run(service_account_keys_delete, ServiceAccountKeysDeleteRequest{kRobot, "key-1"});
  authenticator.forget();
  check_refused(with_bearer(sign_jwt(claims())));
  CHECK(with_bearer(sign_jwt(claims(), 1, "key-2")).ok());
}

TEST_CASE_METHOD(SignInWorld, "A key that was replaced under its id signs in, and the one before it no more") {
  make_account();
  REQUIRE(with_bearer(sign_jwt(claims(), 0)).ok());
  check_refused(with_bearer(sign_jwt(claims(), 1)));
  run(service_account_keys_delete, ServiceAccountKeysDeleteRequest{kRobot, "key-1"});
  add_key(kRobot, 1, "key-1");
  clock.advance_us(CredentialCache<int>::kFreshUs);
  check_refused(with_bearer(sign_jwt(claims(), 0)));
  CHECK(with_bearer(sign_jwt(claims(), 1)).ok());
  // What is known of the account by now is used again where the row stays.
  clock.advance_us(CredentialCache<int>::kFreshUs);
  check_refused(with_bearer(sign_jwt(claims(), 0)));
  CHECK(with_bearer(sign_jwt(claims(), 1)).ok());
}

TEST_CASE_METHOD(SignInWorld, "More than one way of signing in is refused, also where each would hold") {
  make_account();
  const std::string token = issue(robot_token());
  const std::string header = "Bearer " + token;
  check_refused(authenticate({{"Authorization", header}}, "/b?access_token=" + token), Code::kInvalidArgument);
  check_refused(authenticate({{"Authorization", header}, {"Authorization", header}}), Code::kInvalidArgument);
  check_refused(authenticate({}, "/b?access_token=" + token + "&access_token=" + token), Code::kInvalidArgument);
  CHECK_FALSE(authenticate({{"Authorization", header}}, "/b?GoogleAccessId=a&Expires=9999999999&Signature=c2ln").ok());
  CHECK_FALSE(authenticate({{"Authorization", "Basic x"}}, "/b?access_token=" + token).ok());
  CHECK_FALSE(authenticate({{"Authorization", "Basic x"}, {"Authorization", header}}).ok());
}

TEST_CASE_METHOD(SignInWorld,
                 "However a second credential in the query is written, a token that is known is refused beside it") {
  make_account();
  const std::string token = issue(robot_token());
  for (const char* plain : {"/b", "/b?", "/b?alt=media&fields=items(name)", "/b?prefix=a_b-C&name=X", "/b?a=%2F_x",
                            "/b?signature=x&expires=1", "/b?generation=1&generation=1"}) {
    INFO(plain);
    const Result<SignIn> result = authenticate({{"Authorization", "Bearer " + token}}, plain);
    REQUIRE(result.ok());
    CHECK(result->principal.name == kRobot);
  }
  for (const std::string& query :
       {"access_token=" + token, std::string("access_token=x"), std::string("alt=media&access_token=x"),
        std::string("access%5Ftoken=x"), std::string("%61ccess_token=x"), std::string("access_token"),
        std::string("a=b&&access_token=x"), std::string("Signature=x"), std::string("%53ignature=x"),
        std::string("GoogleAccessId=x"), std::string("AWSAccessKeyId=x"), std::string("x-goog-signature=x"),
        std::string("X-GOOG-Algorithm=x"), std::string("x%2dgoog-expires=1"), std::string("X-Amz-Credential=x"),
        std::string("x-amz-signedheaders=x"), std::string("a=%zz")}) {
    INFO(query);
    CHECK_FALSE(authenticate({{"Authorization", "Bearer " + token}}, "/b?" + query).ok());
    CHECK_FALSE(authenticate({{"authorization", "bearer  " + token}}, "/b?alt=media&" + query + "&x=y").ok());
  }
}

TEST_CASE_METHOD(SignInWorld, "An HMAC key signs in while it is active and its account may") {
  make_account();
  const ProjectsHmacKeysCreateRequest key{"retail", kRobot, "GOOG1EKEY", Secret("secret")};
  run(projects_hmac_keys_create, key);
  const std::string date = format_http_date(clock.now_us());
  const auto sign_in = [&](const std::string& secret) {
    return authenticate({{"Date", date}, {"Authorization", goog1("GOOG1EKEY", secret, date, "/b/o")}}, "/b/o");
  };
  const Result<SignIn> result = sign_in("secret");
  INFO(result.status().to_string());
  REQUIRE(result.ok());
  CHECK(result->principal.name == kRobot);
  CHECK(result->is_signed);
  CHECK_FALSE(result->principal.scopes);
  check_refused(sign_in("secreT"), Code::kPermissionDenied);
  run(service_accounts_disable, ServiceAccountsDisableRequest{kRobot});
  authenticator.forget();
  check_refused(sign_in("secret"), Code::kPermissionDenied);
  run(service_accounts_disable, ServiceAccountsDisableRequest{kRobot, ServiceAccountState::kEnabled});
  ProjectsHmacKeysUpdateRequest update;
  update.project = "retail";
  update.access_id = "GOOG1EKEY";
  update.is_current = [](const HmacKey&) { return true; };
  update.state = HmacKeyState::kInactive;
  run(projects_hmac_keys_update, update);
  authenticator.forget();
  check_refused(sign_in("secret"), Code::kPermissionDenied);
}

TEST_CASE_METHOD(SignInWorld, "An HMAC key signs in accounts of its own project alone, and none that came after it") {
  const auto sign_in = [&](const std::string& access_id) {
    authenticator.forget();
    const std::string date = format_http_date(clock.now_us());
    return authenticate({{"Date", date}, {"Authorization", goog1(access_id, "secret", date, "/b/o")}}, "/b/o");
  };
  // Made by whoever may make keys in a project of his own, before there was such an account.
  run(projects_hmac_keys_create, ProjectsHmacKeysCreateRequest{"evil", kRobot, "GOOG1EEVIL", Secret("secret")});
  run(projects_hmac_keys_create, ProjectsHmacKeysCreateRequest{"retail", kRobot, "GOOG1EOLD", Secret("secret")});
  clock.advance_us(1);
  make_account();
  run(projects_hmac_keys_create, ProjectsHmacKeysCreateRequest{"retail", kRobot, "GOOG1EKEY", Secret("secret")});
  CHECK(sign_in("GOOG1EKEY").ok());
  check_refused(sign_in("GOOG1EEVIL"), Code::kPermissionDenied);
  check_refused(sign_in("GOOG1EOLD"), Code::kPermissionDenied);
}

TEST_CASE_METHOD(SignInWorld, "A version 2 header is good for a quarter of an hour to either side, and no longer") {
  make_account();
  run(projects_hmac_keys_create, ProjectsHmacKeysCreateRequest{"retail", kRobot, "GOOG1EKEY", Secret("secret")});
  const int64_t now_us = clock.now_us();
  const int64_t window_us = limits::kSignatureClockSkewUs;
  const auto sign_in = [&](int64_t signed_us, const char* scheme, const char* date_header) {
    const std::string date = format_http_date(signed_us);
    std::string authorization = goog1("GOOG1EKEY", "secret", date, "/b/o");
    authorization.replace(0, authorization.find(' '), scheme);
    authenticator.forget();
    return authenticate({{date_header, date}, {"Authorization", authorization}}, "/b/o");
  };
  for (const char* scheme : {"GOOG1", "AWS"}) {
    INFO(scheme);
    CHECK(sign_in(now_us - window_us, scheme, "Date").ok());
    CHECK(sign_in(now_us + window_us, scheme, "Date").ok());
    for (const int64_t late_us :
         {-window_us - kSecondUs, window_us + kSecondUs, -365 * 24 * 3600 * kSecondUs, 365 * 24 * 3600 * kSecondUs}) {
      CHECK(sign_in(now_us + late_us, scheme, "Date").status().reason() == "requestTimeTooSkewed");
    }
  }
}

TEST_CASE_METHOD(SignInWorld, "Garbage of every kind leaves nothing behind in the caches") {
  make_account();
  const std::string date = format_http_date(clock.now_us());
  constexpr int kMany = 20'000;
  for (int i = 0; i < kMany; ++i) {
    const std::string name = std::to_string(i);
    // Of a form that is looked up: accounts that are not there, keys that are not there.
    nlohmann::json stranger = claims();
    stranger["iss"] = stranger["sub"] = "x" + name + "@retail.iam.gserviceaccount.com";
    const auto part = [](const nlohmann::json& json) { return base64url_encode(as_bytes(json.dump())); };
    const std::string jwt = part({{"alg", "RS256"}, {"kid", name}}) + "." + part(stranger) + ".AAAA";
    CHECK_FALSE(with_bearer(jwt).ok());
    CHECK_FALSE(with_bearer(std::string(kAccessTokenStart) + name).ok());
    CHECK_FALSE(
        authenticate({{"Date", date}, {"Authorization", goog1("GOOG" + name, "secret", date, "/b/o")}}, "/b/o").ok());
  }
  CHECK(authenticator.cached_count() == 0);
  CHECK(identities.cached_count() == 0);
}

TEST_CASE_METHOD(SignInWorld, "Tokens that hold are remembered up to a bound") {
  make_account();
  for (size_t i = 0; i < limits::kCredentialCacheEntriesMax + 5000; ++i) {
    CHECK(with_bearer(issue(robot_token())).ok());
  }
  CHECK(authenticator.cached_count() <= limits::kCredentialCacheEntriesMax);
  CHECK(authenticator.cached_count() > 0);
}

TEST_CASE_METHOD(SignInWorld, "The HMAC key of an account that is gone signs in nobody") {
  const ProjectsHmacKeysCreateRequest key{"retail", kRobot, "GOOG1EKEY", Secret("secret")};
  run(projects_hmac_keys_create, key);
  const std::string date = format_http_date(clock.now_us());
  check_refused(authenticate({{"Date", date}, {"Authorization", goog1("GOOG1EKEY", "secret", date, "/b/o")}}, "/b/o"),
                Code::kPermissionDenied);
}

}  // namespace lakegate
