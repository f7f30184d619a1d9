// storage.objects.compose: concatenates up to 32 objects of one bucket without touching their bytes.
#pragma once

#include <vector>

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
  std::string owner;  // As in Object.
  bool delete_source_objects = false;
};

// The record of the destination, generation 0 (the commit version). Sources with more extents together than
// limits::kExtentsPerObjectMax fail with reason "tooManyExtents"; storage/objects_compose.cpp then copies bytes.
Result<Object> objects_compose(Transaction& transaction, const ObjectsComposeRequest& request);

// The sources as they are now, their preconditions checked.
Result<std::vector<Object>> objects_compose_sources(Transaction& transaction, const ObjectsComposeRequest& request);

// The bytes of the sources after storage/ copied them into one blob.
struct ComposeCopy {
  std::vector<uint64_t> source_generations;
  uint32_t crc32c = 0;
  std::vector<Extent> extents;
  std::optional<std::pair<BlobId, std::string>> inline_bytes;
};
// As objects_compose(), with the copied bytes. kUnavailable with reason "sourceChanged" when a source is not what was
// copied any more; kDataLoss when the copy does not match the sources' checksums.
Result<Object> objects_compose_copied(Transaction& transaction, const ObjectsComposeRequest& request,
                                      const ComposeCopy& copy);

}  // namespace lakegate
