// Which requests carry a signature, and which carry one that is refused before any key is looked at.
#include "auth/signed_request.h"

#include "tests/auth/signing_support.h"

namespace lakegate {
namespace {

const std::string kV4Query =
    "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Credential=a%40example.com%2F20260304%2Fauto%2Fstorage%2Fgoog4_request&"
    "X-Goog-Date=20260304T050607Z&X-Goog-Expires=60&X-Goog-SignedHeaders=host&X-Goog-Signature=00";
const std::string kV4Header =
    "GOOG4-HMAC-SHA256 Credential=GOOGID/20260304/auto/storage/goog4_request, SignedHeaders=host;x-goog-date, "
    "Signature=00";
const std::string kV2Query = "GoogleAccessId=a%40example.com&Expires=1772600827&Signature=AAAA";

std::string found(const std::string& target, std::vector<std::pair<std::string, std::string>> headers = {}) {
  const TestRequest request{"GET", target, std::move(headers)};
  const auto result = find_request_signature(request.view());
  if (!result.ok()) return "refused";
  return *result ? "found" : "nothing";
}

TEST_CASE("A request without a signature carries none, whatever else it carries") {
  CHECK(found("/b/o") == "nothing");
  CHECK(found("/b/o?prefix=x&expires=1&Expires=2&x-goog-date=3&X-Goog-Meta-Foo=4") == "nothing");
  CHECK(found("/b/o", {{"Authorization", "Bearer ya29.token"}}) == "nothing");
  CHECK(found("/b/o", {{"Authorization", "Basic dXNlcjpwYXNz"}}) == "nothing");
  CHECK(found("/b/o?prefix=a&prefix=b") == "nothing");
}

TEST_CASE("Each form of a signature is found, and says whose it is") {
  const auto find = [](const std::string& target, std::vector<std::pair<std::string, std::string>> headers) {
    const TestRequest request{"GET", target, std::move(headers)};
    return find_request_signature(request.view()).value().value();
  };
  RequestSignature signature = find("/b/o?" + kV4Query, {});
  CHECK(signature.version == SignatureVersion::kV4);
  CHECK(signature.place == SignaturePlace::kQuery);
  CHECK(signature.key_kind == SignatureKeyKind::kRsa);
  CHECK(signature.access_id == "a@example.com");
  CHECK(signature.expires_us == at_time("2026-03-04T05:07:07Z"));
  CHECK(signature.payload_hash == "UNSIGNED-PAYLOAD");

  signature = find("/b/o", {{"authorization", kV4Header}, {"X-Goog-Date", "20260304T050607Z"}});
  CHECK(signature.place == SignaturePlace::kHeader);
  CHECK(signature.key_kind == SignatureKeyKind::kHmac);
  CHECK(signature.access_id == "GOOGID");
  CHECK(signature.signed_headers == std::vector<std::string>{"host", "x-goog-date"});
  signature = find("/b/o", {{"authorization", kV4Header}, {"Date", "Wed, 04 Mar 2026 05:06:07 GMT"}});
  CHECK(signature.timestamp == "20260304T050607Z");

  signature = find("/b/o?" + kV2Query, {});
  CHECK(signature.version == SignatureVersion::kV2);
  CHECK(signature.key_kind == SignatureKeyKind::kRsa);
  signature = find("/b/o?GoogleAccessId=GOOGID&Expires=1&Signature=AAAA", {});
  CHECK(signature.key_kind == SignatureKeyKind::kHmac);
  signature = find("/b/o?AWSAccessKeyId=a%40b&Expires=1&Signature=AAAA", {});
  CHECK(signature.key_kind == SignatureKeyKind::kHmac);
  CHECK(signature.dialect == SignatureDialect::kAws);
  signature = find("/", {{"Authorization", "GOOG1 GOOG:ID:AAAA"}, {"Date", "Wed, 04 Mar 2026 05:06:07 GMT"}});
  CHECK(signature.access_id == "GOOG:ID");
  CHECK(signature.dialect == SignatureDialect::kGoogle);
}

TEST_CASE("Parameters of a version 4 signature are the same in any case") {
  std::string lowered = kV4Query;
  for (size_t at = 0; (at = lowered.find("X-Goog-", at)) != std::string::npos;) lowered.replace(at, 7, "x-goog-");
  CHECK(found("/b/o?" + lowered) == "found");
  CHECK(found("/b/o?" + lowered + "&X-GOOG-SIGNATURE=00") == "refused");
}

TEST_CASE("Credentials in two places at once are refused") {
  CHECK(found("/b/o?" + kV4Query, {{"Authorization", "Bearer ya29.token"}}) == "refused");
  CHECK(found("/b/o?" + kV4Query, {{"Authorization", kV4Header}, {"x-goog-date", "20260304T050607Z"}}) == "refused");
  CHECK(found("/b/o?" + kV4Query, {{"Authorization", ""}}) == "refused");
  CHECK(found("/b/o?" + kV2Query, {{"Authorization", "Bearer ya29.token"}}) == "refused");
  CHECK(found("/b/o?" + kV2Query + "&" + kV4Query) == "refused");
  CHECK(found("/b/o?" + kV4Query + "&X-Amz-Signature=00") == "refused");
  CHECK(found("/b/o?" + kV4Query + "&Signature=00") == "refused");
  CHECK(found("/b/o?" + kV2Query + "&AWSAccessKeyId=x") == "refused");
  CHECK(found("/b/o", {{"Authorization", "Bearer a"}, {"authorization", "Bearer b"}}) == "refused");
}

TEST_CASE("A signature that lacks a part is refused, never taken for none") {
  for (const char* name : {"Algorithm", "Credential", "Date", "Expires", "SignedHeaders", "Signature"}) {
    CAPTURE(name);
    std::string target = "/b/o?" + kV4Query;
    const size_t at = target.find(std::string("X-Goog-") + name);
    const size_t end = std::min(target.find('&', at), target.size());
    CHECK(found(target.substr(0, at) + "x=y" + target.substr(end)) == "refused");
    CHECK(found(target.substr(0, target.find('=', at) + 1) + target.substr(end)) == "refused");
    CHECK(found(target + "&" + target.substr(at, end - at)) == "refused");
  }
  CHECK(found("/b/o?X-Goog-Signature=00") == "refused");
  CHECK(found("/b/o?X-Amz-Credential=x") == "refused");
  CHECK(found("/b/o?GoogleAccessId=x") == "refused");
  CHECK(found("/b/o?Signature=AAAA&Expires=1") == "refused");
  CHECK(found("/b/o?" + kV2Query + "&Expires=1") == "refused");
  CHECK(found("/b/o", {{"Authorization", kV4Header}}) == "refused");
  CHECK(found("/b/o", {{"Authorization", "GOOG1 onlyid"}, {"Date", "Wed, 04 Mar 2026 05:06:07 GMT"}}) == "refused");
  CHECK(found("/b/o", {{"Authorization", "AWS id:AAAA"}}) == "refused");
  CHECK(found("/b/o", {{"Authorization", "AWS id:=="}, {"Date", "Wed, 04 Mar 2026 05:06:07 GMT"}}) == "refused");
}

TEST_CASE("A parameter that is there twice refuses a signed request") {
  CHECK(found("/b/o?prefix=a&prefix=b&" + kV4Query) == "refused");
  CHECK(found("/b/o?prefix=a&%70refix=b&" + kV2Query) == "refused");
  CHECK(found("/b/o?prefix=a&Prefix=b&" + kV4Query) == "found");
  CHECK(found("/b/o?x-a=1&X-A=1&" + kV4Query) == "refused");
  CHECK(found("/b/o?" + kV4Query + "&" + kV4Query) == "refused");
}

TEST_CASE("A parameter with the same value twice is one thing, as gsutil's boto sends its generation") {
  CHECK(found("/b/o?generation=1&generation=1&" + kV4Query) == "found");
  CHECK(found("/b/o?generation=1&generation=%31&" + kV2Query) == "found");
  CHECK(found("/b/o?generation=1&generation=1&generation=2&" + kV4Query) == "refused");
  CHECK(found("/b/o?generation=1&generation&" + kV4Query) == "refused");
}

TEST_CASE("Headers of version 4 with parts that are unknown or there twice are refused") {
  const std::pair<std::string, std::string> date{"x-goog-date", "20260304T050607Z"};
  CHECK(found("/", {{"Authorization", kV4Header + ", Signature=01"}, date}) == "refused");
  CHECK(found("/", {{"Authorization", kV4Header + ", Other=1"}, date}) == "refused");
  CHECK(found("/", {{"Authorization", "GOOG4-HMAC-SHA256"}, date}) == "refused");
  CHECK(found("/", {{"Authorization", "GOOG4-HMAC-SHA256 Credential"}, date}) == "refused");
  CHECK(found("/", {{"Authorization", kV4Header}, {"x-goog-date", "20260304T050607"}}) == "refused");
  CHECK(found("/", {{"Authorization", kV4Header}, date, date}) == "refused");
  std::string upper = kV4Header;
  upper.replace(upper.find("host"), 4, "Host");
  CHECK(found("/", {{"Authorization", upper}, date}) == "refused");
  CHECK(found("/", {{"Authorization", kV4Header + std::string(20'000, ' ')}, date}) == "found");
  CHECK(found("/", {{"Authorization", kV4Header + std::string(20'000, '0')}, date}) == "refused");
  std::string many = "h0";
  for (int i = 1; i < 101; ++i) many += ";h" + std::to_string(i);
  std::string crowded = kV4Header;
  crowded.replace(crowded.find("host"), 4, many);
  CHECK(found("/", {{"Authorization", crowded}, date}) == "refused");
}

TEST_CASE("A broken escape in the target refuses the request") {
  CHECK(found("/b/o?a=%zz&" + kV4Query) == "refused");
  CHECK(found("/b/o?a=%") == "refused");
}

}  // namespace
}  // namespace lakegate
