// The credential half of the matrix: every route of the table, with every kind of credential in every state. What does
// not hold is refused before anything of the request is looked at: no row of a bucket or object is read, nothing is
// written, no byte is taken from the body. access_matrix_test.cpp has the half about permissions.
#include "metadata/schema/key_registry.h"
#include "tests/gateway/credential_world.h"

namespace lakegate {
namespace {

// What Google answers (https://cloud.google.com/storage/docs/json_api/v1/status-codes,
// https://cloud.google.com/storage/docs/xml-api/reference-status).
struct Refusal {
  int status;
  std::string_view json_reason;
  std::string_view xml_code;
};
constexpr Refusal kNotAuthenticated = {401, "authError", "AuthenticationRequired"};
constexpr Refusal kMalformed = {400, "invalid", "MalformedSecurityHeader"};
constexpr Refusal kExpiredUrl = {400, "invalid", "ExpiredToken"};
constexpr Refusal kSkewed = {403, "forbidden", "RequestTimeTooSkewed"};
constexpr Refusal kWrongSignature = {403, "forbidden", "SignatureDoesNotMatch"};
constexpr Refusal kUnknownKey = {403, "forbidden", "InvalidSecurity"};
constexpr Refusal kForbidden = {403, "forbidden", "AccessDenied"};

// The rule: a bearer token is good or it is not, and nobody is told why; a signature says what is wrong with it.
Refusal refusal_of(CredentialKind kind, CredentialState state) {
  if (state == CredentialState::kMixed) return kMalformed;
  if (is_bearer(kind)) return kNotAuthenticated;
  switch (state) {
    case CredentialState::kGarbage:
      return kMalformed;
    case CredentialState::kExpired:
      return is_in_query(kind) ? kExpiredUrl : kSkewed;
    case CredentialState::kDisabledAccount:
      return kUnknownKey;
    default:
      return kWrongSignature;
  }
}

constexpr std::pair<CredentialState, const char*> kStatesThatDoNotHold[] = {
    {CredentialState::kGarbage, "garbage"},    {CredentialState::kExpired, "expired"},
    {CredentialState::kWrongKey, "wrong key"}, {CredentialState::kDisabledAccount, "disabled account"},
    {CredentialState::kMixed, "two at once"},
};

class CountingSource final : public ByteSource {
 public:
  explicit CountingSource(std::string_view text) : inner_(as_bytes(text)) {}
  Task<Result<Bytes>> read() override {
    ++reads;
    co_return co_await inner_.read();
  }
  std::optional<uint64_t> size_bytes() const override { return inner_.size_bytes(); }
  int reads = 0;

 private:
  MemoryByteSource inner_;
};

struct Outcome {
  Answer answer;
  std::set<std::pair<Table, uint8_t>> store_reads;
  int body_reads = 0;
};

Outcome outcome_of(CredentialWorld& world, const Call& call) {
  CountingSource body(call.body);
  world.authenticator.forget();
  world.kv.take_reads();
  Outcome outcome;
  outcome.answer = world.send(call, body);
  outcome.store_reads = world.kv.take_reads();
  outcome.body_reads = body.reads;
  return outcome;
}

// Who somebody is, what he signs with, and what this server signs tokens with.
bool belongs_to_sign_in(const std::pair<Table, uint8_t>& read) {
  constexpr std::array kKinds = {ResourceKind::kHmacKey, ResourceKind::kServiceAccount,
                                 ResourceKind::kServiceAccountKey, ResourceKind::kSigningSecret,
                                 ResourceKind::kRevokedToken};
  return read.first == Table::kResources && std::any_of(kKinds.begin(), kKinds.end(), [&](ResourceKind kind) {
           return static_cast<uint8_t>(kind) == read.second;
         });
}

void check_refusal(const Route& route, const Outcome& outcome, const Refusal& expected) {
  const Answer& answer = outcome.answer;
  CAPTURE(answer.status, answer.body);
  CHECK(answer.status == expected.status);
  CHECK_FALSE(answer.entered_handler);
  CHECK_FALSE(answer.touched_store);
  CHECK(outcome.body_reads == 0);
  if (route.dialect == Dialect::kXml) {
    CHECK(answer.body.find("<Code>" + std::string(expected.xml_code) + "</Code>") != std::string::npos);
  } else {
    CHECK(answer.body.find("\"reason\": \"" + std::string(expected.json_reason) + "\"") != std::string::npos);
  }
}

// Whoever holds a session's id needs no more, and these methods tell for themselves what the caller may see.
bool asks_for_no_permission(const Route& route) { return route.permission.empty() || is_session(route); }

}  // namespace

TEST_CASE("Every route refuses a credential that does not hold, of each kind, before it looks at anything") {
  CredentialWorld world;
  size_t cells = 0;
  for (const auto& [kind, kind_name] : kCredentialKinds) {
    for (const auto& [state, state_name] : kStatesThatDoNotHold) {
      for (const Route& route : all_routes()) {
        const Call call = call_of(route);
        if (!can_carry(kind, call)) continue;
        CAPTURE(kind_name, state_name, route.id);
        const Outcome outcome = outcome_of(world, world.with(call, kind, state));
        check_refusal(route, outcome, refusal_of(kind, state));
        CHECK(std::all_of(outcome.store_reads.begin(), outcome.store_reads.end(), belongs_to_sign_in));
        ++cells;
      }
    }
  }
  CHECK(cells > 45 * all_routes().size());
}

TEST_CASE("Every route refuses who signed in, in each way, without the permission or as another tenant's owner") {
  CredentialWorld world;
  for (const auto& [kind, kind_name] : kCredentialKinds) {
    for (const CredentialState state : {CredentialState::kNoPermission, CredentialState::kOtherTenant}) {
      for (const Route* route : guarded_routes()) {
        const Call call = call_of(*route);
        if (!can_carry(kind, call)) continue;
        CAPTURE(kind_name, route->id, static_cast<int>(state));
        check_refusal(*route, outcome_of(world, world.with(call, kind, state)), kForbidden);
      }
    }
  }
}

TEST_CASE("Every route lets in who signed in, in each way, with the permission") {
  CredentialWorld world;
  Stopper stopper;
  world.filter(&stopper);
  for (const auto& [kind, kind_name] : kCredentialKinds) {
    for (const Route& route : all_routes()) {
      Call call = call_of(route);
      if (route.id == "storage.buckets.restore") call.target += "?generation=1";
      if (!can_carry(kind, call)) continue;
      CAPTURE(kind_name, route.id);
      stopper.was_reached = false;
      const Answer answer = world.call(world.with(call, kind, CredentialState::kGood));
      CAPTURE(answer.status, answer.body);
      if (route.handler == nullptr) CHECK(answer.status == 501);
      CHECK(stopper.was_reached == (route.handler != nullptr));
    }
  }
}

TEST_CASE("Every route that asks for no permission takes who brings nothing, and none other does") {
  CredentialWorld world;
  Stopper stopper;
  world.filter(&stopper);
  for (const Route& route : all_routes()) {
    CAPTURE(route.id);
    stopper.was_reached = false;
    const Outcome outcome = outcome_of(world, call_of(route));
    CHECK(stopper.was_reached == (route.handler != nullptr && asks_for_no_permission(route)));
    CHECK(outcome.body_reads == 0);
  }
}

TEST_CASE("Every path that leads to a route refuses what does not hold and who may not") {
  CredentialWorld world;
  for (const std::string prefix : {"", "/upload/storage/v1", "/resumable/upload/storage/v1", "/download/storage/v1"}) {
    for (const Route* route : guarded_routes()) {
      if (route->dialect != Dialect::kJson || !route->pattern.starts_with("b")) continue;
      Call call = call_of(*route);
      const size_t start = call.target.find("/b");
      call.target = prefix + call.target.substr(start);
      CAPTURE(call.target);
      const auto refused = [&](const Call& tried, int status) {
        const Outcome outcome = outcome_of(world, tried);
        CHECK(outcome.answer.status == status);
        CHECK_FALSE(outcome.answer.entered_handler);
        CHECK_FALSE(outcome.answer.touched_store);
        CHECK(outcome.body_reads == 0);
      };
      refused(call, 401);
      refused(world.with(call, CredentialKind::kAccessToken, CredentialState::kGarbage), 401);
      refused(world.with(call, CredentialKind::kAccessToken, CredentialState::kNoPermission), 403);
      refused(world.with(call, CredentialKind::kUrlV4Rsa, CredentialState::kWrongKey), 403);
      refused(world.with(call, CredentialKind::kGoog4Header, CredentialState::kOtherTenant), 403);
    }
  }
}

TEST_CASE("Each part of a batch is signed in and authorised by itself") {
  CredentialWorld world;
  const auto part = [](const Call& call) {
    std::string text = "--x\r\nContent-Type: application/http\r\n\r\n" + std::string(method_name(call.method)) + " " +
                       call.target + " HTTP/1.1\r\n";
    for (const auto& [name, value] : call.headers) text += name + ": " + value + "\r\n";
    return text + "Content-Length: " + std::to_string(call.body.size()) + "\r\n\r\n" + call.body + "\r\n";
  };
  for (const Route* route : guarded_routes()) {
    if (route->dialect == Dialect::kXml) continue;
    const Call call = call_of(*route);
    if (call.target.starts_with("/upload")) continue;  // Never part of a batch.
    CAPTURE(route->id);
    // Whoever sends the batch may everything; each part has a credential of its own that does not hold or may not.
    Call batch{Method::kPost, "/batch/storage/v1", {}, {{"Content-Type", "multipart/mixed; boundary=x"}}};
    for (const CredentialState state :
         {CredentialState::kGarbage, CredentialState::kExpired, CredentialState::kNoPermission,
          CredentialState::kOtherTenant, CredentialState::kMixed}) {
      batch.body += part(world.with(call, CredentialKind::kAccessToken, state));
    }
    batch.body += "--x--\r\n";
    Answer answer = world.call(world.with(batch, CredentialKind::kAccessToken, CredentialState::kGood));
    CAPTURE(answer.body);
    CHECK(answer.status == 200);
    CHECK_FALSE(answer.entered_handler);
    CHECK_FALSE(answer.touched_store);
    const std::vector<std::string> statuses = {"401", "401", "403", "403", "400"};
    size_t at = 0;
    for (const std::string& status : statuses) {
      at = answer.body.find("\r\n\r\nHTTP/1.1 ", at);
      REQUIRE(at != std::string::npos);
      CHECK(answer.body.substr(at + 13, 3) == status);
      ++at;
    }
    // Without one of their own they have the batch's, whatever that is worth.
    batch.body = part(call) + "--x--\r\n";
    for (const auto& [state, status] : {std::pair{CredentialState::kGarbage, "HTTP/1.1 401"},
                                        std::pair{CredentialState::kNoPermission, "HTTP/1.1 403"}}) {
      answer = world.call(world.with(batch, CredentialKind::kAccessToken, state));
      CHECK(answer.body.find(status) != std::string::npos);
      CHECK_FALSE(answer.entered_handler);
      CHECK_FALSE(answer.touched_store);
    }
  }
}

TEST_CASE("A version 2 URL opens no other part of what it names") {
  CredentialWorld world;
  for (const Route& route : all_routes()) {
    if (route.dialect != Dialect::kXml || route.xml_selector.empty() || route.xml_selector.starts_with("x-")) continue;
    CAPTURE(route.id);
    Call whole = call_of(route);
    whole.target = whole.target.substr(0, whole.target.find('?'));
    for (const CredentialKind kind : {CredentialKind::kUrlV2Rsa, CredentialKind::kUrlV2Hmac}) {
      Call part = world.with(whole, kind, CredentialState::kGood);
      part.target += "&" + std::string(route.xml_selector);
      check_refusal(route, outcome_of(world, part), kWrongSignature);
      part.target += "=x";
      check_refusal(route, outcome_of(world, part), kWrongSignature);
    }
  }
}

TEST_CASE("A version 2 signature for one host holds for no other") {
  CredentialWorld world;
  const Call path_style{Method::kGet, "/www/page"};
  Call website{Method::kGet, "/www/page"};
  website.host = AccessWorld::kWebsite;
  Call virtual_hosted{Method::kGet, "/www/page"};
  virtual_hosted.host = "box.storage.googleapis.com";
  for (const CredentialKind kind :
       {CredentialKind::kGoog1Header, CredentialKind::kUrlV2Rsa, CredentialKind::kUrlV2Hmac}) {
    Call moved = world.with(path_style, kind, CredentialState::kGood);
    for (const Call& target : {website, virtual_hosted}) {
      CAPTURE(target.host);
      moved.host = target.host;
      CHECK(world.call(moved).body.find("SignatureDoesNotMatch") != std::string::npos);
    }
    CHECK(world.call(world.with(website, kind, CredentialState::kGood)).body.find("SignatureDoesNotMatch") ==
          std::string::npos);
  }
}

TEST_CASE("A form that stands for a query is not read for who brings a bad credential") {
  CredentialWorld world;
  Call call{Method::kPost, "/storage/v1/b/box/o", "prefix=o&maxResults=1"};
  call.headers = {{"X-HTTP-Method-Override", "GET"}, {"Content-Type", "application/x-www-form-urlencoded"}};
  const Outcome refused = outcome_of(world, world.with(call, CredentialKind::kAccessToken, CredentialState::kWrongKey));
  CHECK(refused.answer.status == 401);
  CHECK(refused.body_reads == 0);
  const Answer listed = world.call(world.with(call, CredentialKind::kAccessToken, CredentialState::kGood));
  CHECK(listed.status == 200);
  CHECK(listed.body.find("\"name\": \"o\"") != std::string::npos);
  CHECK(listed.body.find("\"name\": \"p\"") == std::string::npos);
  // A signature speaks of the request as it came, so nothing may be made of it that it does not say.
  for (const CredentialKind kind : {CredentialKind::kGoog4Header, CredentialKind::kUrlV4Rsa, CredentialKind::kUrlV2Rsa,
                                    CredentialKind::kGoog1Header}) {
    const Outcome overridden = outcome_of(world, world.with(call, kind, CredentialState::kGood));
    CHECK(overridden.answer.status == 403);
    CHECK(overridden.body_reads == 0);
  }
}

}  // namespace lakegate
