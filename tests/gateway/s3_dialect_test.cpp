#include "gateway/xml/s3_dialect.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

Request request_with(std::string target, std::initializer_list<Headers::Field> fields) {
  Request request;
  request.target = std::move(target);
  for (const Headers::Field& field : fields) request.headers.add(field.first, field.second);
  return request;
}

TEST_CASE("Requests that are signed the Amazon way are of the S3 dialect") {
  CHECK(is_s3_dialect(request_with("/b/o", {{"Authorization", "AWS4-HMAC-SHA256 Credential=x"}})));
  CHECK(is_s3_dialect(request_with("/b/o", {{"authorization", "AWS GOOG1X:sig"}})));
  CHECK(is_s3_dialect(request_with("/b/o?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=0", {})));
  CHECK(is_s3_dialect(request_with("/b/o?AWSAccessKeyId=x&Signature=y", {})));
  CHECK(is_s3_dialect(request_with("/b/o", {{"x-amz-acl", "private"}})));
  CHECK(is_s3_dialect(request_with("/b/o", {{"amz-sdk-request", "attempt=1"}})));
}

TEST_CASE("Requests that are signed the Google way are not, whatever else they carry") {
  CHECK_FALSE(is_s3_dialect(request_with("/b/o", {})));
  CHECK_FALSE(is_s3_dialect(request_with("/b/o?generation=1", {{"x-goog-acl", "private"}})));
  CHECK_FALSE(is_s3_dialect(request_with("/b/o", {{"Authorization", "Bearer t"}, {"x-amz-acl", "private"}})));
  CHECK_FALSE(is_s3_dialect(request_with("/b/o", {{"Authorization", "GOOG4-HMAC-SHA256 Credential=x"}})));
  CHECK_FALSE(is_s3_dialect(request_with("/b/o", {{"Authorization", "GOOG1 X:sig"}})));
  CHECK_FALSE(is_s3_dialect(request_with("/b/o?X-Goog-Signature=0", {})));
  CHECK_FALSE(is_s3_dialect(request_with("/b/o", {{"x-amz-decoded-content-length", "1"}})));
}

TEST_CASE("Amazon's words get Google's beside them, unless those are there") {
  Request request = request_with("/b/o?versionId=12&a=b", {{"X-Amz-Acl", "private"},
                                                           {"x-amz-meta-A", "1"},
                                                           {"x-amz-storage-class", "NEARLINE"},
                                                           {"x-goog-storage-class", "COLDLINE"},
                                                           {"x-amz-copy-source", "/b/o%3F?versionId=7"},
                                                           {"x-amz-checksum-crc32c", "AAAAAA=="}});
  REQUIRE(translate_s3_request(request).ok());
  CHECK(request.headers.get("x-goog-acl") == "private");
  CHECK(request.headers.get("x-goog-meta-a") == "1");
  CHECK(request.headers.join("x-goog-storage-class") == "COLDLINE");
  CHECK(request.headers.get("x-goog-copy-source") == "/b/o%3F");
  CHECK(request.headers.get("x-goog-copy-source-generation") == "7");
  CHECK(request.headers.get("x-goog-hash") == "crc32c=AAAAAA==");
  CHECK(request.raw_query() == "versionId=12&a=b&generation=12");
}

TEST_CASE("A key of Amazon's header is handed on and leaves no copy behind") {
  const std::string key = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
  Request request =
      request_with("/b/o", {{"x-amz-server-side-encryption-customer-algorithm", "AES256"},
                            {"x-amz-server-side-encryption-customer-key", key},
                            {"x-amz-server-side-encryption-customer-key-MD5", "cLxkZqiBocr4XVGCOzgdQg=="}});
  SECTION("with the digest that it has") {
    request.headers.set("x-amz-server-side-encryption-customer-key-MD5", "cLyPS3KoaSFGi/joRB3OUQ==");
    REQUIRE(translate_s3_request(request).ok());
    CHECK(request.headers.get("x-goog-encryption-algorithm") == "AES256");
    CHECK(request.headers.get("x-goog-encryption-key") == key);
    CHECK(request.headers.get("x-goog-encryption-key-sha256") == "Zmh6rfhivXdsj8GLjp+OIAiXFIVu4jOzkCpZHQ1fKSU=");
  }
  SECTION("with another") {
    CHECK(translate_s3_request(request).reason() == "customerEncryptionKeySha256IsInvalid");
    CHECK_FALSE(request.headers.has("x-goog-encryption-key"));
  }
  CHECK_FALSE(request.headers.has("x-amz-server-side-encryption-customer-key"));
}

TEST_CASE("What is not served is refused and not ignored") {
  for (const char* const header :
       {"x-amz-tagging", "x-amz-object-lock-legal-hold", "x-amz-grant-read", "x-amz-website-redirect-location"}) {
    Request request = request_with("/b/o", {{header, "x"}});
    CHECK(translate_s3_request(request).code() == Code::kUnimplemented);
  }
  Request managed = request_with("/b/o", {{"x-amz-server-side-encryption", "aws:kms"}});
  CHECK(translate_s3_request(managed).code() == Code::kUnimplemented);
  Request by_server = request_with("/b/o", {{"x-amz-server-side-encryption", "AES256"}});
  CHECK(translate_s3_request(by_server).ok());
}

TEST_CASE("Answers say Amazon's words") {
  Headers headers;
  headers.add("x-goog-generation", "5");
  headers.add("x-goog-meta-a", "1");
  headers.add("x-goog-storage-class", "STANDARD");
  translate_s3_answer(headers);
  CHECK(headers.get("x-amz-version-id") == "5");
  CHECK(headers.get("x-amz-meta-a") == "1");
  CHECK_FALSE(headers.has("x-goog-meta-a"));
  CHECK(headers.get("x-amz-storage-class") == "STANDARD");
}

}  // namespace
}  // namespace lakegate
