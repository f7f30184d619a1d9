// xml.bucket.head (https://cloud.google.com/storage/docs/xml-api/head-bucket)
#include "metadata/ops/buckets_get.h"

#include "gateway/context.h"
#include "gateway/expiry_headers.h"
#include "gateway/parameters.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_get(RequestContext& context) {
  BucketsGetRequest get;
  get.name = context.bucket();
  CO_ASSIGN_OR_RETURN(const Precondition stated, precondition_headers(context.request.headers));
  get.precondition.if_metageneration_match = stated.if_metageneration_match;
  auto operation = [&get](Transaction& transaction) { return lakegate::buckets_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const Bucket bucket, co_await context.services.catalog.read(operation));
  Response response;
  response.headers.add("Content-Type", "application/xml; charset=UTF-8");
  response.headers.add("Cache-Control", std::string(kCacheControlXml));
  response.headers.add("x-goog-metageneration", std::to_string(bucket.metageneration));
  response.headers.add("x-goog-storage-class", bucket.storage_class);
  co_return response;
}

}  // namespace lakegate::xml
