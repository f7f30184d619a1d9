// ReferenceModel: what buckets and objects do, as maps and nothing else, for comparison with the server's core.
//
// Owned by one test, used by its thread. Requests are those of metadata/ops, and errors have the same code and reason.
// Generations are abstract: 1, 2, 3 and so on over buckets and objects, in the order of their making; the test keeps
// which real generation each stands for. Of times, those are modelled that decide: retention, soft delete and
// lifecycle.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "metadata/ops/buckets_delete.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/buckets_insert.h"
#include "metadata/ops/buckets_patch.h"
#include "metadata/ops/objects_compose.h"
#include "metadata/ops/objects_copy.h"
#include "metadata/ops/objects_delete.h"
#include "metadata/ops/objects_get.h"
#include "metadata/ops/objects_list.h"
#include "metadata/ops/objects_move.h"
#include "metadata/ops/objects_patch.h"
#include "metadata/ops/objects_restore.h"

namespace lakegate {

struct ModelObject {
  std::string bucket;
  std::string name;
  ObjectAttributes attributes;
  std::string bytes;
  uint64_t generation = 0;
  uint64_t metageneration = 1;
  uint32_t component_count = 0;  // Composites have no MD5.
  bool is_live = true;
  int64_t retention_start_us = 0;  // When it was made, or the end of its event-based hold.
  int64_t hard_delete_us = 0;      // Of a soft-deleted generation.
  int64_t created_us = 0;
  int64_t noncurrent_us = 0;  // When it became noncurrent.
};

struct ModelBucket {
  BucketAttributes attributes;
  uint64_t generation = 0;
  uint64_t metageneration = 1;
};

struct ModelInsert {
  std::string bucket;
  std::string name;
  Precondition precondition;
  ObjectAttributes attributes;
  std::string bytes;
  uint32_t component_count = 0;
  bool inherits_settings = false;  // As ObjectsInsertRequest has it.
};

struct ModelListing {
  std::vector<ModelObject> items;  // By name, then generation.
  std::vector<std::string> prefixes;
};

class ReferenceModel {
 public:
  explicit ReferenceModel(const Clock& clock) : clock_(clock) {}

  Result<ModelBucket> buckets_insert(const BucketsInsertRequest& request);
  Result<ModelBucket> buckets_get(const BucketsGetRequest& request) const;
  Result<ModelBucket> buckets_patch(const BucketsPatchRequest& request);
  Status buckets_delete(const BucketsDeleteRequest& request);

  Result<ModelObject> objects_insert(const ModelInsert& request);
  Result<ModelObject> objects_get(const ObjectsGetRequest& request) const;
  // Everything that all pages of the listing show together; the glob, the limit and the position are not looked at.
  Result<ModelListing> objects_list(const ObjectsListRequest& request) const;
  Result<ModelObject> objects_patch(const ObjectsPatchRequest& request);
  Status objects_delete(const ObjectsDeleteRequest& request);
  Result<ModelObject> objects_compose(const ObjectsComposeRequest& request);
  Result<ModelObject> objects_copy(const ObjectsCopyRequest& request);
  Result<ModelObject> objects_move(const ObjectsMoveRequest& request);
  Result<ModelObject> objects_restore(const ObjectsRestoreRequest& request);

  // One pass of every bucket's lifecycle rules over what is there now.
  void apply_lifecycle();
  // Generations so far that a rule ended or gave another class.
  size_t lifecycle_actions() const { return lifecycle_actions_; }

  // Until when retention keeps the object; nothing where none does.
  std::optional<int64_t> retention_expiration_us(const ModelObject& object) const;

  const std::map<std::string, ModelBucket>& buckets() const { return buckets_; }
  uint64_t last_generation() const { return last_generation_; }
  // Every generation of a name, the oldest first.
  std::vector<ModelObject> versions(const std::string& bucket, const std::string& name) const;
  // Every restorable one, likewise.
  std::vector<ModelObject> soft_deleted(const std::string& bucket, const std::string& name) const;

 private:
  // By bucket, name, generation. At most one generation of a name is live, and it is the last.
  using Generations = std::map<uint64_t, ModelObject>;

  const ModelObject* find(const std::string& bucket, const std::string& name, std::optional<uint64_t> generation) const;
  Result<ModelObject> require(const std::string& bucket, const std::string& name,
                              std::optional<uint64_t> generation) const;
  Status check_insert(const ModelInsert& request) const;
  Status check_settings(const ModelInsert& request) const;
  Status check_new_retention(const std::string& bucket, const ObjectAttributes& attributes) const;
  // Whether holds and retention let a generation go, for good or into the noncurrent ones.
  Status check_kept(const ModelObject& object, bool ends_for_good) const;
  Status check_end_of_life(const ModelObject& live) const;
  Result<ModelObject> make(const ModelInsert& request);
  void end_life(const ModelObject& live);
  void drop(const ModelObject& object);  // Into soft delete, where the bucket has it.
  void erase(const ModelObject& object);
  Result<ModelObject> require_soft_deleted(const std::string& bucket, const std::string& name,
                                           uint64_t generation) const;
  Status check_change(const std::string& bucket, const ObjectAttributes& before, const ObjectAttributes& after,
                      bool override_unlocked) const;
  void apply_lifecycle_to(const ModelObject& object, const std::vector<LifecycleRule>& rules, int64_t newer_versions);
  bool is_shown(const ModelObject& object, const ObjectsListRequest& request) const;
  ModelListing list(const std::map<std::string, Generations>& names, const ObjectsListRequest& request) const;

  const Clock& clock_;
  std::map<std::string, ModelBucket> buckets_;
  std::map<std::string, std::map<std::string, Generations>> objects_;
  std::map<std::string, std::map<std::string, Generations>> soft_deleted_;  // Also those whose time is over.
  uint64_t last_generation_ = 0;
  size_t lifecycle_actions_ = 0;
};

}  // namespace lakegate
