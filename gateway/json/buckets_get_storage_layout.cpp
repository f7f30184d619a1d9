// storage.buckets.getStorageLayout (https://cloud.google.com/storage/docs/json_api/v1/buckets/getStorageLayout).
// gcloud and the Hadoop connector ask for it before nearly everything, and use folders where it says that there are
// any.
#include "gateway/json/answer.h"
#include "gateway/json/wire/bucket_settings_wire.h"
#include "metadata/ops/buckets_get.h"

namespace lakegate::json {

Task<Result<Response>> buckets_get_storage_layout(RequestContext& context) {
  BucketsGetRequest get;
  get.name = context.bucket();
  auto operation = [&get](Transaction& transaction) { return lakegate::buckets_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const Bucket bucket, co_await context.services.catalog.read(operation));
  co_return json_answer(context, [&](JsonWriter& json) {
    json.begin_object();
    json.string("kind", "storage#storageLayout");
    json.string("bucket", bucket.name);
    write_location(json, bucket);
    write_custom_placement(json, bucket);
    json.begin_object("hierarchicalNamespace");
    json.boolean("enabled", bucket.hierarchical_namespace_enabled);
    json.end_object();
    json.end_object();
  });
}

}  // namespace lakegate::json
