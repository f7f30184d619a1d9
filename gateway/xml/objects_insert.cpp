// xml.object.put (https://cloud.google.com/storage/docs/xml-api/put-object-upload)
#include "gateway/access.h"
#include "gateway/xml/object_headers.h"

namespace lakegate::xml {

// The body is the object; its Content-Encoding is the object's and is not undone.
Task<Result<Response>> objects_insert(RequestContext& context) {
  CO_ASSIGN_OR_RETURN(ObjectWrite write, object_write_from_headers(context));
  CO_RETURN_IF_ERROR(
      co_await authorize_new_object(context, write.bucket, write.name, write.attributes, write.precondition));
  CO_ASSIGN_OR_RETURN(const Object object,
                      co_await context.services.objects.objects_insert(write, *context.request.body));
  co_return stored_answer(context, object);
}

}  // namespace lakegate::xml
