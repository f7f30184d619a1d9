// What a signed request must be, beyond that its signature holds. Signatures are made here by the library itself; that
// they are the right ones is shown by the published vectors and by tests/differential.
#include "auth/signature_verifier.h"

#include "auth/canonical_request.h"
#include "auth/hmac.h"
#include "auth/signature_v2.h"
#include "auth/signature_v4.h"
#include "tests/auth/signing_support.h"

namespace lakegate {
namespace {

constexpr const char* kNow = "2026-03-04T05:06:07Z";
constexpr const char* kTimestamp = "20260304T050607Z";

Secret secret() { return Secret("topsecret"); }
int64_t now() { return at_time(kNow); }

// Signs what is there, with the algorithm "GOOG4-HMAC-SHA256" or "AWS4-HMAC-SHA256". `headers` become SignedHeaders.
TestRequest signed_in_header(TestRequest request, const std::string& headers,
                             const std::string& algorithm = "GOOG4-HMAC-SHA256",
                             const std::string& credential = "GOOGID/20260304/auto/storage/goog4_request") {
  std::string zeros(64, '0');
  const std::string begin = algorithm + " Credential=" + credential + ", SignedHeaders=" + headers + ", Signature=";
  request.headers.emplace_back("Authorization", begin + zeros);
  const SignableRequest view = request.view();
  const RequestSignature signature = find_request_signature(view).value().value();
  const RawTarget target = split_target(request.target).value();
  const std::string text =
      string_to_sign_v4(signature.algorithm, signature.timestamp, signature.scope.to_string(),
                        canonical_request(view, signature, target.path, canonical_query(target.parameters, signature),
                                          view.header("host").value_or("")));
  const Sha256Digest digest = hmac_sha256(signing_key_v4(signature.dialect, secret(), signature.scope), text);
  request.headers.back().second = begin + hex_encode(as_bytes(digest_text(digest)));
  return request;
}

TestRequest signed_in_query(TestRequest request, const std::string& headers, const std::string& expires = "60") {
  request.target += (request.target.find('?') == std::string::npos ? "?" : "&");
  request.target += "X-Goog-Algorithm=GOOG4-HMAC-SHA256&X-Goog-Credential=GOOGID%2F20260304%2Fauto%2Fstorage%2F";
  request.target += "goog4_request&X-Goog-Date=20260304T050607Z&X-Goog-Expires=" + expires;
  request.target += "&X-Goog-SignedHeaders=" + percent_encode(headers) + "&X-Goog-Signature=";
  TestRequest unsigned_request = request;
  unsigned_request.target += "00";
  const SignableRequest view = unsigned_request.view();
  const RequestSignature signature = find_request_signature(view).value().value();
  const RawTarget target = split_target(unsigned_request.target).value();
  const std::string text =
      string_to_sign_v4(signature.algorithm, signature.timestamp, signature.scope.to_string(),
                        canonical_request(view, signature, target.path, canonical_query(target.parameters, signature),
                                          view.header("host").value_or("")));
  const Sha256Digest digest = hmac_sha256(signing_key_v4(signature.dialect, secret(), signature.scope), text);
  request.target += hex_encode(as_bytes(digest_text(digest)));
  return request;
}

// Google's version 2 in the query, in the form that boto writes.
TestRequest signed_v2(TestRequest request, const std::string& resource, const std::string& extension_headers = {}) {
  const std::string text = request.method + "\n\n\n1772600827\n" + extension_headers + resource;
  const std::string signature = base64_encode(as_bytes(digest_text(hmac_sha1(secret(), text))));
  request.target += request.target.find('?') == std::string::npos ? "?" : "&";
  request.target += "GoogleAccessId=GOOGID&Expires=1772600827&Signature=" + percent_encode(signature);
  return request;
}

const std::string kHeaders = "host;x-goog-date";

TestRequest plain(const std::string& target = "/b/o") {
  return {"GET", target, {{"Host", "storage.example.com"}, {"x-goog-date", kTimestamp}}};
}

std::string outcome(const TestRequest& request, int64_t now_us = now()) {
  return reason_of(verify(request, secret(), now_us));
}

TEST_CASE("A signed request is good for a quarter of an hour to either side, and not a second longer") {
  const TestRequest request = signed_in_header(plain(), kHeaders);
  const int64_t window_us = 15LL * 60 * 1'000'000;
  CHECK(outcome(request) == "accepted");
  CHECK(outcome(request, now() + window_us) == "accepted");
  CHECK(outcome(request, now() - window_us) == "accepted");
  CHECK(outcome(request, now() + window_us + 1) == "requestTimeTooSkewed");
  CHECK(outcome(request, now() - window_us - 1) == "requestTimeTooSkewed");
}

TEST_CASE("A header that was signed the AWS way is good for a quarter of an hour to either side, too") {
  const TestRequest aws{
      "GET",
      "/b/o",
      {{"Host", "storage.example.com"}, {"x-amz-date", kTimestamp}, {"x-amz-content-sha256", kEmptySha256}}};
  const TestRequest request = signed_in_header(aws, "host;x-amz-content-sha256;x-amz-date", "AWS4-HMAC-SHA256",
                                               "GOOGID/20260304/us-east-1/s3/aws4_request");
  const int64_t window_us = 15LL * 60 * 1'000'000;
  CHECK(outcome(request) == "accepted");
  CHECK(outcome(request, now() + window_us) == "accepted");
  CHECK(outcome(request, now() - window_us) == "accepted");
  CHECK(outcome(request, now() + window_us + 1) == "requestTimeTooSkewed");
  CHECK(outcome(request, now() - window_us - 1) == "requestTimeTooSkewed");
}

TEST_CASE("A signed URL lives at most seven days, at least a second, and not before it was signed") {
  const TestRequest host_only{"GET", "/b/o", {{"Host", "storage.example.com"}}};
  const int64_t week_us = 7LL * 24 * 3600 * 1'000'000;
  const TestRequest week = signed_in_query(host_only, "host", "604800");
  CHECK(outcome(week) == "accepted");
  CHECK(outcome(week, now() + week_us) == "accepted");
  CHECK(outcome(week, now() + week_us + 1) == "expiredToken");
  CHECK(outcome(week, now() - 16LL * 60 * 1'000'000) == "requestTimeTooSkewed");
  for (const char* lifetime : {"604801", "0", "-1", "1e3", "", "18446744073709551616"}) {
    TestRequest forged = week;
    forged.target.replace(forged.target.find("604800"), 6, lifetime);
    CHECK(outcome(forged) == "malformedSecurityHeader");
  }
}

TEST_CASE("An extension header that is not signed refuses the request, in each dialect and place") {
  const TestRequest in_header = signed_in_header(plain(), kHeaders);
  const TestRequest in_query = signed_in_query({"GET", "/b/o", {{"Host", "storage.example.com"}}}, "host");
  for (const char* name : {"x-goog-acl", "X-Goog-Copy-Source", "x-amz-copy-source", "X-AMZ-ACL", "x-goog-meta-a",
                           "x-goog-api-client", "x-amz-date", "Content-MD5", "Content-Type", "content-type"}) {
    CAPTURE(name);
    TestRequest forged = in_header;
    forged.headers.emplace_back(name, "value");
    CHECK(outcome(forged) == "malformedSecurityHeader");
    forged = in_query;
    forged.headers.emplace_back(name, "value");
    CHECK(outcome(forged) == "malformedSecurityHeader");
  }
  TestRequest harmless = in_query;
  harmless.headers.emplace_back("Range", "bytes=0-1");
  harmless.headers.emplace_back("User-Agent", "x");
  CHECK(outcome(harmless) == "accepted");
}

TEST_CASE("A second value of a signed header is not the value that was signed") {
  TestRequest request = plain();
  request.headers.emplace_back("x-goog-meta-a", "1");
  request = signed_in_header(request, "host;x-goog-date;x-goog-meta-a");
  CHECK(outcome(request) == "accepted");
  request.headers.emplace_back("X-Goog-Meta-A", "2");
  CHECK(outcome(request) == "signatureDoesNotMatch");
}

TEST_CASE("The host must be signed") {
  CHECK(outcome(signed_in_header(plain(), "x-goog-date")) == "malformedSecurityHeader");
  CHECK(outcome(signed_in_query({"GET", "/b/o", {{"Host", "h"}, {"Range", "x"}}}, "range")) ==
        "malformedSecurityHeader");
  TestRequest moved = signed_in_header(plain(), kHeaders);
  moved.headers[0].second = "elsewhere.example.com";
  CHECK(outcome(moved) == "signatureDoesNotMatch");
  moved.headers[0].second = "storage.example.com:8080";  // Signed without the port.
  CHECK(outcome(moved) == "accepted");
}

TEST_CASE("Behind a proxy the host that the client signed may be another one than comes") {
  TestRequest request = signed_in_header(plain(), kHeaders);
  request.headers[0].second = "10.0.0.1:9000";
  const SignableRequest view = request.view();
  const RequestSignature signature = find_request_signature(view).value().value();
  VerificationContext context{now(), {}, {"storage.example.com"}};
  CHECK(verify_request_signature(signature, view, secret(), context).ok());
  context.other_hosts = {"storage.example.org"};
  CHECK_FALSE(verify_request_signature(signature, view, secret(), context).ok());
}

TEST_CASE("A credential must be of the day, the service and the kind of its signature") {
  const auto finds = [](const std::string& algorithm, const std::string& credential) {
    TestRequest request = plain();
    request.headers.emplace_back("x-amz-date", kTimestamp);
    request.headers.emplace_back("Authorization", algorithm + " Credential=" + credential +
                                                      ",SignedHeaders=host,Signature=" + std::string(64, '0'));
    return find_request_signature(request.view()).ok();
  };
  CHECK(finds("GOOG4-HMAC-SHA256", "ID/20260304/auto/storage/goog4_request"));
  CHECK(finds("GOOG4-HMAC-SHA256", "ID/20260304/europe-west1/storage/goog4_request"));
  CHECK(finds("AWS4-HMAC-SHA256", "ID/20260304/us-east-1/s3/aws4_request"));
  CHECK(finds("GOOG4-RSA-SHA256", "a/b@example.com/20260304/auto/storage/goog4_request"));
  CHECK_FALSE(finds("AWS4-HMAC-SHA256", "ID/20260304/us-east-1/s3/goog4_request"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "ID/20260304/auto/storage/aws4_request"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "ID/20260305/auto/storage/goog4_request"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "ID/20260304/auto/compute/goog4_request"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "ID/20260304//storage/goog4_request"));
  CHECK(finds("AWS4-HMAC-SHA256", "ID/20260304//s3/aws4_request"));
  CHECK_FALSE(finds("AWS4-HMAC-SHA256", "ID/20260304/us-east-1//aws4_request"));
  CHECK_FALSE(finds("AWS4-HMAC-SHA256", "ID/20260304/s3/aws4_request"));
  CHECK_FALSE(finds("AWS4-HMAC-SHA256", "ID//us-east-1/s3/aws4_request"));
  CHECK_FALSE(finds("AWS4-HMAC-SHA256", "//20260304/us-east-1/s3/"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "/20260304/auto/storage/goog4_request"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "20260304/auto/storage/goog4_request"));
  CHECK_FALSE(finds("GOOG4-HMAC-SHA256", "ID/2026034/auto/storage/goog4_request"));
}

TEST_CASE("A key of the one kind never checks a signature of the other kind") {
  const PublicKey public_key = google_public_key();
  const TestRequest request = signed_in_header(plain(), kHeaders);
  CHECK(reason_of(verify(request, std::vector{public_key}, now())) == "signatureDoesNotMatch");
  CHECK(reason_of(verify(request, std::vector<PublicKey>(), now())) == "signatureDoesNotMatch");
  CHECK(reason_of(verify(request, Secret(), now())) == "signatureDoesNotMatch");

  // The published key as the secret of a signature that claims to be of RSA.
  TestRequest forged = request;
  std::string& authorization = forged.headers.back().second;
  authorization.replace(0, std::string("GOOG4-HMAC-SHA256").size(), "GOOG4-RSA-SHA256");
  CHECK(reason_of(verify(forged, Secret(public_key.to_pem()), now())) == "signatureDoesNotMatch");
  CHECK(reason_of(verify(forged, std::vector{public_key}, now())) == "signatureDoesNotMatch");
}

TEST_CASE("What the path and the query say is signed as it is read") {
  CHECK(outcome(signed_in_header(plain("/b/a%20b?prefix=x%2By"), kHeaders)) == "accepted");
  TestRequest forged = signed_in_header(plain("/b/o?prefix=x%2By"), kHeaders);
  forged.target = "/b/o?prefix=x+y";  // Read as "x y".
  CHECK(outcome(forged) == "signatureDoesNotMatch");
  forged = signed_in_header(plain("/b/o?prefix=x%20y"), kHeaders);
  forged.target = "/b/o?prefix=x+y";
  CHECK(outcome(forged) == "accepted");
  for (const auto& [signed_path, sent_path] :
       {std::pair("/b/a/o", "/b/a%2Fo"), std::pair("/b/a/o", "/b//a/o"), std::pair("/b/o", "/b/x/../o"),
        std::pair("/b/o", "/b/./o"), std::pair("/b/o", "/b/o/"), std::pair("/b/o", "/B/o"),
        std::pair("/b/o", "/b/o%00"), std::pair("/b/o", "/b/o?acl"), std::pair("/b/o", "/b\\o")}) {
    CAPTURE(signed_path, sent_path);
    forged = signed_in_header(plain(signed_path), kHeaders);
    forged.target = sent_path;
    CHECK(outcome(forged) == "signatureDoesNotMatch");
  }
}

TEST_CASE("The digest of the body becomes an obligation, and its absence does not") {
  TestRequest request = plain();
  request.headers.emplace_back("x-goog-content-sha256", kEmptySha256);
  const TestRequest with_digest = signed_in_header(request, "host;x-goog-content-sha256;x-goog-date");
  const auto verified = verify(with_digest, secret(), now());
  REQUIRE(verified.ok());
  CHECK(verified->body.form == PayloadForm::kSha256);
  CHECK(verified->body.sha256_hex == kEmptySha256);
  CHECK(verify(signed_in_header(plain(), kHeaders), secret(), now())->body.form == PayloadForm::kUnsigned);

  TestRequest unknown = plain();
  unknown.headers.emplace_back("x-goog-content-sha256", "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD");
  unknown.headers.emplace_back(
      "Authorization",
      "GOOG4-HMAC-SHA256 Credential=ID/20260304/auto/storage/goog4_request, SignedHeaders=host,"
      " Signature=00");
  CHECK(outcome(unknown) == "malformedSecurityHeader");
}

TEST_CASE("Chunks that are signed need their decoded length") {
  TestRequest put{"PUT", "/b/o", {{"Host", "h"}, {"x-amz-date", kTimestamp}}};
  put.headers.emplace_back("x-amz-content-sha256", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  const std::string credential = "ID/20260304/us-east-1/s3/aws4_request";
  const std::string headers = "host;x-amz-content-sha256;x-amz-date";
  CHECK(outcome(signed_in_header(put, headers, "AWS4-HMAC-SHA256", credential)) == "malformedSecurityHeader");
  put.headers.emplace_back("x-amz-decoded-content-length", "12");
  const auto verified =
      verify(signed_in_header(put, headers + ";x-amz-decoded-content-length", "AWS4-HMAC-SHA256", credential), secret(),
             now());
  REQUIRE(verified.ok());
  CHECK(verified->body.form == PayloadForm::kChunksSigned);
  CHECK(verified->body.decoded_size_bytes == 12);
  CHECK_FALSE(verified->body.signing_key.empty());
}

TEST_CASE("A version 2 URL holds for its verb, its resource and its extension headers, until it expires") {
  const int64_t before = at_time("2026-03-04T05:00:00Z");
  const TestRequest request = signed_v2({"GET", "/b/o", {}}, "/b/o");
  CHECK(outcome(request, before) == "accepted");
  CHECK(outcome(request, 1'772'600'827'000'001) == "expiredToken");
  CHECK(outcome(signed_v2({"GET", "/b/o?acl", {}}, "/b/o?acl"), before) == "accepted");
  for (const char* more : {"&acl", "&uploads", "&uploadId=x", "&compose", "&versionId=1", "&userProject=p", "&tagging",
                           "&defaultObjectAcl", "&object-lock", "&encryptionConfig"}) {
    CAPTURE(more);
    TestRequest forged = request;
    forged.target += more;
    CHECK(outcome(forged, before) == "signatureDoesNotMatch");
  }
  TestRequest forged = request;
  forged.method = "DELETE";
  CHECK(outcome(forged, before) == "signatureDoesNotMatch");
  for (const char* name : {"x-goog-acl", "X-Goog-Copy-Source", "Content-Type", "Content-MD5", "x-goog-meta-a"}) {
    CAPTURE(name);
    forged = request;
    forged.headers.emplace_back(name, "value");
    CHECK(outcome(forged, before) == "signatureDoesNotMatch");
  }
  forged = request;
  forged.headers.emplace_back("x-amz-copy-source", "/c/o");
  CHECK(outcome(forged, before) == "malformedSecurityHeader");
  CHECK(outcome(signed_v2({"GET", "/b/o", {{"x-goog-acl", " private "}}}, "/b/o", "x-goog-acl:private\n"), before) ==
        "accepted");
}

TEST_CASE("A version 2 URL of a bucket in the host is signed with the bucket in the resource") {
  const int64_t before = at_time("2026-03-04T05:00:00Z");
  const TestRequest request = signed_v2({"GET", "/o", {}}, "/b/o");
  CHECK(reason_of(verify(request, secret(), before, "b")) == "accepted");
  CHECK(reason_of(verify(request, secret(), before, "c")) == "signatureDoesNotMatch");
  CHECK(reason_of(verify(request, secret(), before)) == "signatureDoesNotMatch");
}

TEST_CASE("The forms of a version 2 resource that Google's clients write are accepted") {
  const int64_t before = at_time("2026-03-04T05:00:00Z");
  // google-cloud-python: all parameters, encoded; or those that it adds after signing.
  CHECK(outcome(signed_v2({"GET", "/b/o?Generation=7&fields=a%20b", {}}, "/b/o?fields=a+b&generation=7"), before) ==
        "accepted");
  CHECK(outcome(signed_v2({"GET", "/b/o?generation=7&response-content-type=a%2Fb", {}}, "/b/o"), before) == "accepted");
  // boto: the overrides of response headers, decoded.
  CHECK(outcome(signed_v2({"GET", "/b/o?response-content-type=a%2Fb", {}}, "/b/o?response-content-type=a/b"), before) ==
        "accepted");
  // boto3, the Amazon way: a bucket with a slash behind it, and nothing else.
  const auto aws = [&](const std::string& target, const std::string& resource) {
    const Sha1Digest digest = hmac_sha1(secret(), "GET\n\n\n" + std::to_string(1772604367) + "\n" + resource);
    const std::string signature = percent_encode(base64_encode(as_bytes(digest_text(digest))));
    const char mark = target.find('?') == std::string::npos ? '?' : '&';
    return outcome({"GET", target + mark + "AWSAccessKeyId=id&Expires=1772604367&Signature=" + signature, {}}, before);
  };
  CHECK(aws("/b", "/b/") == "accepted");
  CHECK(aws("/b?acl", "/b/?acl") == "accepted");
  CHECK(aws("/b", "/b") == "accepted");
  CHECK(aws("/b/o", "/b/o/") == "signatureDoesNotMatch");
  CHECK(aws("/b/", "/b//") == "signatureDoesNotMatch");
  CHECK(aws("/c", "/b/") == "signatureDoesNotMatch");
  // A customer's encryption key with and without its place in the signature.
  const TestRequest with_key{
      "GET", "/b/o", {{"x-goog-encryption-algorithm", "AES256"}, {"x-goog-encryption-key", "k"}}};
  CHECK(outcome(signed_v2(with_key, "/b/o", "x-goog-encryption-algorithm:AES256\n"), before) == "accepted");
  CHECK(outcome(signed_v2(with_key, "/b/o", "x-goog-encryption-algorithm:AES256\nx-goog-encryption-key:k\n"), before) ==
        "accepted");
}

}  // namespace
}  // namespace lakegate
