#include "gateway/media_download.h"

#include <algorithm>

#include "base/encoding.h"
#include "gateway/customer_key_headers.h"
#include "gateway/error_table.h"
#include "gateway/etag.h"
#include "gateway/expiry_headers.h"
#include "gateway/http/gzip.h"
#include "gateway/http_range.h"
#include "gateway/xml/object_headers.h"
#include "metadata/ops/object_encryption.h"

namespace lakegate {
namespace {

// Accept-Encoding names gzip with a weight above 0 (RFC 9110 section 12.5.3); "*" alone does not count, as with GCS.
bool accepts_gzip(const Headers& headers) {
  const std::string accepted = headers.join("accept-encoding");
  std::string_view rest = accepted;
  while (!rest.empty()) {
    const size_t comma = rest.find(',');
    std::string_view coding = rest.substr(0, comma);
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    const size_t parameters = coding.find(';');
    std::string_view name = coding.substr(0, parameters);
    while (!name.empty() && name.front() == ' ') name.remove_prefix(1);
    while (!name.empty() && name.back() == ' ') name.remove_suffix(1);
    if (!equal_ignoring_case(name, "gzip")) continue;
    const size_t weight = coding.find("q=");
    return weight == std::string_view::npos ||
           coding.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

// Objects stored as gzip are sent inflated to clients that do not take gzip.
bool wants_transcoding(const Headers& request_headers, const Object& object) {
  return object.content_encoding == "gzip" && !accepts_gzip(request_headers) &&
         object.cache_control.find("no-transform") == std::string::npos &&
         request_headers.get("cache-control").find("no-transform") == std::string_view::npos;
}

void add_checksum_headers(Headers& headers, const Checksums& checksums, bool dialect_is_xml) {
  const std::string crc = "crc32c=" + crc32c_to_base64(checksums.crc32c);
  if (!checksums.md5) {
    headers.add("x-goog-hash", crc);
    return;
  }
  const std::string md5 = "md5=" + md5_to_base64(*checksums.md5);
  if (dialect_is_xml) {
    // The Go client reads crc32c only from a line of its own.
    headers.add("x-goog-hash", crc);
    headers.add("x-goog-hash", md5);
  } else {
    // The Node and Python clients split at the comma without trimming.
    headers.add("x-goog-hash", crc + "," + md5);
  }
}

// The XML API lets who is signed in say how an answer is shown
// (https://cloud.google.com/storage/docs/xml-api/reference-headers#responsecontentdisposition). Not who is not: a link
// could make a browser take public bytes for a page.
Status apply_overrides(const RequestContext& context, SharedObject& object) {
  if (context.principal().kind == PrincipalKind::kAnonymous) return Status();
  const auto override_with = [&](std::string_view parameter, std::string ObjectAttributes::*attribute) {
    const std::optional<std::string_view> value = context.query.find(parameter);
    if (!value) return Status();
    const bool is_safe = std::ranges::all_of(*value, [](unsigned char c) { return c >= ' ' && c != 0x7F; });
    if (!is_safe) return invalid_argument("Invalid value for " + std::string(parameter) + ".", parameter);
    auto shown = std::make_shared<Object>(*object);
    (*shown).*attribute = *value;
    object = std::move(shown);
    return Status();
  };
  RETURN_IF_ERROR(override_with("response-content-type", &Object::content_type));
  return override_with("response-content-disposition", &Object::content_disposition);
}

void add_content_headers(Headers& headers, const Object& object, bool dialect_is_xml) {
  headers.add("Content-Type", object.content_type.empty() ? "application/octet-stream" : object.content_type);
  if (!object.content_disposition.empty()) headers.add("Content-Disposition", object.content_disposition);
  if (!object.content_language.empty()) headers.add("Content-Language", object.content_language);
  if (!object.cache_control.empty()) {
    headers.add("Cache-Control", object.cache_control);
  } else {
    headers.add("Cache-Control", std::string(dialect_is_xml ? kCacheControlXml : kCacheControlJson));
  }
}

// The Range header, unless If-Range names another state of the object (RFC 9110 section 13.1.5).
std::optional<std::string_view> applicable_range(const Headers& headers, const std::string& etag,
                                                 int64_t last_modified_us) {
  const std::optional<std::string_view> if_range = headers.find("if-range");
  if (!if_range) return headers.find("range");
  const std::optional<int64_t> date_us = parse_http_date(*if_range);
  const bool same = date_us ? *date_us / 1'000'000 == last_modified_us / 1'000'000 : *if_range == etag;
  return same ? headers.find("range") : std::nullopt;
}

std::string content_range(const ByteRange& range, uint64_t size_bytes) {
  return "bytes " + std::to_string(range.offset) + "-" + std::to_string(range.end() - 1) + "/" +
         std::to_string(size_bytes);
}

// Inflates what `stored` gives and owns it.
class TranscodedSource final : public ByteSource {
 public:
  explicit TranscodedSource(std::unique_ptr<ByteSource> stored)
      : stored_(std::move(stored)), inflated_(*stored_, UINT64_MAX) {}
  Task<Result<Bytes>> read() override { return inflated_.read(); }

 private:
  std::unique_ptr<ByteSource> stored_;
  GunzipSource inflated_;
};

Task<Result<Response>> send_transcoded(RequestContext& context, const ObjectBytes& found, Response response) {
  response.headers.add("X-Google-Gfe-Response-Body-Transformations", "gunzipped");
  response.headers.add("x-guploader-response-body-transformations", "gunzipped");
  response.headers.add("Warning", "214 UploadServer gunzipped");
  // HEAD answers as GET does, without a length: the connection leaves the stream unread.
  const ByteRange whole{0, found.object->size_bytes};
  CO_ASSIGN_OR_RETURN(
      std::unique_ptr<ByteSource> stored,
      co_await context.services.objects.open(*found.object, whole, found.inline_blob, context.customer_key));
  response.stream = std::make_unique<TranscodedSource>(std::move(stored));
  co_return response;
}

Status check_key(const RequestContext& context, const Object& object, bool dialect_is_xml) {
  const bool is_metadata_read = dialect_is_xml && context.request.method == Method::kHead;
  return is_metadata_read ? check_customer_key_if_given(object.customer_encryption, context.customer_key)
                          : check_customer_key(object.customer_encryption, context.customer_key);
}

}  // namespace

void add_object_headers(Headers& headers, const Object& object, bool dialect_is_xml, const CustomerKeyPtr& key) {
  headers.add("x-goog-generation", std::to_string(object.generation));
  headers.add("x-goog-metageneration", std::to_string(object.metageneration));
  headers.add("x-goog-stored-content-encoding", object.content_encoding.empty() ? "identity" : object.content_encoding);
  headers.add("x-goog-stored-content-length", std::to_string(object.size_bytes));
  const std::optional<Checksums> checksums = visible_checksums(object, key);
  if (checksums) add_checksum_headers(headers, *checksums, dialect_is_xml);
  add_customer_encryption_headers(headers, object.customer_encryption);
  headers.add("x-goog-storage-class", object.storage_class);
  if (!dialect_is_xml) {
    headers.add("ETag", json_etag(object.generation, object.metageneration));
    return;
  }
  headers.add("ETag", xml_etag(object));
  headers.add("Last-Modified", format_http_date(object.updated_us));
  if (object.component_count > 0) headers.add("x-goog-component-count", std::to_string(object.component_count));
  if (object.custom_time_us) headers.add("x-goog-custom-time", format_rfc3339(*object.custom_time_us));
  if (object.retention) {
    headers.add("x-goog-object-lock-mode", std::string(object_lock_mode(*object.retention)));
    headers.add("x-goog-object-lock-retain-until-date", format_rfc3339(object.retention->retain_until_us));
  }
  for (const auto& [name, value] : object.metadata) headers.add("x-goog-meta-" + name, value);
}

Task<Result<Response>> media_download(RequestContext& context, ObjectBytes found, bool dialect_is_xml) {
  if (dialect_is_xml) CO_RETURN_IF_ERROR(apply_overrides(context, found.object));
  const Object& object = *found.object;
  const Headers& request_headers = context.request.headers;
  const std::string etag = dialect_is_xml ? xml_etag(object) : json_etag(object.generation, object.metageneration);

  CO_RETURN_IF_ERROR(check_key(context, object, dialect_is_xml));
  Response response;
  add_object_headers(response.headers, object, dialect_is_xml, context.customer_key);
  const Status conditional = check_conditional_headers(request_headers, etag, object.updated_us);
  if (conditional.code() == Code::kNotModified) {
    response.status_code = 304;
    co_return response;
  }
  CO_RETURN_IF_ERROR(conditional);

  add_content_headers(response.headers, object, dialect_is_xml);
  response.headers.add("Accept-Ranges", "bytes");
  response.headers.add("Vary", "Accept-Encoding");
  if (wants_transcoding(request_headers, object)) {
    co_return co_await send_transcoded(context, found, std::move(response));
  }
  if (!object.content_encoding.empty()) response.headers.add("Content-Encoding", object.content_encoding);

  const auto parsed = parse_range_header(applicable_range(request_headers, etag, object.updated_us), object.size_bytes);
  if (!parsed.ok()) {
    Response refusal = error_response(parsed.status(), context.error_form);
    refusal.headers.add("Content-Range", "bytes */" + std::to_string(object.size_bytes));
    co_return refusal;
  }
  ByteRange range{0, object.size_bytes};
  if (*parsed) {
    range = **parsed;
    response.status_code = 206;
    response.headers.add("Content-Range", content_range(range, object.size_bytes));
  }
  if (context.request.method == Method::kHead) {
    response.head_content_length = range.length;
    co_return response;
  }
  if (range.length == 0) co_return response;
  CO_ASSIGN_OR_RETURN(response.stream, co_await context.services.objects.open(
                                           object, range, std::move(found.inline_blob), context.customer_key));
  co_return response;
}

}  // namespace lakegate
