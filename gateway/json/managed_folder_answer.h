// What the managed folder methods of the JSON API share.
#pragma once

#include "gateway/context.h"
#include "metadata/record/managed_folder.h"

namespace lakegate {

Result<Response> managed_folder_answer(const RequestContext& context, const ManagedFolder& folder);

}  // namespace lakegate
