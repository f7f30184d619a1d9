// xml.bucket.get.<setting>: one setting of a bucket
// (https://cloud.google.com/storage/docs/xml-api/get-bucket-metadata).
#include "gateway/context.h"
#include "gateway/parameters.h"
#include "gateway/routes.h"
#include "gateway/xml/documents/bucket_documents.h"
#include "metadata/ops/buckets_get.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_get_setting(RequestContext& context) {
  const BucketDocument& document = *find_bucket_document(context.route->xml_selector);
  BucketsGetRequest get;
  get.name = context.bucket();
  CO_ASSIGN_OR_RETURN(const Precondition stated, precondition_headers(context.request.headers));
  get.precondition.if_metageneration_match = stated.if_metageneration_match;
  auto operation = [&get](Transaction& transaction) { return lakegate::buckets_get(transaction, get); };
  CO_ASSIGN_OR_RETURN(const Bucket bucket, co_await context.services.catalog.read(operation));
  CO_ASSIGN_OR_RETURN(XmlWriter xml, document.write(bucket));
  Response response = xml_answer(xml);
  response.headers.add("x-goog-metageneration", std::to_string(bucket.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
