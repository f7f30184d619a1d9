// The examples that AWS publishes for both versions of its signatures. Every one verifies; streaming bodies too.
#include "auth/body_obligation.h"
#include "tests/auth/signing_support.h"

namespace lakegate {
namespace {

constexpr const char* kScope = "AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request";
constexpr const char* kHost = "examplebucket.s3.amazonaws.com";

std::string v4_authorization(const std::string& headers, const std::string& signature) {
  return std::string("AWS4-HMAC-SHA256 Credential=") + kScope + ",SignedHeaders=" + headers + ",Signature=" + signature;
}

std::string accepted_or_reason(const TestRequest& request, const char* time, const char* bucket_of_host = "") {
  return reason_of(verify(request, example_secret(), at_time(time), bucket_of_host));
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
TEST_CASE("AWS's examples of version 4 in the Authorization header verify") {
  const char* const now = "2013-05-24T00:00:00Z";
  const std::string names = "host;x-amz-content-sha256;x-amz-date";
  TestRequest get{"GET", "/test.txt", {{"Host", kHost}, {"Range", "bytes=0-9"}}};
  get.headers.emplace_back("x-amz-content-sha256", kEmptySha256);
  get.headers.emplace_back("x-amz-date", "20130524T000000Z");
  get.headers.emplace_back("Authorization",
                           v4_authorization("host;range;x-amz-content-sha256;x-amz-date",
                                            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"));
  CHECK(accepted_or_reason(get, now) == "accepted");

  // The client writes the dollar sign as it is on the wire, and signs it encoded.
  TestRequest put{"PUT", "/test$file.text", {{"Host", kHost}, {"Date", "Fri, 24 May 2013 00:00:00 GMT"}}};
  put.headers.emplace_back("x-amz-content-sha256", "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072");
  put.headers.emplace_back("x-amz-date", "20130524T000000Z");
  put.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  put.headers.emplace_back("Authorization",
                           v4_authorization("date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
                                            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
  CHECK(accepted_or_reason(put, now) == "accepted");
  CHECK(verify(put, example_secret(), at_time(now))->body.form == PayloadForm::kSha256);

  for (const auto& [target, signature] :
       {std::pair("/?lifecycle", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        std::pair("/?max-keys=2&prefix=J", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
        std::pair("/?prefix=J&max-keys=2", "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7")}) {
    TestRequest list{"GET", target, {{"Host", kHost}, {"x-amz-content-sha256", kEmptySha256}}};
    list.headers.emplace_back("x-amz-date", "20130524T000000Z");
    list.headers.emplace_back("Authorization", v4_authorization(names, signature));
    CHECK(accepted_or_reason(list, now) == "accepted");
    list.target += "&acl";
    CHECK(accepted_or_reason(list, now) == "signatureDoesNotMatch");
  }
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
TEST_CASE("AWS's example of a presigned URL verifies until it expires") {
  TestRequest get{"GET", "", {{"Host", kHost}}};
  get.target =
      "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2F"
      "aws4_request&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature="
      "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404";
  CHECK(accepted_or_reason(get, "2013-05-24T12:00:00Z") == "accepted");
  CHECK(accepted_or_reason(get, "2013-05-25T00:00:01Z") == "expiredToken");
  CHECK(accepted_or_reason(get, "2013-05-23T23:44:00Z") == "requestTimeTooSkewed");
  get.headers.emplace_back("x-amz-copy-source", "/secret/object");
  CHECK(accepted_or_reason(get, "2013-05-24T12:00:00Z") == "malformedSecurityHeader");
}

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/RESTAuthentication.html, and its older form with "johnsmith".
TEST_CASE("AWS's examples of version 2 verify") {
  struct Example {
    const char* target;
    const char* date;
    const char* signature;
    const char* bucket;
  };
  for (const Example& each :
       {Example{"/photos/puppy.jpg", "Tue, 27 Mar 2007 19:36:42 +0000", "bWq2s1WEIj+Ydj0vQ697zp+IXMU=", "johnsmith"},
        Example{"/photos/puppy.jpg", "Tue, 27 Mar 2007 19:36:42 +0000",
                "qgk2+6Sv9/oM7G3qLEjTH1a1l1g=", "awsexamplebucket1"},
        Example{"/?prefix=photos&max-keys=50&marker=puppy", "Tue, 27 Mar 2007 19:42:41 +0000",
                "htDYFYduRNen8P9ZfE/s9SuKy0U=", "johnsmith"},
        Example{"/?acl", "Tue, 27 Mar 2007 19:44:46 +0000", "c2WLPFtWHVgbEmeEG93a4cG37dM=", "johnsmith"}}) {
    CAPTURE(each.target, each.signature);
    TestRequest get{"GET", each.target, {{"Host", "x.s3.amazonaws.com"}, {"Date", each.date}}};
    get.headers.emplace_back("Authorization", std::string("AWS AKIAIOSFODNN7EXAMPLE:") + each.signature);
    CHECK(accepted_or_reason(get, "2007-03-27T19:40:00Z", each.bucket) == "accepted");
    CHECK(accepted_or_reason(get, "2007-03-27T19:40:00Z", "janesmith") == "signatureDoesNotMatch");
    CHECK(accepted_or_reason(get, "2007-03-27T20:40:00Z", each.bucket) == "requestTimeTooSkewed");
    get.headers.emplace_back("x-amz-acl", "public-read");
    CHECK(accepted_or_reason(get, "2007-03-27T19:40:00Z", each.bucket) == "signatureDoesNotMatch");
  }

  TestRequest upload{"PUT", "/db-backup.dat.gz", {{"Host", "static.johnsmith.net:8080"}}};
  upload.headers.insert(upload.headers.end(),
                        {{"Date", "Tue, 27 Mar 2007 21:06:08 +0000"},
                         {"x-amz-acl", "public-read"},
                         {"content-type", "application/x-download"},
                         {"Content-MD5", "4gJE4saaMU4BqNR0kLY+lw=="},
                         {"X-Amz-Meta-ReviewedBy", "joe@johnsmith.net"},
                         {"X-Amz-Meta-ReviewedBy", "jane@johnsmith.net"},
                         {"X-Amz-Meta-FileChecksum", "0x02661779"},
                         {"X-Amz-Meta-ChecksumAlgorithm", "crc32"},
                         {"Content-Disposition", "attachment; filename=database.dat"},
                         {"Authorization", "AWS AKIAIOSFODNN7EXAMPLE:ilyl83RwaSoYIEdixDQcA4OnAnc="}});
  CHECK(accepted_or_reason(upload, "2007-03-27T21:06:08Z", "static.johnsmith.net") == "accepted");

  TestRequest url{"GET", "", {{"Host", "johnsmith.s3.amazonaws.com"}}};
  url.target =
      "/photos/puppy.jpg?AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&"
      "Expires=1175139620";
  CHECK(accepted_or_reason(url, "2007-03-29T03:40:20Z", "johnsmith") == "accepted");
  CHECK(accepted_or_reason(url, "2007-03-29T03:40:21Z", "johnsmith") == "expiredToken");
}

TestRequest streaming_put(const std::string& form) {
  TestRequest put{"PUT", "/examplebucket/chunkObject.txt", {{"Host", "s3.amazonaws.com"}}};
  put.headers.emplace_back("x-amz-date", "20130524T000000Z");
  put.headers.emplace_back("x-amz-storage-class", "REDUCED_REDUNDANCY");
  put.headers.emplace_back("x-amz-content-sha256", form);
  put.headers.emplace_back("Content-Encoding", "aws-chunked");
  put.headers.emplace_back("x-amz-decoded-content-length", "66560");
  put.headers.emplace_back("Content-Length", "66824");
  return put;
}

Result<std::string> read_whole(ByteSource& source) {
  std::string text;
  while (true) {
    ASSIGN_OR_RETURN(const Bytes piece, sync_wait(source.read()));
    if (piece.empty()) return text;
    text += as_text(piece);
  }
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
TEST_CASE("AWS's example of a body in signed chunks verifies") {
  TestRequest put = streaming_put("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  put.headers.emplace_back("Authorization",
                           v4_authorization("content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;"
                                            "x-amz-decoded-content-length;x-amz-storage-class",
                                            "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9"));
  const auto verified = verify(put, example_secret(), at_time("2013-05-24T00:00:00Z"));
  REQUIRE(verified.ok());
  const std::string data(66560, 'a');
  std::string body = "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n";
  body += data.substr(0, 65536);
  body += "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n";
  body += data.substr(65536);
  body += "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n";
  CHECK(body.size() == 66824);
  MemoryByteSource source(as_bytes(body));
  const auto obliged = make_obliged_source(verified->body, source);
  CHECK(read_whole(*obliged).value() == data);
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html
TEST_CASE("AWS's example of a body in signed chunks with a signed trailer verifies") {
  TestRequest put = streaming_put("STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER");
  put.headers.emplace_back("x-amz-trailer", "x-amz-checksum-crc32c");
  put.headers.emplace_back("Authorization",
                           v4_authorization("content-encoding;host;x-amz-content-sha256;x-amz-date;"
                                            "x-amz-decoded-content-length;x-amz-storage-class;x-amz-trailer",
                                            "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e"));
  const auto verified = verify(put, example_secret(), at_time("2013-05-24T00:00:00Z"));
  REQUIRE(verified.ok());
  const std::string data(66560, 'a');
  std::string body = "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n";
  body += data.substr(0, 65536);
  body += "\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n";
  body += data.substr(65536);
  body += "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n";
  body += "x-amz-checksum-crc32c:sOO8/Q==\r\n";
  body += "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n";
  MemoryByteSource source(as_bytes(body));
  const auto obliged = make_obliged_source(verified->body, source);
  CHECK(read_whole(*obliged).value() == data);
  REQUIRE(obliged->trailers().size() == 1);
  CHECK(obliged->trailers()[0] == std::pair(std::string("x-amz-checksum-crc32c"), std::string("sOO8/Q==")));
}

}  // namespace
}  // namespace lakegate
