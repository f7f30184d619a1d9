// What the methods of gateway/iam have in common: bodies in, pages and etags out. Functions over the context.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"

namespace lakegate::iam {

// The request's body, which must be a JSON object.
Task<Result<nlohmann::json>> read_request(RequestContext& context);
// A member that must be an object; an empty object where it is absent or null.
Result<nlohmann::json> object_member(const nlohmann::json& request, const char* name);

// {}, as methods answer that have nothing to say.
Result<Response> empty_answer(const RequestContext& context);

// An etag made of what is stored, so that equal resources have equal ones: what was read is still there when a client
// writes back what it made of it. Base64 of bytes, as `bytes etag` is in JSON.
std::string content_etag(std::string_view record);
// Some clients send base64 with the other alphabet than they were given.
bool is_same_etag(std::string_view given, std::string_view current);
// kConflict in IAM's words, which comes out as 409 ABORTED; fine where the client says no etag.
Status check_etag(std::string_view given, std::string_view current);

// Which of the fields a mask names ("title,includedPermissions"); all of `fields` where there is none.
// kInvalidArgument for a field that is not among them.
Result<std::vector<std::string>> read_update_mask(std::string_view mask,
                                                  std::initializer_list<std::string_view> fields);
bool names(const std::vector<std::string>& mask, std::string_view field);

// pageSize and pageToken: a page begins behind the name in its token.
struct Page {
  size_t size = 0;
  std::string after;
};
Result<Page> page_of(const Query& query, size_t size_default, size_t size_max);
std::string page_token_after(const std::string& name);

}  // namespace lakegate::iam
