#include "tests/model/reference_model.h"

#include <algorithm>

namespace lakegate {
namespace {

bool matches(const Precondition& precondition, uint64_t generation, uint64_t metageneration) {
  if (precondition.if_generation_match && *precondition.if_generation_match != generation) return false;
  return !precondition.if_metageneration_match || *precondition.if_metageneration_match == metageneration;
}

bool differs(const Precondition& precondition, uint64_t generation, uint64_t metageneration) {
  if (precondition.if_generation_not_match && *precondition.if_generation_not_match == generation) return false;
  return !precondition.if_metageneration_not_match || *precondition.if_metageneration_not_match != metageneration;
}

Status check_write(const Precondition& precondition, uint64_t generation, uint64_t metageneration) {
  const bool holds =
      matches(precondition, generation, metageneration) && differs(precondition, generation, metageneration);
  return holds ? Status() : condition_not_met();
}

Status check_read(const Precondition& precondition, uint64_t generation, uint64_t metageneration) {
  if (!matches(precondition, generation, metageneration)) return condition_not_met();
  return differs(precondition, generation, metageneration) ? Status() : not_modified();
}

int64_t soft_delete_s(const ModelBucket& bucket) {
  return bucket.attributes.soft_delete_policy ? bucket.attributes.soft_delete_policy->retention_s : 0;
}

Status no_such_bucket() { return not_found("The specified bucket does not exist."); }

Object with_attributes(const ObjectAttributes& attributes) {
  Object object;
  static_cast<ObjectAttributes&>(object) = attributes;
  return object;
}

}  // namespace

Result<ModelBucket> ReferenceModel::buckets_insert(const BucketsInsertRequest& request) {
  if (buckets_.contains(request.name)) return Status(Code::kAlreadyExists, "The name is taken.");
  const ModelBucket bucket{request.attributes, ++last_generation_, 1};
  buckets_[request.name] = bucket;
  return bucket;
}

Result<ModelBucket> ReferenceModel::buckets_get(const BucketsGetRequest& request) const {
  const auto found = buckets_.find(request.name);
  if (found == buckets_.end()) return no_such_bucket();
  RETURN_IF_ERROR(check_read(request.precondition, found->second.generation, found->second.metageneration));
  return found->second;
}

Result<ModelBucket> ReferenceModel::buckets_patch(const BucketsPatchRequest& request) {
  const auto found = buckets_.find(request.name);
  if (found == buckets_.end()) return no_such_bucket();
  ModelBucket& bucket = found->second;
  RETURN_IF_ERROR(check_write(request.precondition, bucket.generation, bucket.metageneration));
  Bucket current;
  static_cast<BucketAttributes&>(current) = bucket.attributes;
  ASSIGN_OR_RETURN(bucket.attributes, request.change(current));
  ++bucket.metageneration;
  return bucket;
}

Status ReferenceModel::buckets_delete(const BucketsDeleteRequest& request) {
  const auto found = buckets_.find(request.name);
  if (found == buckets_.end()) return no_such_bucket();
  RETURN_IF_ERROR(check_write(request.precondition, found->second.generation, found->second.metageneration));
  if (objects_.contains(request.name)) return Status(Code::kConflict, "The bucket is not empty.");
  buckets_.erase(found);
  soft_deleted_.erase(request.name);
  return {};
}

const ModelObject* ReferenceModel::find(const std::string& bucket, const std::string& name,
                                        std::optional<uint64_t> generation) const {
  const auto of_bucket = objects_.find(bucket);
  if (of_bucket == objects_.end()) return nullptr;
  const auto of_name = of_bucket->second.find(name);
  if (of_name == of_bucket->second.end()) return nullptr;
  const Generations& generations = of_name->second;
  if (generation) {
    const auto found = generations.find(*generation);
    return found == generations.end() ? nullptr : &found->second;
  }
  const ModelObject& last = generations.rbegin()->second;
  return last.is_live ? &last : nullptr;
}

Result<ModelObject> ReferenceModel::require(const std::string& bucket, const std::string& name,
                                            std::optional<uint64_t> generation) const {
  if (!buckets_.contains(bucket)) return no_such_bucket();
  const ModelObject* const found = find(bucket, name, generation);
  if (found == nullptr) return not_found("No such object: " + bucket + "/" + name);
  return *found;
}

std::vector<ModelObject> ReferenceModel::versions(const std::string& bucket, const std::string& name) const {
  std::vector<ModelObject> all;
  const auto of_bucket = objects_.find(bucket);
  if (of_bucket == objects_.end() || !of_bucket->second.contains(name)) return all;
  for (const auto& [generation, object] : of_bucket->second.at(name)) all.push_back(object);
  return all;
}

void ReferenceModel::erase(const ModelObject& object) {
  // What is empty goes, so that an entry means that there is something.
  auto& of_bucket = objects_.at(object.bucket);
  Generations& generations = of_bucket.at(object.name);
  generations.erase(object.generation);
  const std::string bucket = object.bucket;
  if (generations.empty()) of_bucket.erase(object.name);
  if (of_bucket.empty()) objects_.erase(bucket);
}

void ReferenceModel::end_life(const ModelObject& live) {
  if (buckets_.at(live.bucket).attributes.versioning_enabled) {
    ModelObject& noncurrent = objects_.at(live.bucket).at(live.name).at(live.generation);
    noncurrent.is_live = false;
    noncurrent.noncurrent_us = clock_.now_us();
  } else {
    drop(live);
  }
}

void ReferenceModel::drop(const ModelObject& object) {
  ModelObject dropped = object;
  erase(object);
  const int64_t retention_s = soft_delete_s(buckets_.at(dropped.bucket));
  if (retention_s == 0) return;
  dropped.hard_delete_us = clock_.now_us() + retention_s * 1'000'000;
  soft_deleted_[dropped.bucket][dropped.name][dropped.generation] = std::move(dropped);
}

std::optional<int64_t> ReferenceModel::retention_expiration_us(const ModelObject& object) const {
  std::optional<int64_t> until_us;
  const auto& policy = buckets_.at(object.bucket).attributes.retention_policy;
  if (policy && object.attributes.event_based_hold != true) {
    until_us = object.retention_start_us + policy->period_s * 1'000'000;
  }
  const auto& own = object.attributes.retention;
  if (own && (!until_us || own->retain_until_us > *until_us)) until_us = own->retain_until_us;
  return until_us;
}

Status ReferenceModel::check_kept(const ModelObject& object, bool ends_for_good) const {
  if (object.attributes.temporary_hold == true || object.attributes.event_based_hold == true) {
    return Status(Code::kPermissionDenied, "A hold keeps it.", "objectUnderActiveHold");
  }
  if (ends_for_good && retention_expiration_us(object).value_or(0) > clock_.now_us()) {
    return Status(Code::kPermissionDenied, "A retention keeps it.", "retentionPolicyNotMet");
  }
  return {};
}

Status ReferenceModel::check_end_of_life(const ModelObject& live) const {
  return check_kept(live, !buckets_.at(live.bucket).attributes.versioning_enabled);
}

Status ReferenceModel::check_new_retention(const std::string& bucket, const ObjectAttributes& attributes) const {
  if (!attributes.retention) return {};
  const bool allowed = buckets_.at(bucket).attributes.object_retention_enabled;
  const bool ahead = attributes.retention->retain_until_us > clock_.now_us();
  return allowed && ahead ? Status() : invalid_argument("The retention is not allowed.");
}

Status ReferenceModel::check_settings(const ModelInsert& request) const {
  if (request.inherits_settings) return {};
  RETURN_IF_ERROR(check_new_retention(request.bucket, request.attributes));
  const bool held = request.attributes.event_based_hold.value_or(
      buckets_.at(request.bucket).attributes.default_event_based_hold.value_or(false));
  return held && request.attributes.retention ? invalid_argument("Not both.") : Status();
}

Status ReferenceModel::check_insert(const ModelInsert& request) const {
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  const ModelObject* const live = find(request.bucket, request.name, std::nullopt);
  const Version current = live != nullptr ? Version{live->generation, live->metageneration} : Version();
  RETURN_IF_ERROR(check_write(request.precondition, current.generation, current.metageneration));
  RETURN_IF_ERROR(check_settings(request));
  return live == nullptr ? Status() : check_end_of_life(*live);
}

Result<ModelObject> ReferenceModel::objects_insert(const ModelInsert& request) {
  RETURN_IF_ERROR(check_insert(request));
  return make(request);
}

Result<ModelObject> ReferenceModel::make(const ModelInsert& request) {
  const ModelObject* const live = find(request.bucket, request.name, std::nullopt);
  if (live != nullptr) end_life(ModelObject(*live));
  ModelObject object{request.bucket, request.name, request.attributes, request.bytes};
  const BucketAttributes& bucket = buckets_.at(request.bucket).attributes;
  if (object.attributes.storage_class.empty()) object.attributes.storage_class = bucket.storage_class;
  if (!object.attributes.event_based_hold && bucket.default_event_based_hold.value_or(false))
    object.attributes.event_based_hold = true;
  object.component_count = request.component_count;
  object.retention_start_us = clock_.now_us();
  object.created_us = clock_.now_us();
  object.generation = ++last_generation_;
  objects_[request.bucket][request.name][object.generation] = object;
  return object;
}

std::vector<ModelObject> ReferenceModel::soft_deleted(const std::string& bucket, const std::string& name) const {
  std::vector<ModelObject> all;
  const auto of_bucket = soft_deleted_.find(bucket);
  if (of_bucket == soft_deleted_.end() || !of_bucket->second.contains(name)) return all;
  for (const auto& [generation, object] : of_bucket->second.at(name)) {
    if (object.hard_delete_us > clock_.now_us()) all.push_back(object);
  }
  return all;
}

Result<ModelObject> ReferenceModel::require_soft_deleted(const std::string& bucket, const std::string& name,
                                                         uint64_t generation) const {
  if (soft_delete_s(buckets_.at(bucket)) == 0) return invalid_argument("The bucket has no soft delete.");
  for (const ModelObject& object : soft_deleted(bucket, name)) {
    if (object.generation == generation) return object;
  }
  return not_found("No such object: " + bucket + "/" + name);
}

Result<ModelObject> ReferenceModel::objects_restore(const ObjectsRestoreRequest& request) {
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  ASSIGN_OR_RETURN(const ModelObject source, require_soft_deleted(request.bucket, request.name, request.generation));
  return objects_insert({request.bucket, request.name, request.precondition, source.attributes, source.bytes,
                         source.component_count, /*inherits_settings=*/true});
}

Result<ModelObject> ReferenceModel::objects_get(const ObjectsGetRequest& request) const {
  if (request.soft_deleted) {
    if (!buckets_.contains(request.bucket)) return no_such_bucket();
    if (!request.generation) return required_argument("generation");
    ASSIGN_OR_RETURN(const ModelObject object, require_soft_deleted(request.bucket, request.name, *request.generation));
    RETURN_IF_ERROR(check_read(request.precondition, object.generation, object.metageneration));
    return object;
  }
  ASSIGN_OR_RETURN(const ModelObject object, require(request.bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_read(request.precondition, object.generation, object.metageneration));
  return object;
}

Result<ModelListing> ReferenceModel::objects_list(const ObjectsListRequest& request) const {
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  if (request.soft_deleted && soft_delete_s(buckets_.at(request.bucket)) == 0) {
    return invalid_argument("The bucket has no soft delete.");
  }
  const auto& all = request.soft_deleted ? soft_deleted_ : objects_;
  const auto of_bucket = all.find(request.bucket);
  return of_bucket == all.end() ? ModelListing() : list(of_bucket->second, request);
}

bool ReferenceModel::is_shown(const ModelObject& object, const ObjectsListRequest& request) const {
  if (request.soft_deleted) return object.hard_delete_us > clock_.now_us();
  return request.versions || object.is_live;
}

ModelListing ReferenceModel::list(const std::map<std::string, Generations>& names,
                                  const ObjectsListRequest& request) const {
  ModelListing listing;
  std::set<std::string> prefixes;
  for (const auto& [name, generations] : names) {
    if (!name.starts_with(request.prefix) || name < request.start_offset) continue;
    if (!request.end_offset.empty() && name >= request.end_offset) continue;
    const bool any_shown =
        std::ranges::any_of(generations, [&](const auto& entry) { return is_shown(entry.second, request); });
    if (!any_shown) continue;
    const size_t mark =
        request.delimiter.empty() ? std::string::npos : name.find(request.delimiter, request.prefix.size());
    if (mark != std::string::npos) {
      const std::string group = name.substr(0, mark + request.delimiter.size());
      prefixes.insert(group);
      if (group != name || !request.include_trailing_delimiter) continue;
    }
    for (const auto& [generation, object] : generations) {
      if (is_shown(object, request)) listing.items.push_back(object);
    }
  }
  listing.prefixes.assign(prefixes.begin(), prefixes.end());
  return listing;
}

Result<ModelObject> ReferenceModel::objects_patch(const ObjectsPatchRequest& request) {
  ASSIGN_OR_RETURN(ModelObject object, require(request.bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_write(request.precondition, object.generation, object.metageneration));
  const std::string storage_class = object.attributes.storage_class;
  const ObjectAttributes before = object.attributes;
  ASSIGN_OR_RETURN(object.attributes, request.change(with_attributes(object.attributes)));
  RETURN_IF_ERROR(check_change(object.bucket, before, object.attributes, request.override_unlocked_retention));
  if (before.event_based_hold == true && object.attributes.event_based_hold != true) {
    object.retention_start_us = clock_.now_us();
  }
  if (object.attributes.storage_class.empty()) object.attributes.storage_class = storage_class;
  ++object.metageneration;
  objects_.at(object.bucket).at(object.name).at(object.generation) = object;
  return object;
}

Status ReferenceModel::check_change(const std::string& bucket, const ObjectAttributes& before,
                                    const ObjectAttributes& after, bool override_unlocked) const {
  if (after.retention != before.retention) RETURN_IF_ERROR(check_new_retention(bucket, after));
  const auto& old = before.retention;
  const auto& now = after.retention;
  const bool less = old && (!now || now->mode != old->mode || now->retain_until_us < old->retain_until_us);
  if (less && (old->mode == RetentionMode::kLocked || !override_unlocked)) {
    return Status(Code::kPermissionDenied, "The retention must not shrink.");
  }
  const bool was_both = old && before.event_based_hold == true;
  if (now && after.event_based_hold == true && !was_both) return invalid_argument("Not both.");
  return {};
}

Status ReferenceModel::objects_delete(const ObjectsDeleteRequest& request) {
  const Result<ModelObject> object = require(request.bucket, request.name, request.generation);
  RETURN_IF_ERROR(object.status());
  RETURN_IF_ERROR(check_write(request.precondition, object->generation, object->metageneration));
  if (request.generation) {
    RETURN_IF_ERROR(check_kept(*object, /*ends_for_good=*/true));
    drop(*object);
  } else {
    RETURN_IF_ERROR(check_end_of_life(*object));
    end_life(*object);
  }
  return {};
}

Result<ModelObject> ReferenceModel::objects_compose(const ObjectsComposeRequest& request) {
  if (request.sources.empty() || request.sources.size() > 32) return invalid_argument("1 to 32 sources.");
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  ModelInsert insert{request.bucket, request.name, request.precondition, request.attributes, {}, 0};
  std::vector<ModelObject> sources;
  for (const ComposeSource& source : request.sources) {
    ASSIGN_OR_RETURN(const ModelObject object, require(request.bucket, source.name, source.generation));
    RETURN_IF_ERROR(check_write(source.precondition, object.generation, object.metageneration));
    insert.bytes += object.bytes;
    insert.component_count += std::max(object.component_count, 1U);
    sources.push_back(object);
  }
  RETURN_IF_ERROR(check_insert(insert));
  if (!request.delete_source_objects) sources.clear();
  // The live generation of the destination's own name is replaced already, and a source may stand there twice.
  std::set<std::pair<std::string, uint64_t>> seen;
  std::erase_if(sources, [&](const ModelObject& source) {
    return (source.is_live && source.name == request.name) || !seen.emplace(source.name, source.generation).second;
  });
  for (const ModelObject& source : sources) {
    RETURN_IF_ERROR(source.is_live ? check_end_of_life(source) : check_kept(source, /*ends_for_good=*/true));
  }
  const Result<ModelObject> made = make(insert);
  for (const ModelObject& source : sources) {
    if (source.is_live) {
      end_life(source);
    } else {
      drop(source);
    }
  }
  return made;
}

Result<ModelObject> ReferenceModel::objects_copy(const ObjectsCopyRequest& request) {
  if (!buckets_.contains(request.source_bucket) || !buckets_.contains(request.bucket)) return no_such_bucket();
  ASSIGN_OR_RETURN(const ModelObject source,
                   require(request.source_bucket, request.source_name, request.source_generation));
  RETURN_IF_ERROR(check_write(request.source_precondition, source.generation, source.metageneration));
  ASSIGN_OR_RETURN(const ObjectAttributes attributes, request.attributes(with_attributes(source.attributes)));
  return objects_insert(
      {request.bucket, request.name, request.precondition, attributes, source.bytes, source.component_count});
}

Result<ModelObject> ReferenceModel::objects_move(const ObjectsMoveRequest& request) {
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  if (request.source_name == request.name) return invalid_argument("The names are the same.");
  ASSIGN_OR_RETURN(const ModelObject source, require(request.bucket, request.source_name, std::nullopt));
  RETURN_IF_ERROR(check_write(request.source_precondition, source.generation, source.metageneration));
  const ModelInsert insert{request.bucket, request.name,           request.precondition,      source.attributes,
                           source.bytes,   source.component_count, /*inherits_settings=*/true};
  RETURN_IF_ERROR(check_insert(insert));
  RETURN_IF_ERROR(check_end_of_life(source));
  const Result<ModelObject> made = make(insert);
  end_life(source);
  return made;
}

}  // namespace lakegate
