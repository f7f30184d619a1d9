// xml.bucket.delete (https://cloud.google.com/storage/docs/xml-api/delete-bucket)
#include "metadata/ops/buckets_delete.h"

#include "gateway/context.h"
#include "gateway/json/answer.h"
#include "gateway/parameters.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_delete(RequestContext& context) {
  BucketsDeleteRequest request;
  request.name = context.bucket();
  CO_ASSIGN_OR_RETURN(const Precondition stated, precondition_headers(context.request.headers));
  request.precondition.if_metageneration_match = stated.if_metageneration_match;
  auto operation = [&request](Transaction& transaction) { return lakegate::buckets_delete(transaction, request); };
  const auto deleted = co_await context.services.catalog.transact(operation);
  CO_RETURN_IF_ERROR(deleted.status());
  co_return no_content();
}

}  // namespace lakegate::xml
