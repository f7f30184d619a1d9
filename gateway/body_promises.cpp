#include "gateway/body_promises.h"

#include <algorithm>

#include "auth/body_checksums.h"
#include "auth/body_obligation.h"
#include "auth/chunk_headers.h"
#include "gateway/routes.h"

namespace lakegate {
namespace {

// "aws-chunked" is how the body came over the wire, and no encoding of the object's.
void drop_chunk_coding(Headers& headers) {
  const std::string codings = headers.join("content-encoding");
  std::string kept;
  std::string_view rest = codings;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(','), rest.size());
    std::string_view coding = rest.substr(0, end);
    while (coding.starts_with(' ')) coding.remove_prefix(1);
    const bool is_kept = !coding.empty() && !equal_ignoring_case(coding, "aws-chunked");
    if (is_kept) kept += (kept.empty() ? "" : ",") + std::string(coding);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  headers.erase("content-encoding");
  if (!kept.empty()) headers.add("content-encoding", kept);
}

// Signed chunks are checked one by one, before their bytes are handed on.
bool is_proved_at_end(const BodyObligation& obligation) {
  return obligation.form == PayloadForm::kSha256 || !obligation.trailers.empty();
}

}  // namespace

PromisedBody& promised_body(RequestContext& context) {
  if (context.obliged_body == nullptr) context.obliged_body = std::make_unique<PromisedBody>(*context.request.body);
  // Nothing else is ever put there.
  return static_cast<PromisedBody&>(*context.obliged_body);
}

bool is_body_proved_at_end(const RequestContext& context) {
  return context.obliged_body != nullptr && static_cast<const PromisedBody&>(*context.obliged_body).is_proved_at_end;
}

Status oblige_body(RequestContext& context, const SignableRequest& head) {
  const bool is_open = context.principal().kind == PrincipalKind::kUnverified;
  const bool is_said_by_signature = context.sign_in.body != nullptr;
  if (!is_said_by_signature && context.route->dialect == Dialect::kXml) {
    ASSIGN_OR_RETURN(std::optional<BodyObligation> chunks, find_unsigned_chunks(head, is_open));
    if (chunks) context.sign_in.body = std::make_shared<const BodyObligation>(std::move(*chunks));
  }
  const BodyObligation* const obligation = context.sign_in.body.get();
  if (obligation == nullptr) return Status();
  Request& request = context.request;
  if (obligation->form != PayloadForm::kSha256) {
    request.body_size_bytes = obligation->decoded_size_bytes;
    drop_chunk_coding(request.headers);
  }
  std::unique_ptr<ObligedByteSource> source = is_open && !is_said_by_signature
                                                  ? make_unread_chunks_source(*obligation, *request.body)
                                                  : make_obliged_source(*obligation, *request.body);
  PromisedBody& body = promised_body(context);
  body.obliged = source.get();
  body.is_proved_at_end = is_proved_at_end(*obligation);
  body.put_on_top(std::move(source));
  request.body = &body;
  return Status();
}

Status expect_checksums(RequestContext& context) {
  Request& request = context.request;
  if (request.method != Method::kPut && request.method != Method::kPost) return Status();
  const std::vector<std::string> none;
  const BodyObligation* const obligation = context.sign_in.body.get();
  // The checksum that completes a multipart upload is the object's, whose bytes came before.
  const bool states_body = context.route->dialect == Dialect::kXml && context.route->id != "xml.object.post.uploadId";
  std::span<const Headers::Field> fields;
  if (states_body) fields = request.headers.fields();
  ASSIGN_OR_RETURN(std::optional<StatedChecksum> stated,
                   find_stated_checksum(fields, obligation == nullptr ? none : obligation->trailers));
  if (!stated) return Status();
  PromisedBody& body = promised_body(context);
  body.put_on_top(make_checksum_source(std::move(*stated), body.top(), body.obliged));
  body.is_proved_at_end = true;
  request.body = &body;
  return Status();
}

}  // namespace lakegate
