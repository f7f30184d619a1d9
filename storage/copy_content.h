// Copying bytes where they cannot be shared: from objects into one new blob, under another key or under none.
#pragma once

#include <functional>

#include "metadata/ops/content_copy.h"
#include "storage/object_store.h"

namespace lakegate {

struct ContentCopyJob {
  // The sources as they are now, checked; reads only.
  std::function<Result<std::vector<Object>>(Transaction&)> find_sources;
  // The key to open a source with.
  std::function<CustomerKeyPtr(const Object&)> source_key;
  // The key of the new content.
  CustomerKeyPtr customer_key;
  // Makes the new object; reason "sourceChanged" when the sources are not what was copied any more.
  std::function<Result<Object>(Transaction&, const ContentCopy&)> commit;
};

// The new object with its generation. Starts over a few times when a source changes meanwhile; after a failure nothing
// is stored.
Task<Result<Object>> copy_content(ObjectStore& store, const ContentCopyJob& job);

}  // namespace lakegate
