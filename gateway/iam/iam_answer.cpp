#include "gateway/iam/iam_answer.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "base/encoding.h"
#include "base/hkdf.h"
#include "gateway/body.h"
#include "gateway/json/answer.h"
#include "gateway/json/wire/json_read.h"
#include "gateway/page_token.h"

namespace lakegate::iam {
namespace {

constexpr size_t kEtagBytes = 12;

std::string standard_alphabet(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c == '-' ? '+' : (c == '_' ? '/' : c);
  while (out.ends_with('=')) out.pop_back();
  return out;
}

}  // namespace

Task<Result<nlohmann::json>> read_request(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(nlohmann::json request, co_await read_json_body(context.request));
  CO_RETURN_IF_ERROR(check_object(request, "The request"));
  co_return request;
}

Result<nlohmann::json> object_member(const nlohmann::json& request, const char* name) {
  const auto found = request.find(name);
  if (found == request.end() || found->is_null()) return nlohmann::json::object();
  RETURN_IF_ERROR(check_object(*found, name));
  return *found;
}

Result<Response> empty_answer(const RequestContext& context) {
  return json_answer(context, [](JsonWriter& json) {
    json.begin_object();
    json.end_object();
  });
}

std::string content_etag(std::string_view record) {
  const Sha256Digest digest = sha256(as_bytes(record));
  return base64_encode(std::as_bytes(std::span(digest)).first(kEtagBytes));
}

bool is_same_etag(std::string_view given, std::string_view current) {
  return standard_alphabet(given) == standard_alphabet(current);
}

Status check_etag(std::string_view given, std::string_view current) {
  if (given.empty() || is_same_etag(given, current)) return Status();
  return Status(Code::kConflict,
                "There were concurrent policy changes. Please retry the whole read-modify-write with exponential "
                "backoff. The request's ETag '" +
                    std::string(given.substr(0, 128)) + "' did not match the current ETag '" + std::string(current) +
                    "'.");
}

Result<std::vector<std::string>> read_update_mask(std::string_view mask,
                                                  std::initializer_list<std::string_view> fields) {
  if (mask.empty()) return std::vector<std::string>(fields.begin(), fields.end());
  std::vector<std::string> named;
  while (!mask.empty()) {
    const size_t comma = std::min(mask.find(','), mask.size());
    std::string field(mask.substr(0, comma));
    mask.remove_prefix(std::min(comma + 1, mask.size()));
    // The name in a protocol buffer, as command lines of Google's write it.
    if (field == "included_permissions") field = "includedPermissions";
    if (field == "display_name") field = "displayName";
    if (field == "etag" || field.empty()) continue;
    if (std::find(fields.begin(), fields.end(), field) == fields.end()) {
      return invalid_argument("The update mask names '" + field.substr(0, 64) + "', which cannot be changed.",
                              "updateMask");
    }
    named.push_back(std::move(field));
  }
  return named;
}

bool names(const std::vector<std::string>& mask, std::string_view field) {
  return std::find(mask.begin(), mask.end(), field) != mask.end();
}

Result<Page> page_of(const Query& query, size_t size_default, size_t size_max) {
  Page page;
  const std::optional<uint64_t> size = parse_uint64(query.get("pageSize"));
  page.size = std::min<size_t>(size.value_or(0) == 0 ? size_default : *size, size_max);
  ASSIGN_OR_RETURN(const ListPosition position, decode_page_token(query.get("pageToken")));
  page.after = position.after_name;
  return page;
}

std::string page_token_after(const std::string& name) { return encode_page_token({name, 0, false}); }

}  // namespace lakegate::iam
