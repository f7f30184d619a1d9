// Access control lists as JSON resources (storage#bucketAccessControl, storage#objectAccessControl), and back. Pure
// functions.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "metadata/record/acl.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

// Which roles there are: WRITER is for buckets only.
enum class AclScope { kBucket, kObject };

Result<AclRole> acl_role_from_json(const nlohmann::json& resource, AclScope scope);
// Entity and role of one entry; all other fields are Google's to say.
Result<AclEntry> acl_entry_from_json(const nlohmann::json& resource, AclScope scope);
// The member `name` of a resource: nothing where it is absent, an empty list for null.
Result<std::optional<Acl>> acl_from_json(const nlohmann::json& resource, const char* name, AclScope scope);

void write_bucket_access_control(JsonWriter& json, const Bucket& bucket, const AclEntry& entry,
                                 std::string_view base_url);
void write_default_object_access_control(JsonWriter& json, const Bucket& bucket, const AclEntry& entry);
void write_object_access_control(JsonWriter& json, const Object& object, const AclEntry& entry,
                                 std::string_view base_url);
// An entity as clients see it: teams by the project's number.
std::string shown_entity(std::string_view entity);

}  // namespace lakegate
