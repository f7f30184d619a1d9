#include "metadata/names.h"

#include <string>

#include <catch2/catch.hpp>

namespace lakegate {

TEST_CASE("Bucket names within the rules are accepted") {
  for (const std::string name : {"abc", "a-b", "a_b", "0bucket9", "my.bucket.example", "a--b", "1.2.3", "1.1.1.1.x"}) {
    INFO(name);
    CHECK(check_bucket_name(name).ok());
  }
  CHECK(check_bucket_name(std::string(63, 'a')).ok());
  CHECK(check_bucket_name(std::string(63, 'a') + "." + std::string(63, 'b') + "." + std::string(63, 'c')).ok());
}

TEST_CASE("Bucket names outside the rules are refused") {
  for (const std::string name : {"ab",   "Abc",      "a b",      "-abc",     "abc-",   "_abc",        "abc_",
                                 ".abc", "abc.",     "a..b",     "a.-b",     "a-.b",   "192.168.5.4", "goog-bucket",
                                 "goog", "mygoogle", "g00gle-x", "x-go0g1e", "bücket", "a/b",         "a\nb"}) {
    INFO(name);
    CHECK(check_bucket_name(name).code() == Code::kInvalidArgument);
  }
  CHECK(check_bucket_name(std::string(64, 'a')).code() == Code::kInvalidArgument);
  CHECK(check_bucket_name(std::string(64, 'a') + ".b").code() == Code::kInvalidArgument);
  std::string long_name;
  while (long_name.size() <= 222) long_name += "abcdefg.";
  CHECK(check_bucket_name(long_name + "x").code() == Code::kInvalidArgument);
  CHECK(check_bucket_name("").reason() == "required");
  CHECK(std::string(check_bucket_name("Abc").message()).starts_with("Invalid bucket name: 'Abc'"));
}

TEST_CASE("Object names that look like paths are ordinary names") {
  for (const std::string name : {"a", "/", "//", "a/../b", "../..", "...", "a?b#c", "日本", " ", "+", "%2F",
                                 ".well-known", ".well-known/acme-challenge"}) {
    INFO(name);
    CHECK(check_object_name(name).ok());
  }
  CHECK(check_object_name(std::string(1024, 'x')).ok());
}

TEST_CASE("Object names that GCS refuses are refused") {
  for (const std::string name : {".", "..", "a\rb", "a\nb", "\xFF", "\xC3", ".well-known/acme-challenge/x"}) {
    INFO(name);
    CHECK(check_object_name(name).code() == Code::kInvalidArgument);
  }
  CHECK(check_object_name(std::string(1025, 'x')).code() == Code::kInvalidArgument);
  CHECK(check_object_name("").reason() == "required");
}

TEST_CASE("Storage classes are known by their exact words") {
  CHECK(check_storage_class("STANDARD").ok());
  CHECK(check_storage_class("DURABLE_REDUCED_AVAILABILITY").ok());
  for (const std::string name : {"", "standard", "GLACIER"}) {
    CHECK(check_storage_class(name).code() == Code::kInvalidArgument);
  }
}

}  // namespace lakegate
