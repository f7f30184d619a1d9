// xml.website.get and xml.website.head: reads through a custom domain, where a bucket is a website
// (https://cloud.google.com/storage/docs/static-website). Through other hosts the same settings mean nothing.
//
// Each object that may answer is authorised by itself: the one that is named, the main page, the not-found page.
#include "gateway/access.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/objects_get.h"

namespace lakegate::xml {

Task<Result<Response>> buckets_get(RequestContext& context);
Task<Result<Response>> objects_list(RequestContext& context);

namespace {

Task<Result<ObjectBytes>> find_object(RequestContext& context, const std::string& name) {
  ObjectsGetRequest get;
  get.bucket = context.bucket();
  get.name = name;
  CO_RETURN_IF_ERROR(co_await authorize_source(context, get.bucket, get.name, get.generation));
  auto operation = [&get](Transaction& transaction) { return objects_get_with_bytes(transaction, get); };
  co_return co_await context.services.catalog.read(operation);
}

Task<Result<Response>> named_object(RequestContext& context) {
  ObjectsGetRequest get;
  get.bucket = context.bucket();
  get.name = context.object();
  CO_ASSIGN_OR_RETURN(get.generation, uint64_parameter(context.query, "generation"));
  CO_RETURN_IF_ERROR(co_await authorize_source(context, get.bucket, get.name, get.generation));
  CO_ASSIGN_OR_RETURN(get.precondition, precondition_headers(context.request.headers));
  auto operation = [&get](Transaction& transaction) { return objects_get_with_bytes(transaction, get); };
  CO_ASSIGN_OR_RETURN(ObjectBytes found, co_await context.services.catalog.read(operation));
  co_return co_await media_download(context, std::move(found), /*dialect_is_xml=*/true);
}

// What the bucket shows where it has no main page.
Task<Result<Response>> bucket_itself(RequestContext& context) {
  const bool is_head = context.request.method == Method::kHead;
  const std::string_view permission = is_head ? "storage.buckets.get" : "storage.objects.list";
  const std::string none;
  CO_RETURN_IF_ERROR(co_await authorize_also(context, permission, context.bucket(), none));
  if (is_head) co_return co_await buckets_get(context);
  co_return co_await objects_list(context);
}

// Where the folder's own address is. The host is one of the operator's, so that a path such as "//evil.example" does
// not lead elsewhere.
Response moved_to_folder(const Request& request) {
  Response response;
  response.status_code = 301;
  response.headers.add("Location",
                       "//" + std::string(request.headers.get("host")) + std::string(request.raw_path()) + "/");
  return response;
}

// The page that stands for what is missing: whole, whatever the conditions and ranges for the missing object were.
Task<Result<Response>> not_found_page(RequestContext& context, const Website& website, const Status& missing) {
  if (website.not_found_page.empty()) co_return missing;
  Result<ObjectBytes> page = co_await find_object(context, website.not_found_page);
  if (!page.ok()) co_return missing;
  for (const char* const name : {"if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "range"}) {
    context.request.headers.erase(name);
  }
  CO_ASSIGN_OR_RETURN(Response response, co_await media_download(context, std::move(*page), /*dialect_is_xml=*/true));
  response.status_code = 404;
  co_return response;
}

}  // namespace

Task<Result<Response>> website_get(RequestContext& context) {
  // Whether there is such a bucket is not for everybody to know.
  const std::string none;
  CO_RETURN_IF_ERROR(co_await authorize_also(context, {}, context.bucket(), none));
  auto find_bucket = [&context](Transaction& transaction) { return require_bucket(transaction, context.bucket()); };
  CO_ASSIGN_OR_RETURN(const Bucket bucket, co_await context.services.catalog.read(find_bucket));
  const Website website = bucket.website.value_or(Website());
  const std::string name = context.object();
  if (name.empty() && website.main_page_suffix.empty()) co_return co_await bucket_itself(context);

  Status missing(Code::kNotFound, "The specified key does not exist.");
  if (!name.empty()) {
    Result<Response> named = co_await named_object(context);
    if (named.ok() || named.status().code() != Code::kNotFound) co_return named;
    missing = named.status();
  }
  const bool is_folder = name.empty() || name.ends_with('/');
  if (!website.main_page_suffix.empty()) {
    const std::string page_name = name + (is_folder ? "" : "/") + website.main_page_suffix;
    Result<ObjectBytes> page = co_await find_object(context, page_name);
    if (page.ok() && !is_folder) co_return moved_to_folder(context.request);
    if (page.ok()) co_return co_await media_download(context, std::move(*page), /*dialect_is_xml=*/true);
    if (page.status().code() != Code::kNotFound) co_return page.status();
  }
  co_return co_await not_found_page(context, website, missing);
}

}  // namespace lakegate::xml
