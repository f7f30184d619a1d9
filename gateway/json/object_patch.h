// What storage.objects.patch and storage.objects.update share.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "gateway/context.h"

namespace lakegate {

// Changes the metadata of a generation by merging `resource` into the present attributes, or into none (`replace`).
Task<Result<Response>> change_object_metadata(RequestContext& context, bool replace);

}  // namespace lakegate
