// The request that stores an object in one go, for the kinds that need one.
#pragma once

#include "bench/load/request_maker.h"

namespace lakegate::load {

// `condition`: only if there is no such object.
RequestParts put_request(const RequestMaker& maker, const std::string& name, bool condition = false);

}  // namespace lakegate::load
