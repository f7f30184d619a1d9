// Access boundaries and audiences as strangers write them: read without harm; a boundary that is taken bounds
// something.
#include "auth/access_boundary_json.h"
#include "auth/audience.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  static const ServerNames kNames{"https://gcs.example.com", {"storage.googleapis.com"}};
  const std::string_view bytes = fuzz::FuzzInput(data, size).rest();
  const Result<AccessBoundary> boundary = parse_access_boundary(bytes);
  if (boundary.ok()) {
    fuzz::expect(!boundary->empty(), "a boundary has rules");
    for (const AccessBoundaryRule& rule : *boundary) {
      fuzz::expect(!rule.bucket.empty() && !rule.permissions.empty(), "a rule names a bucket and roles");
    }
  } else {
    fuzz::expect(boundary.status().code() == Code::kInvalidArgument, "a bad boundary is the client's mistake");
  }
  const bool is_storage = names_storage_service(bytes, kNames, "10.0.0.1:8080");
  const bool is_token = names_token_endpoint(bytes, kNames, "10.0.0.1:8080");
  fuzz::expect(!is_storage || !is_token, "what is to be exchanged opens nothing by itself");
  return 0;
}
