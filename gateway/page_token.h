// Page tokens: where a listing goes on, opaque to clients, base64url of a small versioned form. Pure functions.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "metadata/ops/objects_list.h"

namespace lakegate {

std::string encode_page_token(const ListPosition& position);
// The empty token is the start. kInvalidArgument for anything that encode_page_token() does not make.
Result<ListPosition> decode_page_token(std::string_view token);

}  // namespace lakegate
