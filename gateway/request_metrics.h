// What is counted and logged of every API request. Any thread may call it.
#pragma once

#include "gateway/http/request.h"
#include "gateway/http/response.h"

namespace lakegate {

// Counts the request by method id and status, and logs it (failures of the server as warnings). The log line names the
// request id that the client sees in x-guploader-uploadid; query strings are left out, since they carry capabilities.
void note_request(const Request& request, std::string_view method_id, const Response& response, const Status& status,
                  int64_t duration_us);

}  // namespace lakegate
