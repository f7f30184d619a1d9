#include "gateway/json/batch.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/body.h"
#include "gateway/error_table.h"
#include "gateway/http/gzip.h"
#include "gateway/json/batch_part.h"
#include "gateway/routing.h"
#include "gateway/upload/multipart_related.h"

namespace lakegate::json {
namespace {

// "<x>" becomes "<response-x>", anything else "response-" and itself.
std::string answer_content_id(std::string_view content_id) {
  if (content_id.starts_with('<')) return "<response-" + std::string(content_id.substr(1));
  return "response-" + std::string(content_id);
}

bool moves_media(const Request& request) {
  const PathFamily family = split_family(request.raw_path()).family;
  if (family == PathFamily::kUpload || family == PathFamily::kDownload) return true;
  Result<Query> query = Query::parse(request.raw_query());
  return query.ok() && query->get("alt") == "media";
}

Task<Response> answer_part(RequestContext& context, const std::string& text) {
  Result<BatchPart> part = parse_batch_part(text);
  if (!part.ok()) co_return error_response(part.status(), ErrorForm::kJson);
  Request request;
  request.method = part->method;
  request.target = part->target;
  request.headers = std::move(part->headers);
  // Links stand on the outer request's host; a part's own Host is a client library's default and not trustworthy.
  for (const char* name : {"host", "x-forwarded-host", "x-forwarded-proto"}) {
    request.headers.erase(name);
    if (const auto value = context.request.headers.find(name)) request.headers.add(name, std::string(*value));
  }
  // Parts without credentials of their own have the outer request's.
  if (!request.headers.has("authorization")) {
    if (const auto outer = context.request.headers.find("authorization")) {
      request.headers.add("authorization", std::string(*outer));
    }
  }
  MemoryByteSource body(as_bytes(part->body));
  request.body = &body;
  request.body_size_bytes = part->body.size();
  request.request_id = context.request.request_id;
  request.peer_address = context.request.peer_address;
  request.local_host_port = context.request.local_host_port;
  request.is_tls = context.request.is_tls;
  if (split_family(request.raw_path()).family == PathFamily::kXml || moves_media(request)) {
    const Status refusal = invalid_argument("This request cannot be part of a batch.");
    co_return error_response(refusal, ErrorForm::kJson);
  }
  co_return co_await context.services.dispatcher->dispatch_part(request);
}

}  // namespace

Task<Result<Response>> batch(RequestContext& context) {
  if (context.request.method != Method::kPost) {
    co_return Status(Code::kInvalidArgument, "Batches are sent by POST.", "httpMethodNotAllowed");
  }
  CO_ASSIGN_OR_RETURN(std::string boundary, multipart_boundary(context.request.headers.get("content-type")));
  // All parts are read before the first is carried out, so that a malformed or oversized batch changes nothing.
  CO_ASSIGN_OR_RETURN(const std::string text, co_await read_body(context.request, limits::kBatchBodyBytesMax));
  MemoryByteSource source(as_bytes(text));
  MultipartRelatedReader reader(source, std::move(boundary));
  std::vector<std::pair<std::string, std::string>> parts;  // Content-ID, content.
  while (!reader.finish().ok()) {
    CO_ASSIGN_OR_RETURN(const MultipartRelatedReader::Part part, co_await reader.next_part());
    CO_ASSIGN_OR_RETURN(std::string content, co_await read_all(reader.content(), limits::kBatchBodyBytesMax));
    parts.emplace_back(part.headers.get("content-id"), std::move(content));
    if (parts.size() > static_cast<size_t>(limits::kBatchPartsMax)) {
      co_return invalid_argument("The batch has more than " + std::to_string(limits::kBatchPartsMax) + " requests.");
    }
  }

  const std::string answer_boundary = "batch_" + context.request.request_id;
  Response response;
  response.headers.add("Content-Type", "multipart/mixed; boundary=" + answer_boundary);
  for (const auto& [content_id, content] : parts) {
    const Response answer = co_await answer_part(context, content);
    response.body += "--" + answer_boundary + "\r\nContent-Type: application/http\r\n";
    if (!content_id.empty()) response.body += "Content-ID: " + answer_content_id(content_id) + "\r\n";
    response.body += "\r\n" + format_batch_answer(answer) + "\r\n";
  }
  response.body += "--" + answer_boundary + "--\r\n";
  co_return response;
}

}  // namespace lakegate::json
