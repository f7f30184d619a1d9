// Object records as the JSON resource storage#object, and back. Pure functions.
#pragma once

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "gateway/json/wire/json_writer.h"
#include "gateway/object_links.h"
#include "metadata/customer_key.h"
#include "metadata/record/object.h"

namespace lakegate {

// Writes objects of one bucket as resources; what these have in common is made once. `json` and `base_url` must outlive
// it. Used by one thread.
class ObjectResourceWriter {
 public:
  ObjectResourceWriter(JsonWriter& json, std::string_view base_url, std::string_view bucket)
      : json_(json), base_url_(base_url), links_(base_url, bucket) {}

  // The resource as an object named `name` (empty: at the root or in an array). With `acl`, its effective list, as
  // projection=full shows it: owner and list. Of an encrypted object the checksums are written only with its key.
  void write(std::string_view name, const Object& object, const Acl* acl = nullptr,
             const CustomerKeyPtr& key = nullptr);

 private:
  JsonWriter& json_;
  const std::string_view base_url_;
  ObjectLinks links_;
};

// One of them.
void write_object(JsonWriter& json, std::string_view name, const Object& object, std::string_view base_url,
                  const Acl* acl = nullptr, const CustomerKeyPtr& key = nullptr);

// What tells a soft-deleted generation of a bucket with folders from others. Generations are unique here, so it only
// repeats what the generation says, for clients that send it back.
std::string restore_token(const Object& object);

// The attributes that a new object gets from a client's resource. Wrong types and unknown values are kInvalidArgument.
Result<ObjectAttributes> object_attributes_from_json(const nlohmann::json& resource);

// Merge-patch (RFC 7396 as GCS does it): null removes, metadata merges key by key.
Result<ObjectAttributes> patch_object_attributes(const ObjectAttributes& current, const nlohmann::json& patch);

// crc32c and md5Hash of the resource.
Result<ExpectedChecksums> expected_checksums_from_json(const nlohmann::json& resource);

// Limits of custom metadata, storage class, content type.
Status check_object_attributes(const ObjectAttributes& attributes);

}  // namespace lakegate
