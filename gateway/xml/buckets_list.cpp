// xml.service.get: the buckets of a project (https://cloud.google.com/storage/docs/xml-api/get-service).
#include "metadata/ops/buckets_list.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/context.h"
#include "gateway/xml/xml_writer.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_list(RequestContext& context) {
  BucketsListRequest list;
  list.project = context.request.headers.get("x-goog-project-id");
  if (list.project.empty()) list.project = context.services.config.project;
  list.max_results = limits::kListResultsMax;

  XmlWriter xml("ListAllMyBucketsResult");
  xml.begin("Owner");
  xml.text("ID", list.project);
  xml.end();
  xml.begin("Buckets");
  auto operation = [&list](Transaction& transaction) { return lakegate::buckets_list(transaction, list); };
  // The method has no pages, so the answer holds all buckets.
  for (bool more = true; more;) {
    CO_ASSIGN_OR_RETURN(const BucketsListPage page, co_await context.services.catalog.read(operation));
    for (const Bucket& bucket : page.buckets) {
      xml.begin("Bucket");
      xml.text("Name", bucket.name);
      xml.text("CreationDate", format_rfc3339(bucket.time_created_us));
      xml.end();
    }
    more = page.more && !page.buckets.empty();
    if (more) list.start_after = page.buckets.back().name;
  }
  co_return xml_answer(xml);
}

}  // namespace lakegate::xml
