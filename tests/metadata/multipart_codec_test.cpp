// The records of multipart uploads: every field survives, keys come back, and damaged bytes are called so.
#include <random>

#include <catch2/catch.hpp>

#include "metadata/schema/multipart_upload_codec.h"

namespace lakegate {
namespace {

MultipartUpload full_upload() {
  MultipartUpload upload;
  upload.attributes.content_type = "text/plain";
  upload.attributes.metadata = {{"colour", "red"}};
  upload.attributes.storage_class = "NEARLINE";
  upload.attributes.temporary_hold = true;
  upload.customer_encryption.emplace().key_sha256.fill(7);
  upload.owner = "user-somebody@example.com";
  upload.time_created_us = 1'700'000'000'000'000;
  return upload;
}

MultipartPart full_part() {
  MultipartPart part;
  part.size_bytes = 5'000'000'000;
  part.checksums = {0xDEADBEEF, Md5Digest{1, 2, 3}};
  part.etag.fill(9);
  part.time_created_us = 1'700'000'000'000'001;
  Extent extent;
  extent.blob.bytes.fill(5);
  extent.length = part.size_bytes;
  part.extents = {extent};
  return part;
}

template <class Record, class Encode, class Decode>
void check_codec(const Record& full, Encode encode, Decode decode) {
  const std::string bytes = encode(full);
  const Result<Record> decoded = decode(std::string_view(bytes));
  REQUIRE(decoded.ok());
  CHECK(*decoded == full);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const Result<Record> cut = decode(std::string_view(bytes).substr(0, size));
    if (!cut.ok()) CHECK(cut.status().code() == Code::kDataLoss);
    if (size < 9) CHECK_FALSE(cut.ok());
  }
  const auto seed = std::random_device()();
  INFO("seed " << seed);
  std::minstd_rand random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const Result<Record> read = decode(std::string_view(damaged));
    if (!read.ok()) CHECK(read.status().code() == Code::kDataLoss);
  }
}

}  // namespace

TEST_CASE("records of multipart uploads and of their parts keep every field") {
  check_codec(full_upload(), encode_multipart_upload, decode_multipart_upload);
  check_codec(MultipartUpload(), encode_multipart_upload, decode_multipart_upload);
  check_codec(full_part(), encode_multipart_part, decode_multipart_part);
  check_codec(MultipartPart(), encode_multipart_part, decode_multipart_part);
}

TEST_CASE("a part whose extents are not as long as it says is damaged") {
  MultipartPart part = full_part();
  part.extents.front().length -= 1;
  CHECK(decode_multipart_part(encode_multipart_part(part)).status().code() == Code::kDataLoss);
  part.extents.front().length += 2;
  CHECK(decode_multipart_part(encode_multipart_part(part)).status().code() == Code::kDataLoss);
}

TEST_CASE("keys of multipart uploads come back, in the order of names, ids and numbers") {
  const std::string key = multipart_upload_key(7, "a/b", "id");
  const ResourceKey resource = decode_resource_key(key).value();
  CHECK(resource.kind == ResourceKind::kMultipartUpload);
  CHECK(resource.bucket_generation == 7);
  const MultipartUploadPlace place = decode_multipart_upload_place(resource.id).value();
  CHECK(place.name == "a/b");
  CHECK(place.upload_id == "id");
  CHECK(multipart_upload_key(7, "a", "z") < multipart_upload_key(7, "a!", "a"));
  for (const std::string& bad :
       {std::string(), std::string("name"), std::string("name\0", 5), std::string("\0id", 3)}) {
    CHECK(decode_multipart_upload_place(bad).status().code() == Code::kDataLoss);
  }

  CHECK(multipart_part_key(7, "id", 255) < multipart_part_key(7, "id", 256));
  const ResourceKey part_resource = decode_resource_key(multipart_part_key(7, "id", 10'000)).value();
  CHECK(part_resource.kind == ResourceKind::kMultipartPart);
  const MultipartPartPlace part = decode_multipart_part_place(part_resource.id).value();
  CHECK(part.upload_id == "id");
  CHECK(part.number == 10'000);
  for (const int number : {0, 10'001}) {
    const ResourceKey bad = decode_resource_key(multipart_part_key(7, "id", number)).value();
    CHECK(decode_multipart_part_place(bad.id).status().code() == Code::kDataLoss);
  }
  CHECK(decode_multipart_part_place("xx").status().code() == Code::kDataLoss);
}

TEST_CASE("a part's reference is none that an object could have") {
  BlobId blob;
  blob.bytes.fill(3);
  const BlobRefKey ref = decode_blob_ref_key(blob_ref_key(multipart_part_ref(7, {"id", 256}, blob))).value();
  CHECK(is_multipart_part_ref(ref));
  CHECK(ref.blob == blob);
  CHECK(decode_multipart_part_place(ref.name)->number == 256);
  CHECK_FALSE(is_multipart_part_ref(BlobRefKey{blob, 7, "name", 1}));
}

}  // namespace lakegate
