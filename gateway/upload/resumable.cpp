#include "gateway/upload/resumable.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/body_promises.h"
#include "gateway/http/gzip.h"
#include "gateway/json/acl_projection.h"
#include "gateway/links.h"
#include "gateway/media_download.h"
#include "gateway/parameters.h"
#include "gateway/upload/content_range.h"
#include "gateway/upload/size_range.h"
#include "metadata/ops/uploads.h"
#include "storage/proved_at_end.h"

namespace lakegate {
namespace {

// What signed the request that began the upload holds for that request alone, and a session needs no signature.
bool is_credential(std::string_view parameter) {
  const std::string_view name = parameter.substr(0, parameter.find('='));
  for (const std::string_view known : {"Expires", "GoogleAccessId", "Signature", "AWSAccessKeyId", "access_token"}) {
    if (equal_ignoring_case(name, known)) return true;
  }
  constexpr std::string_view kPrefixes[] = {"x-goog-", "x-amz-"};
  return std::any_of(std::begin(kPrefixes), std::end(kPrefixes), [&](std::string_view prefix) {
    return equal_ignoring_case(name.substr(0, prefix.size()), prefix);
  });
}

// Stands on the host that the client used, and repeats its query, as several clients expect.
std::string session_url(const RequestContext& context, const std::string& upload_id) {
  std::string url = base_url(context.request, context.services.config) + std::string(context.request.raw_path()) + "?";
  std::string_view query = context.request.raw_query();
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    if (!is_credential(query.substr(0, end))) url += std::string(query.substr(0, end)) + "&";
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return url + std::string(kUploadIdParameter) + "=" + upload_id;
}

Response incomplete_answer(const Request& request, uint64_t persisted_bytes) {
  Response response;
  const std::string_view no_308 = request.headers.get("x-guploader-no-308");
  if (equal_ignoring_case(no_308, "yes") || equal_ignoring_case(no_308, "true")) {
    response.headers.add("X-Http-Status-Code-Override", "308");
  } else {
    response.status_code = 308;
    response.reason_phrase = "Resume Incomplete";
  }
  // Without bytes there is no Range at all.
  if (persisted_bytes > 0) response.headers.add("Range", "bytes=0-" + std::to_string(persisted_bytes - 1));
  return response;
}

Task<Result<Response>> finished_answer(RequestContext& context, const Object& object, bool dialect_is_xml) {
  if (!dialect_is_xml) co_return co_await projected_object_answer(context, object, /*full_by_default=*/false);
  Response response;
  add_object_headers(response.headers, object, /*dialect_is_xml=*/true, context.customer_key);
  co_return response;
}

// An id is the right to one upload, so a request that names another bucket or object with it has none: what that bucket
// demands of every request (gateway/bucket_gate.h) was asked for the wrong one.
Task<Status> check_session_is_here(RequestContext& context, const std::string& upload_id) {
  auto get = [&upload_id](Transaction& transaction) { return uploads_get(transaction, upload_id); };
  CO_ASSIGN_OR_RETURN(const UploadSession session, co_await context.services.catalog.read(get));
  const bool names_object = !context.object().empty();
  if (session.bucket == context.bucket() && (!names_object || session.name == context.object())) co_return Status();
  co_return not_found("No such upload, or it has expired.");
}

// x-goog-content-length-range of a chunk is about the whole object: its end is that only in the last one.
Result<SizeRange> range_of_chunk(Headers& headers, const UploadChunk& chunk) {
  ASSIGN_OR_RETURN(const std::optional<SizeRange> stated, take_size_range(headers));
  SizeRange range = stated.value_or(SizeRange());
  if (chunk.total_bytes) RETURN_IF_ERROR(range.check(*chunk.total_bytes));
  if (!chunk.ends_upload) range.min_bytes = 0;
  return range;
}

}  // namespace

Status apply_range_to_upload(Request& request) {
  ASSIGN_OR_RETURN(const std::optional<SizeRange> range, take_size_range(request.headers));
  if (!range) return Status();
  const std::optional<std::string_view> stated = request.headers.find("x-upload-content-length");
  const std::optional<uint64_t> size_bytes = stated ? parse_uint64(*stated) : std::nullopt;
  if (size_bytes) return range->check(*size_bytes);
  return unimplemented("The header " + std::string(kContentLengthRange) +
                       " is implemented for resumable uploads that say their length (X-Upload-Content-Length).")
      .at(kContentLengthRange);
}

Task<Result<Response>> begin_upload(RequestContext& context, const ObjectWrite& write, bool dialect_is_xml) {
  std::optional<uint64_t> expected_size_bytes;
  if (const auto stated = context.request.headers.find("x-upload-content-length")) {
    expected_size_bytes = parse_uint64(*stated);
    if (!expected_size_bytes) {
      co_return invalid_argument("Invalid X-Upload-Content-Length.", "X-Upload-Content-Length");
    }
    if (*expected_size_bytes > limits::kObjectSizeBytesMax) {
      co_return Status(Code::kTooLarge, "The object is larger than 5 TiB.", "uploadTooLarge");
    }
  }
  std::string dialect = dialect_is_xml ? "xml" : "json";
  CO_ASSIGN_OR_RETURN(const UploadSession session,
                      co_await context.services.objects.uploads_begin(write, expected_size_bytes, dialect));
  Response response;
  response.status_code = dialect_is_xml ? 201 : 200;
  response.headers.add("Location", session_url(context, session.id));
  if (!dialect_is_xml) response.headers.add("Content-Type", "text/plain; charset=utf-8");
  co_return response;
}

Task<Result<Response>> continue_upload(RequestContext& context, bool dialect_is_xml) {
  const std::string upload_id(context.query.get(kUploadIdParameter));
  CO_RETURN_IF_ERROR(co_await check_session_is_here(context, upload_id));
  // gsutil -J compresses the bytes on their way; Content-Range counts them as they were. Only the JSON dialect does
  // that: in XML a Content-Encoding is the object's.
  const bool is_compressed =
      !dialect_is_xml && equal_ignoring_case(context.request.headers.get("content-encoding"), "gzip");
  const std::optional<uint64_t> body_size_bytes = is_compressed ? std::nullopt : context.request.body_size_bytes;
  CO_ASSIGN_OR_RETURN(UploadChunk chunk,
                      parse_content_range(context.request.headers.find("content-range"), body_size_bytes));
  CO_ASSIGN_OR_RETURN(chunk.expected, checksum_headers(context.request.headers));
  std::optional<GunzipSource> inflated;
  if (is_compressed) inflated.emplace(*context.request.body, limits::kObjectSizeBytesMax);
  ByteSource& sent = is_compressed ? static_cast<ByteSource&>(*inflated) : *context.request.body;
  CO_ASSIGN_OR_RETURN(const SizeRange range, range_of_chunk(context.request.headers, chunk));
  SizedSource sized(sent, range, chunk.first_byte.value_or(0));
  ProvedAtEnd proved(sized);
  ByteSource& body = is_body_proved_at_end(context) ? static_cast<ByteSource&>(proved) : sized;
  CO_ASSIGN_OR_RETURN(const UploadProgress progress,
                      co_await context.services.objects.uploads_append(upload_id, chunk, body, context.customer_key));
  if (!progress.object) co_return incomplete_answer(context.request, progress.persisted_bytes);
  // The answer to a chunk without the key is that to one with it, where the upload is known to be under it.
  if (progress.customer_key) context.customer_key = progress.customer_key;
  co_return co_await finished_answer(context, *progress.object, dialect_is_xml);
}

Task<Result<Response>> cancel_upload(RequestContext& context) {
  const std::string upload_id(context.query.get(kUploadIdParameter));
  CO_RETURN_IF_ERROR(co_await check_session_is_here(context, upload_id));
  CO_RETURN_IF_ERROR(co_await context.services.objects.uploads_cancel(upload_id));
  Response response;
  response.status_code = 499;
  response.reason_phrase = "Client Closed Request";
  co_return response;
}

}  // namespace lakegate
