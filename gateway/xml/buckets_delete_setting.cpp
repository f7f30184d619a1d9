// xml.bucket.delete.<setting>: takes one setting of a bucket away, as clients of S3 do; the same as setting an empty
// document.
#include <nlohmann/json.hpp>

#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/routes.h"
#include "gateway/xml/bucket_setting.h"
#include "gateway/xml/documents/bucket_documents.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_delete_setting(RequestContext& context) {
  const BucketDocument& kind = *find_bucket_document(context.route->xml_selector);
  const std::function<Result<nlohmann::json>(const Bucket&)> patch = [&kind](const Bucket&) {
    return parse_json(kind.cleared);
  };
  CO_RETURN_IF_ERROR((co_await patch_bucket_setting(context, patch)).status());
  co_return no_content();
}

}  // namespace lakegate::xml
