#include "gateway/xml/post_form.h"

#include <algorithm>
#include <array>

#include "auth/form_authenticator.h"
#include "auth/raw_target.h"
#include "auth/signature_errors.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "gateway/body_promises.h"
#include "gateway/oauth/sign_in_services.h"
#include "gateway/routes.h"
#include "gateway/upload/multipart_form.h"
#include "gateway/upload/multipart_related.h"
#include "gateway/upload/size_range.h"

namespace lakegate {
namespace {

constexpr std::array<std::string_view, 3> kExtensions = {"x-goog-", "x-amz-", "x-lakegate-"};
// Fields that are headers of a PUT under the same name, beside the extensions.
constexpr std::array<std::string_view, 6> kObjectFields = {
    "cache-control", "content-disposition", "content-encoding", "content-language", "content-md5", "content-type"};
// They sign the form, and are no headers of the object. x-amz-date stays, as on a PUT, where it tells the dialect.
constexpr std::array<std::string_view, 7> kSignatureFields = {
    "x-goog-algorithm", "x-goog-credential", "x-goog-date",    "x-goog-signature",
    "x-amz-algorithm",  "x-amz-credential",  "x-amz-signature"};

bool is_extension(std::string_view lower_name) {
  return std::ranges::any_of(kExtensions, [&](std::string_view prefix) { return lower_name.starts_with(prefix); });
}

bool is_token(std::string_view name) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return std::ranges::all_of(name, [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || kMarks.find(c) != std::string_view::npos;
  });
}

// A line end in a value would be one in the answers to come, where it ends a header.
bool has_control(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20 && c != '\t') || c == 0x7F; });
}

// The part "file" as the request's body: it ends only after the rest of the form was read and found whole, so that
// nothing is stored of a form that broke off.
class FileOfForm final : public ByteSource {
 public:
  FileOfForm(ByteSource& body, const std::string& boundary) : reader_(body, boundary) {}

  // Up to the content of the file.
  Task<Status> read_fields(PostPolicyRequest& form);
  // How long the file may be, by its policy.
  void limit(const SizeRange& range) { range_ = range; }

  Task<Result<Bytes>> read() override {
    if (is_over_) co_return Bytes();
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await reader_.read());
    size_bytes_ += piece.size();
    CO_RETURN_IF_ERROR(piece.empty() ? range_.check(size_bytes_) : range_.check_max(size_bytes_));
    if (!piece.empty()) co_return piece;
    CO_RETURN_IF_ERROR(co_await skip_rest());
    is_over_ = true;
    co_return Bytes();
  }

 private:
  Task<Result<std::string>> read_field(size_t limit_bytes);
  Task<Status> skip_rest();

  MultipartFormReader reader_;
  SizeRange range_;
  uint64_t size_bytes_ = 0;
  bool is_over_ = false;
};

Status fields_too_long() {
  return {Code::kInvalidArgument, "Your POST request fields preceding the upload file were too large.",
          "postFieldsTooLong"};
}

Task<Result<std::string>> FileOfForm::read_field(size_t limit_bytes) {
  std::string value;
  for (;;) {
    CO_ASSIGN_OR_RETURN(const Bytes piece, co_await reader_.read());
    if (piece.empty()) co_return value;
    if (piece.size() > limit_bytes - value.size()) co_return fields_too_long();
    value += as_text(piece);
  }
}

Task<Status> FileOfForm::read_fields(PostPolicyRequest& form) {
  size_t rest_bytes = limits::kPostFormFieldsBytesMax;
  for (;;) {
    CO_ASSIGN_OR_RETURN(std::optional<MultipartFormReader::Part> part, co_await reader_.next_part());
    if (!part) {
      co_return Status(Code::kInvalidArgument, "POST requires exactly one file upload per request.",
                       "incorrectNumberOfFiles");
    }
    if (equal_in_any_case(part->name, "file")) {
      form.file_name = part->file_name.value_or(std::string());
      co_return Status();
    }
    const size_t limit_bytes = std::min(rest_bytes, limits::kPostFormFieldBytesMax);
    if (form.fields.size() == limits::kPostFormFieldsMax || part->name.size() > limit_bytes) {
      co_return fields_too_long();
    }
    CO_ASSIGN_OR_RETURN(std::string value, co_await read_field(limit_bytes - part->name.size()));
    rest_bytes -= part->name.size() + value.size();
    form.fields.emplace_back(std::move(part->name), std::move(value));
  }
}

// Fields behind the file say nothing, as with S3.
Task<Status> FileOfForm::skip_rest() {
  for (size_t count = 0;; ++count) {
    CO_ASSIGN_OR_RETURN(const std::optional<MultipartFormReader::Part> part, co_await reader_.next_part());
    if (!part) break;
    if (count == limits::kPostFormFieldsMax) co_return malformed_form();
  }
  co_return co_await reader_.skip_epilogue();
}

Result<std::string> boundary_of(const Headers& headers) {
  const std::string_view content_type = headers.get("content-type");
  const std::string_view kind = trimmed(content_type.substr(0, content_type.find(';')));
  if (!equal_ignoring_case(kind, "multipart/form-data")) {
    // S3's words; Google's are not published.
    return Status(Code::kConditionNotMet, "Bucket POST must be of the enclosure-type multipart/form-data.");
  }
  return multipart_boundary(content_type);
}

// A form that is sent to an object's own address may leave its name out. Then that is the field "key", so that the
// policy's conditions hold for it.
Status name_object(const RequestContext& context, PostPolicyRequest& form) {
  const bool has_key = key_of_form(form).has_value();
  if (context.object().empty() && !has_key) {
    return invalid_argument(
        "Bucket POST must contain a field named 'key'. If it is specified, please check the order of the fields.",
        "key");
  }
  if (!has_key) form.fields.emplace_back("key", context.object());
  if (!context.object().empty() && *key_of_form(form) != context.object()) {
    return invalid_argument("The field key names another object than the address of the form.", "key");
  }
  return Status();
}

void drop_uncovered_headers(Headers& headers) {
  std::vector<std::string> dropped;
  for (const auto& [name, value] : headers.fields()) {
    const std::string lower = lower_case(name);
    const bool is_condition = lower.starts_with("if-");
    if (is_condition || is_extension(lower) || std::ranges::find(kObjectFields, lower) != kObjectFields.end()) {
      dropped.push_back(name);
    }
  }
  for (const std::string& name : dropped) headers.erase(name);
}

Status add_headers_of_fields(const PostFormFields& fields, Headers& headers) {
  for (const auto& [name, value] : fields) {
    std::string lower = lower_case(name);
    if (lower == "acl") lower = "x-goog-acl";
    if (lower == "tagging") lower = "x-amz-tagging";
    const bool is_of_object = std::ranges::find(kObjectFields, lower) != kObjectFields.end();
    const bool signs = std::ranges::find(kSignatureFields, lower) != kSignatureFields.end();
    if (signs || (!is_of_object && !is_extension(lower))) continue;
    if (!is_token(lower) || has_control(value)) {
      return invalid_argument("A field of the form has characters that no header may have.", name.substr(0, 128));
    }
    // The object's description would have it twice.
    if (headers.has(lower)) return invalid_argument("A field of the form is there twice.", lower);
    headers.add(std::move(lower), std::string(trimmed(value)));
  }
  return Status();
}

// S3 takes a URL that it cannot use for none.
std::string usable_url(const std::string& url) {
  const std::string lower = lower_case(url.substr(0, 8));
  const bool is_absolute = lower.starts_with("http://") || lower.starts_with("https://");
  const bool is_plain = std::ranges::all_of(url, [](char c) { return c > 0x20 && c < 0x7F; });
  return is_absolute && is_plain ? url : std::string();
}

std::string answer_query(const PostFormFields& fields) {
  std::string status;
  std::string redirect;
  for (const auto& [name, value] : fields) {
    const std::string lower = lower_case(name);
    if (lower == "success_action_status") status = value;
    // The field's name in former days.
    if (lower == "redirect" && redirect.empty()) redirect = usable_url(value);
    if (lower == "success_action_redirect") redirect = usable_url(value);
  }
  return "?success_action_status=" + percent_encode(status) + "&success_action_redirect=" + percent_encode(redirect);
}

Status become_put(RequestContext& context, const PostPolicyRequest& form, std::unique_ptr<ByteSource> file) {
  for (auto& [name, value] : context.path_parameters) {
    if (name == "object") value = *key_of_form(form);
  }
  Request& request = context.request;
  request.target = std::string(request.raw_path()) + answer_query(form.fields);
  ASSIGN_OR_RETURN(context.query, Query::parse(request.raw_query()));
  request.body_size_bytes.reset();
  PromisedBody& body = promised_body(context);
  body.put_on_top(std::move(file));
  request.body = &body;
  return Status();
}

Task<Result<FormSignIn>> sign_in_by(const RequestContext& context, const PostPolicyRequest& form) {
  if (context.services.sign_in == nullptr) {
    // Nobody can be verified, so a form that wants to be is refused.
    CO_ASSIGN_OR_RETURN(const std::optional<PolicySignature> signature, find_policy_signature(form.fields));
    if (signature || context.sign_in.is_signed) co_return invalid_security();
    FormSignIn sign_in;
    sign_in.principal = context.principal();
    co_return sign_in;
  }
  co_return co_await authenticate_form(context.services.sign_in->identities, context.sign_in, form);
}

}  // namespace

bool is_post_form(const RequestContext& context) {
  return context.route->id == "xml.bucket.post.form" || context.route->id == "xml.object.post";
}

Task<Status> take_post_form(RequestContext& context) {
  Request& request = context.request;
  CO_ASSIGN_OR_RETURN(const std::string boundary, boundary_of(request.headers));
  auto file = std::make_unique<FileOfForm>(*request.body, boundary);
  PostPolicyRequest form;
  form.bucket = context.bucket();
  CO_RETURN_IF_ERROR(co_await file->read_fields(form));
  CO_RETURN_IF_ERROR(name_object(context, form));
  CO_ASSIGN_OR_RETURN(const FormSignIn sign_in, co_await sign_in_by(context, form));
  context.sign_in.principal = sign_in.principal;
  context.sign_in.is_signed = sign_in.is_signed;
  drop_uncovered_headers(request.headers);
  CO_RETURN_IF_ERROR(add_headers_of_fields(form.fields, request.headers));
  const SizeRange range{sign_in.verdict.size_bytes_min, sign_in.verdict.size_bytes_max.value_or(SizeRange().max_bytes)};
  file->limit(range);
  co_return become_put(context, form, std::move(file));
}

}  // namespace lakegate
