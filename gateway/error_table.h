// The one place where a Status becomes an HTTP answer: status code, JSON reason, XML code. Pure functions.
#pragma once

#include "base/status.h"
#include "gateway/context.h"
#include "gateway/http/response.h"

namespace lakegate {

// "NoSuchKey", "PreconditionFailed": what the XML API calls the failure.
std::string_view xml_error_code(const Status& status);
int http_status_code(Code code);

// {"error":{"code":…,"message":…,"errors":[{"message","domain","reason","locationType","location"}]}}
std::string error_json(const Status& status, bool pretty = true);

// For the text of an element, not for attributes: quotes stay as they are, as GCS writes them (ETags).
std::string xml_escape(std::string_view text);

// The answer to a failed request, in the form of its dialect; 304 and HEAD answers have no body.
Response error_response(const Status& status, ErrorForm form, bool pretty = true);

}  // namespace lakegate
