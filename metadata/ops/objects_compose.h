// storage.objects.compose: concatenates up to 32 objects of one bucket without touching their bytes.
#pragma once

#include <vector>

#include "metadata/ops/content_copy.h"
#include "metadata/precondition.h"
#include "metadata/record/object.h"
#include "metadata/transaction.h"

namespace lakegate {

struct ComposeSource {
  std::string name;
  std::optional<uint64_t> generation;
  Precondition precondition;  // objectPreconditions.ifGenerationMatch
};

struct ObjectsComposeRequest {
  std::string bucket;
  std::string name;
  Precondition precondition;
  std::vector<ComposeSource> sources;
  ObjectAttributes attributes;
  std::string owner;                 // As in Object.
  bool keep_source_contexts = true;  // Those of the sources together, a later source's before an earlier one's.
  bool delete_source_objects = false;
  // All sources are, and the new object will be, encrypted with this key.
  CustomerKeyPtr customer_key;
};

// The record of the destination, generation 0 (the commit version). Sources with more extents together than
// limits::kExtentsPerObjectMax fail with reason "tooManyExtents"; storage/objects_compose.cpp then copies bytes.
Result<Object> objects_compose(Transaction& transaction, const ObjectsComposeRequest& request);

// The sources as they are now, their preconditions checked.
Result<std::vector<Object>> objects_compose_sources(Transaction& transaction, const ObjectsComposeRequest& request);

// As objects_compose(), with the copied bytes. Fails as use_copy() does.
Result<Object> objects_compose_copied(Transaction& transaction, const ObjectsComposeRequest& request,
                                      const ContentCopy& copy);

}  // namespace lakegate
