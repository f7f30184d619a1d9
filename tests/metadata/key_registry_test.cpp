#include "metadata/schema/key_registry.h"

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

namespace lakegate {
namespace {

constexpr unsigned kSeed = 20261124;

std::string random_name(std::mt19937& random) {
  static const std::string kBytes("\0\x01\x02/a\x7F\x80\xFE\xFF", 9);
  std::string name;
  for (size_t length = 1 + random() % 6; length > 0; --length) name.push_back(kBytes[random() % kBytes.size()]);
  return name;
}

BlobId blob_of(uint8_t byte) {
  BlobId blob;
  blob.bytes.fill(byte);
  return blob;
}

}  // namespace

TEST_CASE("The order of object keys is the bytewise order of names, and no key is a prefix of another") {
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = random_name(random);
    const std::string b = random_name(random);
    const std::string key_a = object_key(7, a);
    const std::string key_b = object_key(7, b);
    REQUIRE((a < b) == (key_a < key_b));
    REQUIRE((a == b) == (key_a == key_b));
    if (a != b) REQUIRE_FALSE(key_a.starts_with(key_b));
    // As a bound the prefix form sorts like the name itself.
    REQUIRE((key_a >= object_key_prefix(7, b)) == (a >= b));
    REQUIRE(a.starts_with(b) == key_a.starts_with(object_key_prefix(7, b)));
    REQUIRE((a > b) == (key_a > object_key_after(7, b)));
    REQUIRE((a > b) == (noncurrent_key(7, a, 1) > object_key_after(7, b)));
  }
}

TEST_CASE("Every key decodes to what it was made of") {
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  for (int i = 0; i < 2'000; ++i) {
    const std::string name = random_name(random);
    const uint64_t bucket = random();
    const uint64_t generation = (static_cast<uint64_t>(random()) << 32) | random();
    const Result<ObjectKey> object = decode_object_key(object_key(bucket, name));
    REQUIRE(object.ok());
    REQUIRE((object->bucket_generation == bucket && object->name == name));
    const Result<NoncurrentKey> noncurrent = decode_noncurrent_key(noncurrent_key(bucket, name, generation));
    REQUIRE(noncurrent.ok());
    REQUIRE((noncurrent->bucket_generation == bucket && noncurrent->name == name));
    REQUIRE(noncurrent->generation == generation);
    const Result<ObjectKey> folder = decode_folder_key(folder_key(bucket, name));
    REQUIRE(folder.ok());
    REQUIRE((folder->bucket_generation == bucket && folder->name == name));
    // What is guarded as a fence is no key of any folder.
    REQUIRE_FALSE(decode_folder_key(folder_fence(bucket, name)).ok());
    const std::string ref_key = blob_ref_key({blob_of(9), bucket, name, generation});
    const Result<BlobRefKey> ref = decode_blob_ref_key(ref_key);
    REQUIRE(ref.ok());
    REQUIRE((ref->blob == blob_of(9) && ref->bucket_generation == bucket && ref->name == name));
    REQUIRE(ref->generation == generation);
    REQUIRE(read_be64(ref_key, blob_ref_stamp_offset(ref_key)) == generation);
  }
  CHECK(*decode_inline_key(inline_key(blob_of(3))) == blob_of(3));
  CHECK(decode_garbage_key(garbage_key(blob_of(3), BlobKind::kStored))->kind == BlobKind::kStored);
  CHECK(decode_change_key(change_key(5, 0x1234))->index == 0x1234);
  CHECK(decode_change_key(change_key(5, 0x1234))->commit_version == 5);
}

TEST_CASE("A key that is cut short or has bytes too many is data loss") {
  const auto check_lengths = [](const std::string& key, const auto& decode) {
    REQUIRE(decode(key).ok());
    for (size_t length = 0; length < key.size(); ++length) {
      CHECK(decode(key.substr(0, length)).status().code() == Code::kDataLoss);
    }
    CHECK(decode(key + "x").status().code() == Code::kDataLoss);
  };
  check_lengths(object_key(1, "name"), decode_object_key);
  check_lengths(noncurrent_key(1, "name", 2), decode_noncurrent_key);
  check_lengths(blob_ref_key({blob_of(1), 1, "name", 2}), decode_blob_ref_key);
  check_lengths(inline_key(blob_of(1)), decode_inline_key);
  check_lengths(garbage_key(blob_of(1), BlobKind::kInline), decode_garbage_key);
  check_lengths(change_key(1, 2), decode_change_key);
}

TEST_CASE("A broken escape in a name and an unknown blob kind are data loss") {
  std::string key = object_key(1, std::string("a\0b", 3));
  key[10] = '\x02';
  CHECK(decode_object_key(key).status().code() == Code::kDataLoss);
  std::string garbage = garbage_key(blob_of(1), BlobKind::kInline);
  garbage.back() = '\x02';
  CHECK(decode_garbage_key(garbage).status().code() == Code::kDataLoss);
}

TEST_CASE("The end of a prefix is behind all that starts with it") {
  CHECK(prefix_end("ab") == "ac");
  CHECK(prefix_end("a\xFF\xFF") == "b");
  CHECK(prefix_end("\xFF\xFF").empty());
  CHECK(prefix_end("").empty());
}

}  // namespace lakegate
