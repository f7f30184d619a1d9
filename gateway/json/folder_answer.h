// What the folder methods of the JSON API share.
#pragma once

#include "gateway/context.h"
#include "metadata/record/folder.h"

namespace lakegate {

Result<Response> folder_answer(const RequestContext& context, const Folder& folder);

// Whether the caller has the permission on the folder, besides the one that the route asks for.
Task<Status> authorize_on_folder(RequestContext& context, std::string_view permission, const std::string& folder);

}  // namespace lakegate
