// Records and keys: damaged ones are refused without harm, and what is decoded encodes to something that decodes the
// same.
#include "metadata/schema/bucket_codec.h"
#include "metadata/schema/change_event_codec.h"
#include "metadata/schema/custom_role_codec.h"
#include "metadata/schema/deny_policy_codec.h"
#include "metadata/schema/folder_codec.h"
#include "metadata/schema/group_codec.h"
#include "metadata/schema/hmac_key_codec.h"
#include "metadata/schema/iam_policy_codec.h"
#include "metadata/schema/issued_token_codec.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/lease_codec.h"
#include "metadata/schema/lifecycle_progress_codec.h"
#include "metadata/schema/managed_folder_codec.h"
#include "metadata/schema/multipart_upload_codec.h"
#include "metadata/schema/notification_codec.h"
#include "metadata/schema/object_codec.h"
#include "metadata/schema/operation_codec.h"
#include "metadata/schema/service_account_codec.h"
#include "metadata/schema/upload_session_codec.h"
#include "metadata/schema/zonal_cache_codec.h"
#include "tests/fuzz/fuzz_input.h"

namespace lakegate {
namespace {

// Unknown fields are dropped by the first decoding, so the comparison begins with the second.
template <class Decode, class Encode>
void check_record(std::string_view bytes, Decode decode, Encode encode) {
  const auto record = decode(bytes);
  if (!record.ok()) {
    fuzz::expect(record.status().code() == Code::kDataLoss, "damage is called by its name");
    return;
  }
  const std::string stored = encode(*record);
  const auto again = decode(std::string_view(stored));
  fuzz::expect(again.ok() && encode(*again) == stored, "what was decoded encodes to itself");
}

template <class Key, class Encode>
void check_key(const Result<Key>& key, std::string_view bytes, Encode encode) {
  if (!key.ok()) {
    fuzz::expect(key.status().code() == Code::kDataLoss, "damage is called by its name");
    return;
  }
  fuzz::expect(encode(*key) == bytes, "a key has one form");
}

}  // namespace
}  // namespace lakegate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  const std::string_view bytes = fuzz::FuzzInput(data, size).rest();
  check_record(bytes, decode_object, encode_object);
  check_record(bytes, decode_bucket, encode_bucket);
  check_record(bytes, decode_change_event, encode_change_event);
  check_record(bytes, decode_upload_session, encode_upload_session);
  check_record(bytes, decode_operation, encode_operation);
  check_record(bytes, decode_iam_policy, encode_iam_policy);
  check_record(bytes, decode_managed_folder, encode_managed_folder);
  check_record(bytes, decode_folder, encode_folder);
  check_record(bytes, decode_folder_locks, encode_folder_locks);
  check_record(bytes, decode_hmac_key, encode_hmac_key);
  check_record(bytes, decode_notification, encode_notification);
  check_record(bytes, decode_zonal_cache, encode_zonal_cache);
  check_record(bytes, decode_lifecycle_progress, encode_lifecycle_progress);
  check_record(bytes, decode_multipart_upload, encode_multipart_upload);
  check_record(bytes, decode_multipart_part, encode_multipart_part);
  check_record(bytes, decode_service_account, encode_service_account);
  check_record(bytes, decode_service_account_key, encode_service_account_key);
  check_record(bytes, decode_signing_secret, encode_signing_secret);
  check_record(bytes, decode_refresh_token, encode_refresh_token);
  check_record(bytes, decode_revoked_token, encode_revoked_token);
  check_record(bytes, decode_group, encode_group);
  check_record(bytes, decode_custom_role, encode_custom_role);
  check_record(bytes, decode_deny_policy, encode_deny_policy);
  check_record(bytes, decode_lease, encode_lease);
  check_record(bytes, decode_lease_index, encode_lease_index);
  check_key(decode_lease_key(bytes), bytes,
            [](const LeaseKey& key) { return lease_key(key.bucket_generation, key.name, key.kind); });
  if (const auto id = parse_lease_id(bytes)) {
    fuzz::expect(parse_lease_id(format_lease_id(*id)) == id, "an id that was parsed is written as itself");
  }
  check_key(decode_object_key(bytes), bytes,
            [](const ObjectKey& key) { return object_key(key.bucket_generation, key.name); });
  check_key(decode_folder_key(bytes), bytes,
            [](const ObjectKey& key) { return folder_key(key.bucket_generation, key.name); });
  check_key(decode_noncurrent_key(bytes), bytes,
            [](const NoncurrentKey& key) { return noncurrent_key(key.bucket_generation, key.name, key.generation); });
  check_key(decode_blob_ref_key(bytes), bytes, blob_ref_key);
  check_key(decode_inline_key(bytes), bytes, inline_key);
  check_key(decode_garbage_key(bytes), bytes, [](const GarbageKey& key) { return garbage_key(key.blob, key.kind); });
  check_key(decode_change_key(bytes), bytes,
            [](const ChangeKey& key) { return change_key(key.commit_version, key.index); });
  static_cast<void>(decode_multipart_upload_place(bytes));
  static_cast<void>(decode_multipart_part_place(bytes));
  return 0;
}
