#include <random>

#include <catch2/catch.hpp>

#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/change_event_codec.h"
#include "metadata/schema/codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"
#include "metadata/schema/operation_codec.h"
#include "metadata/schema/upload_session_codec.h"

namespace lakegate {
namespace {

Object full_object() {
  Object object;
  object.content_type = "text/plain";
  object.content_encoding = "gzip";
  object.content_disposition = "inline";
  object.content_language = "en";
  object.cache_control = "no-store";
  object.storage_class = "NEARLINE";
  object.metadata = {{"key", "value"}, {"empty", ""}, {"é", std::string("\0\xFF", 2)}};
  object.custom_time_us = -5;
  object.generation = 0x0102030405060708;
  object.metageneration = 3;
  object.size_bytes = 5ULL << 40;
  object.checksums = {0xDEADBEEF, Md5Digest{1, 2, 3}};
  object.component_count = 32;
  object.time_created_us = 1'700'000'000'000'000;
  object.updated_us = 1'700'000'000'000'001;
  object.time_storage_class_updated_us = 7;
  object.time_deleted_us = 8;
  object.time_finalized_us = 9;
  object.extents = {{BlobId{{1}}, BlobKind::kInline, 0, 10}, {BlobId{{2}}, BlobKind::kStored, 1 << 20, 0}};
  object.multipart = MultipartOrigin{"00112233445566778899aabbccddeeff-2", "upload"};
  return object;
}

LifecycleCondition full_condition() {
  LifecycleCondition condition;
  condition.age_days = 0;
  condition.created_before_us = -1;
  condition.custom_time_before_us = 2;
  condition.days_since_custom_time = 0;
  condition.days_since_noncurrent_time = 4;
  condition.noncurrent_time_before_us = 5;
  condition.num_newer_versions = 0;
  condition.is_live = false;
  condition.size_above_bytes = 0;
  condition.size_below_bytes = UINT64_MAX;
  condition.matches_pattern = "a.*";
  condition.matches_prefix = {"a", ""};
  condition.matches_suffix = {"b"};
  condition.matches_storage_class = {"STANDARD", "NEARLINE"};
  return condition;
}

void fill_settings(Bucket& bucket) {
  bucket.cors = {{{"*"}, {"GET", "PUT"}, {"Content-Type"}, 0}, {}};
  bucket.lifecycle = {{LifecycleAction::kSetStorageClass, "ARCHIVE", full_condition()},
                      {LifecycleAction::kDelete, "", {}},
                      {LifecycleAction::kAbortIncompleteMultipartUpload, "", {}}};
  bucket.logging = UsageLogging{"logs", "prefix"};
  bucket.website = Website{"index.html", "404.html"};
  bucket.requester_pays = false;
  bucket.autoclass = Autoclass{true, 3, "ARCHIVE", 4};
  bucket.retention_policy = RetentionPolicy{5, 6, true};
  bucket.soft_delete_policy = SoftDeletePolicy{604800, 7};
  bucket.encryption = BucketEncryption{EncryptionEnforcement{true, 8}, EncryptionEnforcement{false, 9},
                                       EncryptionEnforcement{true, 10}};
  bucket.ip_filter = IpFilter{true, true, {"10.0.0.0/8", "::/0"}, {{"n", {"1.2.3.4/32"}}, {"m", {}}}, false, true};
  bucket.custom_placement_locations = {"US-EAST1", "US-WEST1"};
  bucket.default_event_based_hold = true;
  bucket.object_retention_enabled = true;
  bucket.hierarchical_namespace_enabled = true;
  bucket.default_object_acl = Acl{{"allUsers", AclRole::kReader}, {"user-a@example.com", AclRole::kOwner}};
  bucket.soft_delete_time_us = 11;
  bucket.hard_delete_time_us = 12;
}

Bucket full_bucket() {
  Bucket bucket;
  bucket.location = "EUROPE-WEST3";
  bucket.storage_class = "ARCHIVE";
  bucket.versioning_enabled = true;
  bucket.versioning_set = true;
  bucket.uniform_bucket_level_access = true;
  bucket.uniform_bucket_level_access_locked_time_us = 77;
  bucket.public_access_prevention = PublicAccessPrevention::kEnforced;
  bucket.rpo = "DEFAULT";
  bucket.labels = {{"a", "b"}, {"c", ""}};
  bucket.generation = 99;
  bucket.metageneration = 12;
  bucket.project = "project";
  bucket.time_created_us = 1;
  bucket.updated_us = 2;
  fill_settings(bucket);
  return bucket;
}

UploadSession full_session() {
  UploadSession session;
  session.bucket = "bucket";
  session.name = "name";
  session.attributes = full_object();
  session.precondition = {0, 1, 2, 3, "may not"};
  session.precondition.lease = {LeaseId{{13}}, 0};
  session.expected = {0, Md5Digest{4}};
  session.expected_size_bytes = 0;
  session.state = UploadState::kFinished;
  session.blob = BlobId{{5}};
  session.persisted_bytes = 65536;
  session.crc32c = 6;
  session.md5_state.fill(7);
  session.generation = 8;
  session.time_created_us = 9;
  session.dialect = "xml";
  session.customer_encryption = CustomerEncryption{{10}};
  session.owner = "user-somebody@example.com";
  session.earlier_blobs = {{BlobId{{11}}, BlobKind::kStored, 0, 65000}, {BlobId{{12}}, BlobKind::kStored, 0, 536}};
  return session;
}

ChangeEvent full_event() {
  ChangeEvent event;
  event.kind = ChangeKind::kArchive;
  event.bucket_generation = 3;
  event.bucket = "bucket";
  event.object = "name";
  event.generation = 4;
  event.metageneration = 5;
  event.time_us = 6;
  event.overwritten = true;
  event.destination = "other/";
  return event;
}

Operation full_operation() {
  Operation operation;
  operation.bucket = "bucket";
  operation.kind = OperationKind::kRapidCachesDisable;
  operation.state = OperationState::kFailed;
  operation.cancel_requested = true;
  operation.request = {{"a", "b"}, {"empty", ""}};
  operation.progress = {{"after", std::string("\0x", 2)}};
  operation.error = OperationError{14, "No."};
  operation.time_created_us = 1;
  operation.updated_us = 2;
  operation.time_finished_us = 3;
  return operation;
}

// Cuts and damages a record everywhere: decoding answers with a value or with data loss, and never breaks.
template <class Decode>
void check_damage(const std::string& record, Decode decode) {
  REQUIRE(decode(record).ok());
  size_t refused = 0;
  const auto look = [&](const std::string& damaged) {
    const auto decoded = decode(damaged);
    if (!decoded.ok()) {
      REQUIRE(decoded.status().code() == Code::kDataLoss);
      ++refused;
    }
  };
  for (size_t length = 0; length < record.size(); ++length) look(record.substr(0, length));
  for (size_t i = 0; i < record.size(); ++i) {
    for (const char byte : {'\0', '\x01', '\x7F', '\x80', '\xFF'}) {
      std::string damaged = record;
      damaged[i] = byte;
      look(damaged);
    }
  }
  CHECK(refused > kRecordHeaderBytes);
  for (size_t length = 0; length < kRecordHeaderBytes; ++length) {
    CHECK(decode(record.substr(0, length)).status().code() == Code::kDataLoss);
  }
}

}  // namespace

TEST_CASE("An object record keeps every field, and all absent ones stay absent") {
  CHECK(*decode_object(encode_object(full_object())) == full_object());
  CHECK(*decode_object(encode_object(Object())) == Object());
  Object without_md5 = full_object();
  without_md5.checksums.md5.reset();
  without_md5.custom_time_us.reset();
  CHECK(*decode_object(encode_object(without_md5)) == without_md5);
}

TEST_CASE("The generation of a record stands big-endian at its fixed place") {
  std::string record = encode_object(full_object());
  CHECK(read_be64(record, kRecordStampOffset) == full_object().generation);
  CHECK(*decode_object_generation(record) == full_object().generation);
  CHECK(read_be64(encode_bucket(full_bucket()), kRecordStampOffset) == 99);
  CHECK(read_be64(encode_upload_session(full_session()), kRecordStampOffset) == 8);
}

TEST_CASE("A bucket record keeps every field") {
  CHECK(*decode_bucket(encode_bucket(full_bucket())) == full_bucket());
  CHECK(*decode_bucket(encode_bucket(Bucket())) == Bucket());
}

TEST_CASE("Settings of a bucket that are there but say nothing are not absent ones") {
  Bucket bucket;
  bucket.logging.emplace();
  bucket.website.emplace();
  bucket.autoclass.emplace();
  bucket.retention_policy.emplace();
  bucket.soft_delete_policy.emplace();
  bucket.encryption.emplace().customer_supplied.emplace();
  bucket.ip_filter.emplace();
  bucket.default_object_acl.emplace();
  CHECK(*decode_bucket(encode_bucket(bucket)) == bucket);
}

TEST_CASE("A lifecycle rule with an action or a condition that is not known is data loss, not another rule") {
  const auto decode_rule = [](const FieldWriter& rule) {
    FieldWriter writer;
    writer.bytes(15, rule.fields());
    return decode_bucket(writer.record(1, 1)).status().code();
  };
  FieldWriter without_action;
  without_action.number(3, 2);
  CHECK(decode_rule(without_action) == Code::kDataLoss);
  FieldWriter unknown_action;
  unknown_action.number(1, 4);
  CHECK(decode_rule(unknown_action) == Code::kDataLoss);
  FieldWriter unknown_condition;
  unknown_condition.number(1, 1);
  CHECK(decode_rule(unknown_condition) == Code::kOk);
  unknown_condition.number(17, 1);
  CHECK(decode_rule(unknown_condition) == Code::kDataLoss);
}

TEST_CASE("An upload session record keeps every field, and a stated zero is not an absent number") {
  const auto check = [](const UploadSession& session) {
    const Result<UploadSession> decoded = decode_upload_session(encode_upload_session(session));
    REQUIRE(decoded.ok());
    CHECK(decoded->bucket == session.bucket);
    CHECK(decoded->name == session.name);
    CHECK(decoded->attributes == session.attributes);
    CHECK(decoded->precondition == session.precondition);
    CHECK(decoded->expected.crc32c == session.expected.crc32c);
    CHECK(decoded->expected.md5 == session.expected.md5);
    CHECK(decoded->expected_size_bytes == session.expected_size_bytes);
    CHECK(decoded->state == session.state);
    CHECK(decoded->blob == session.blob);
    CHECK(decoded->persisted_bytes == session.persisted_bytes);
    CHECK(decoded->crc32c == session.crc32c);
    CHECK(decoded->md5_state == session.md5_state);
    CHECK(decoded->generation == session.generation);
    CHECK(decoded->time_created_us == session.time_created_us);
    CHECK(decoded->dialect == session.dialect);
    CHECK(decoded->customer_encryption == session.customer_encryption);
    CHECK(decoded->owner == session.owner);
    CHECK(decoded->earlier_blobs == session.earlier_blobs);
  };
  check(full_session());
  check(UploadSession());
}

TEST_CASE("An upload session whose earlier blobs hold more than was persisted is data loss") {
  UploadSession session = full_session();
  session.persisted_bytes = 65535;
  CHECK(decode_upload_session(encode_upload_session(session)).status().code() == Code::kDataLoss);
}

TEST_CASE("A change event record keeps every field") {
  CHECK(*decode_change_event(encode_change_event(full_event())) == full_event());
  CHECK(*decode_change_event(encode_change_event(ChangeEvent())) == ChangeEvent());
}

TEST_CASE("An operation record keeps every field, and one without a kind or a state is damage") {
  CHECK(*decode_operation(encode_operation(full_operation())) == full_operation());
  CHECK(*decode_operation(encode_operation(Operation())) == Operation());
  FieldWriter writer;
  writer.text(1, "bucket");
  CHECK(decode_operation(writer.record(1, 0)).status().code() == Code::kDataLoss);
}

TEST_CASE("Damaged records of every kind are data loss or decode, and never break the reader") {
  check_damage(encode_object(full_object()), decode_object);
  check_damage(encode_bucket(full_bucket()), decode_bucket);
  check_damage(encode_upload_session(full_session()), decode_upload_session);
  check_damage(encode_change_event(full_event()), decode_change_event);
  check_damage(encode_operation(full_operation()), decode_operation);
}

TEST_CASE("Random bytes behind a good header never break the reader") {
  constexpr unsigned kSeed = 4711;
  INFO("seed " << kSeed);
  std::mt19937 random(kSeed);
  size_t refused = 0;
  for (int i = 0; i < 50'000; ++i) {
    std::string record(1, '\x01');
    append_be64(record, 1);
    for (size_t length = random() % 40; length > 0; --length) record.push_back(static_cast<char>(random()));
    for (const Status& status : {decode_object(record).status(), decode_bucket(record).status(),
                                 decode_upload_session(record).status(), decode_change_event(record).status()}) {
      REQUIRE((status.ok() || status.code() == Code::kDataLoss));
      if (!status.ok()) ++refused;
    }
  }
  CHECK(refused > 100'000);
}

TEST_CASE("Unknown tags of either wire type are skipped") {
  FieldWriter writer;
  writer.number(5000, 1);
  writer.bytes(5001, "later");
  CHECK(*decode_object(encode_object(full_object()) + writer.fields()) == full_object());
}

TEST_CASE("Impossible values in a record are data loss") {
  const auto decode_with = [](const FieldWriter& writer) { return decode_object(writer.record(1, 1)).status().code(); };
  FieldWriter far_extent;
  FieldWriter extent;
  extent.bytes(1, std::string(16, 'b'));
  extent.number(3, ~0ULL);
  extent.number(4, 1);
  far_extent.bytes(26, extent.fields());
  CHECK(decode_with(far_extent) == Code::kDataLoss);

  FieldWriter unknown_kind;
  FieldWriter kind;
  kind.bytes(1, std::string(16, 'b'));
  kind.number(2, 2);
  unknown_kind.bytes(26, kind.fields());
  CHECK(decode_with(unknown_kind) == Code::kDataLoss);

  FieldWriter short_md5;
  short_md5.bytes(19, "short");
  CHECK(decode_with(short_md5) == Code::kDataLoss);

  FieldWriter wide_crc;
  wide_crc.number(18, 1ULL << 32);
  CHECK(decode_with(wide_crc) == Code::kDataLoss);

  std::string eleven_byte_varint(1, '\x01');
  append_be64(eleven_byte_varint, 1);
  eleven_byte_varint += std::string("\x88\x01") + std::string(10, '\xFF') + '\x01';
  CHECK(decode_object(eleven_byte_varint).status().code() == Code::kDataLoss);
}

TEST_CASE("Numbers of every length are read back, at the end of a record and before other fields") {
  for (const std::string_view behind : {std::string_view(), std::string_view("x"), std::string_view("twelve bytes")}) {
    for (int bits = 0; bits < 64; ++bits) {
      for (const int more : {-1, 0, 1}) {
        const uint64_t number = (uint64_t{1} << bits) + static_cast<uint64_t>(more);
        FieldWriter writer;
        writer.optional_number(1, number);
        writer.text(2, behind);
        FieldReader reader(writer.fields());
        Field field;
        REQUIRE(reader.next(field));
        REQUIRE(field.number == number);
        REQUIRE(reader.next(field) == !behind.empty());
        REQUIRE(field.bytes == behind);
        REQUIRE(reader.status().ok());
      }
    }
  }
}

TEST_CASE("An object that is read without its extents keeps every other field") {
  Object object;
  object.content_type = "text/plain";
  object.size_bytes = 10;
  object.extents = {Extent{BlobId{}, BlobKind::kStored, 0, 4}, Extent{BlobId{}, BlobKind::kStored, 8, 6}};
  object.owner = "user-somebody@example.com";
  const std::string record = encode_object(object);
  Object without;
  REQUIRE(decode_object_into(record, without, ObjectParts::kAllButExtents).ok());
  CHECK(without.extents.empty());
  without.extents = object.extents;
  CHECK(without == *decode_object(record));
}

TEST_CASE("Signed numbers keep their extremes") {
  for (const int64_t value : {INT64_MIN, int64_t{-1}, int64_t{0}, int64_t{1}, INT64_MAX}) {
    Object object;
    object.custom_time_us = value;
    CHECK(decode_object(encode_object(object))->custom_time_us == value);
  }
}

}  // namespace lakegate
