// The records of Table::kResources: every field survives, and damaged bytes are called so.
#include <random>

#include <catch2/catch.hpp>

#include "metadata/schema/codec.h"
#include "metadata/schema/custom_role_codec.h"
#include "metadata/schema/deny_policy_codec.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/group_codec.h"
#include "metadata/schema/hmac_key_codec.h"
#include "metadata/schema/lifecycle_progress_codec.h"
#include "metadata/schema/managed_folder_codec.h"
#include "metadata/schema/notification_codec.h"
#include "metadata/schema/zonal_cache_codec.h"

namespace lakegate {
namespace {

template <class Record, class Encode, class Decode>
void check_round_trip(const Record& record, Encode encode, Decode decode) {
  const Result<Record> decoded = decode(encode(record));
  REQUIRE(decoded.ok());
  CHECK(*decoded == record);
}

template <class Record, class Encode, class Decode>
void check_damage(const Record& full, Encode encode, Decode decode) {
  const std::string bytes = encode(full);
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto decoded = decode(std::string_view(bytes).substr(0, size));
    if (!decoded.ok()) CHECK(decoded.status().code() == Code::kDataLoss);
    if (size < 9) CHECK_FALSE(decoded.ok());
  }
  const auto seed = std::random_device()();
  INFO("seed " << seed);
  std::minstd_rand random(seed);
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = bytes;
    damaged[random() % damaged.size()] = static_cast<char>(random());
    const auto decoded = decode(std::string_view(damaged));
    if (!decoded.ok()) CHECK(decoded.status().code() == Code::kDataLoss);
  }
}

ManagedFolder full_managed_folder() {
  ManagedFolder folder;
  folder.metageneration = 3;
  folder.time_created_us = 1'700'000'000'000'000;
  folder.updated_us = 1'700'000'000'000'001;
  folder.rapid_cache_policies = {{"us-east1-b", "enabled"}, {"us-east1-c", ""}};
  return folder;
}

Group full_group() {
  Group group;
  group.description = "Who reads.";
  group.members = {"group:staff@example.com", "user:ann@example.com"};
  group.time_created_us = 1'700'000'000'000'000;
  group.updated_us = 1'700'000'000'000'001;
  return group;
}

CustomRole full_custom_role() {
  CustomRole role;
  role.title = "Reader";
  role.description = "Reads.";
  role.permissions = {"storage.objects.get", "storage.objects.list"};
  role.is_disabled = true;
  role.stage = "BETA";
  return role;
}

DenyPolicy full_deny_policy() {
  DenyPolicy policy;
  policy.display_name = "Nobody deletes";
  policy.rules = {{{"principalSet://goog/public:all"},
                   {"principal://goog/subject/ann@example.com"},
                   {"storage.googleapis.com/objects.*"},
                   {"storage.googleapis.com/objects.get"},
                   IamCondition{"title", "", "true"}},
                  {{"principalSet://goog/group/g@example.com"}, {}, {"storage.googleapis.com/*.*"}, {}, std::nullopt}};
  return policy;
}

HmacKey full_hmac_key() {
  HmacKey key;
  key.service_account_email = "robot@example.com";
  key.secret = Secret("bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ");
  key.state = HmacKeyState::kInactive;
  key.metageneration = 2;
  key.time_created_us = 1'700'000'000'000'000;
  key.updated_us = 1'700'000'000'000'001;
  return key;
}

Notification full_notification() {
  Notification notification;
  notification.topic = "//pubsub.googleapis.com/projects/p/topics/t";
  notification.event_types = {NotificationEvent::kObjectFinalize, NotificationEvent::kObjectInitialize};
  notification.custom_attributes = {{"key", "value"}, {"empty", ""}};
  notification.object_name_prefix = "p/";
  notification.payload_format = PayloadFormat::kNone;
  return notification;
}

ZonalCache full_zonal_cache() {
  ZonalCache cache;
  cache.cache_type = "rapid-cache-ultra";
  cache.admission_policy = "admit-on-second-miss";
  cache.ttl_s = 3600;
  cache.ingest_on_write = true;
  cache.state = ZonalCacheState::kDisabled;
  cache.time_created_us = 1'700'000'000'000'000;
  cache.updated_us = 1'700'000'000'000'001;
  return cache;
}

Folder full_folder() {
  Folder folder;
  folder.metageneration = 3;
  folder.time_created_us = 1'700'000'000'000'000;
  folder.updated_us = 1'700'000'000'000'001;
  return folder;
}

FolderLocks full_folder_locks() {
  FolderLocks locks;
  locks.version = 7;
  locks.locks = {{"operation", "a/", "b/", FolderLockState::kMoved}, {"other", "c/", "", FolderLockState::kDeleting}};
  return locks;
}

}  // namespace

TEST_CASE("A managed folder's record keeps every field") {
  check_round_trip(full_managed_folder(), encode_managed_folder, decode_managed_folder);
  check_round_trip(ManagedFolder(), encode_managed_folder, decode_managed_folder);
  check_damage(full_managed_folder(), encode_managed_folder, decode_managed_folder);
}

TEST_CASE("A folder's record keeps every field") {
  check_round_trip(full_folder(), encode_folder, decode_folder);
  check_round_trip(Folder(), encode_folder, decode_folder);
  check_damage(full_folder(), encode_folder, decode_folder);
}

TEST_CASE("The record of a bucket's folder locks keeps every field") {
  check_round_trip(full_folder_locks(), encode_folder_locks, decode_folder_locks);
  check_round_trip(FolderLocks(), encode_folder_locks, decode_folder_locks);
  check_damage(full_folder_locks(), encode_folder_locks, decode_folder_locks);
}

TEST_CASE("A folder lock that does not say what it hides is damage") {
  FieldWriter lock;
  lock.text(1, "operation");
  lock.text(2, "a/");
  FieldWriter locks;
  locks.bytes(1, lock.fields());
  CHECK(decode_folder_locks(locks.record(1, 0)).status().code() == Code::kDataLoss);
}

TEST_CASE("A group's record keeps every field") {
  check_round_trip(full_group(), encode_group, decode_group);
  check_round_trip(Group(), encode_group, decode_group);
  check_damage(full_group(), encode_group, decode_group);
}

TEST_CASE("A custom role's record keeps every field") {
  check_round_trip(full_custom_role(), encode_custom_role, decode_custom_role);
  check_round_trip(CustomRole(), encode_custom_role, decode_custom_role);
  check_damage(full_custom_role(), encode_custom_role, decode_custom_role);
}

TEST_CASE("A deny policy's record keeps every field") {
  check_round_trip(full_deny_policy(), encode_deny_policy, decode_deny_policy);
  check_round_trip(DenyPolicy(), encode_deny_policy, decode_deny_policy);
  check_damage(full_deny_policy(), encode_deny_policy, decode_deny_policy);
}

TEST_CASE("An HMAC key's record keeps every field") {
  check_round_trip(full_hmac_key(), encode_hmac_key, decode_hmac_key);
  check_damage(full_hmac_key(), encode_hmac_key, decode_hmac_key);
}

TEST_CASE("An HMAC key's record that does not say its state is no key that works") {
  FieldWriter writer;
  writer.text(2, "secret");
  const Result<HmacKey> key = decode_hmac_key(writer.record(1, 0));
  REQUIRE(key.ok());
  CHECK(key->state == HmacKeyState::kDeleted);
}

TEST_CASE("A notification's record keeps every field") {
  check_round_trip(full_notification(), encode_notification, decode_notification);
  check_round_trip(Notification(), encode_notification, decode_notification);
  check_damage(full_notification(), encode_notification, decode_notification);
}

TEST_CASE("A zonal cache's record keeps every field") {
  check_round_trip(full_zonal_cache(), encode_zonal_cache, decode_zonal_cache);
  check_round_trip(ZonalCache(), encode_zonal_cache, decode_zonal_cache);
  check_damage(full_zonal_cache(), encode_zonal_cache, decode_zonal_cache);
}

TEST_CASE("A lifecycle worker's progress keeps every field") {
  const LifecycleProgress full{1'700'000'000'000'000, 1'700'000'000'000'001, "dir/\xC3\xA9", UINT64_MAX};
  check_round_trip(full, encode_lifecycle_progress, decode_lifecycle_progress);
  check_round_trip(LifecycleProgress(), encode_lifecycle_progress, decode_lifecycle_progress);
  check_damage(full, encode_lifecycle_progress, decode_lifecycle_progress);
}

}  // namespace lakegate
