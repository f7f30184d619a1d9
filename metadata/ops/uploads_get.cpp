#include "metadata/ops/upload_lookup.h"
#include "metadata/ops/uploads.h"

namespace lakegate {

Result<UploadSession> uploads_get(Transaction& transaction, std::string_view id) {
  return require_upload(transaction, id);
}

}  // namespace lakegate
