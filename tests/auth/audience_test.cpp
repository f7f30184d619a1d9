// Whom tokens are meant for, in the forms in which clients write it.
#include "auth/audience.h"

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

const ServerNames kNames{"https://gcs.example.com", {"storage.googleapis.com", "storage.gcs.example.internal"}};
const ServerNames kUnnamed{"", {"storage.googleapis.com"}};

}  // namespace

TEST_CASE("The storage service is named in Google's words and in the server's own") {
  for (const char* audience : {"https://storage.googleapis.com/", "https://storage.googleapis.com",
                               "https://storage.googleapis.com/storage/v1", "https://www.googleapis.com/",
                               "https://storage.gcs.example.internal/", "https://GCS.example.com:443/"}) {
    INFO(audience);
    CHECK(names_storage_service(audience, kNames, "10.0.0.1:8080"));
  }
}

TEST_CASE("What names somebody else is not meant for the storage service") {
  for (const char* audience :
       {"", "storage.googleapis.com", "https://pubsub.googleapis.com/", "https://storage.googleapis.com.evil.example/",
        "https://evil.example/storage.googleapis.com", "https://storage.googleapis.com@evil.example/",
        "https://gcs.example.com:8443/", "https://oauth2.googleapis.com/token", "https://storage.googleapis.com/token",
        "ftp://storage.googleapis.com/", "https:///", "https://10.0.0.1:8080/"}) {
    INFO(audience);
    CHECK_FALSE(names_storage_service(audience, kNames, "10.0.0.1:8080"));
  }
}

TEST_CASE("The request's own host counts where the server has no external URL") {
  CHECK(names_storage_service("http://10.0.0.1:8080/", kUnnamed, "10.0.0.1:8080"));
  CHECK_FALSE(names_storage_service("http://10.0.0.2:8080/", kUnnamed, "10.0.0.1:8080"));
  CHECK_FALSE(names_storage_service("http:///", kUnnamed, ""));
  CHECK(names_token_endpoint("http://10.0.0.1:8080/token", kUnnamed, "10.0.0.1:8080"));
}

TEST_CASE("The token endpoint is named in Google's words and in the server's own") {
  for (const char* audience : {"https://oauth2.googleapis.com/token", "https://www.googleapis.com/oauth2/v4/token",
                               "https://accounts.google.com/o/oauth2/token", "https://gcs.example.com/token",
                               "https://oauth2.gcs.example.internal/token"}) {
    INFO(audience);
    CHECK(names_token_endpoint(audience, kNames, "10.0.0.1:8080"));
  }
  for (const char* audience :
       {"", "https://storage.googleapis.com/", "https://evil.example/token", "http://10.0.0.1:8080/token",
        "https://gcs.example.com/other", "https://oauth2.googleapis.com/token/x"}) {
    INFO(audience);
    CHECK_FALSE(names_token_endpoint(audience, kNames, "10.0.0.1:8080"));
  }
}

}  // namespace lakegate
