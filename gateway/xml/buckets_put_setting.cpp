// xml.bucket.put.<setting>: sets one setting of a bucket
// (https://cloud.google.com/storage/docs/xml-api/put-bucket-metadata).
#include <nlohmann/json.hpp>

#include "gateway/routes.h"
#include "gateway/xml/bucket_setting.h"
#include "gateway/xml/documents/bucket_documents.h"
#include "gateway/xml/xml_body.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_put_setting(RequestContext& context) {
  const BucketDocument& kind = *find_bucket_document(context.route->xml_selector);
  CO_ASSIGN_OR_RETURN(const XmlElement document, co_await read_xml_document(context, kind.root));
  const std::function<Result<nlohmann::json>(const Bucket&)> patch = [&kind, &document](const Bucket& current) {
    return kind.read(document, current);
  };
  CO_ASSIGN_OR_RETURN(const Bucket bucket, co_await patch_bucket_setting(context, patch));
  Response response;
  response.headers.add("x-goog-metageneration", std::to_string(bucket.metageneration));
  co_return response;
}

}  // namespace lakegate::xml
