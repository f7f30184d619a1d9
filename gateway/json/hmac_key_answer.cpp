#include "gateway/json/hmac_key_answer.h"

#include "gateway/json/answer.h"
#include "gateway/json/wire/hmac_key_wire.h"
#include "gateway/links.h"

namespace lakegate {

Result<Response> hmac_key_answer(const RequestContext& context, const HmacKey& key) {
  const std::string base = base_url(context.request, context.services.config);
  ASSIGN_OR_RETURN(Response response,
                   json_answer(context, [&](JsonWriter& json) { write_hmac_key_metadata(json, {}, key, base); }));
  response.headers.add("ETag", hmac_key_etag(key));
  return response;
}

}  // namespace lakegate
