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
    objects_.at(live.bucket).at(live.name).at(live.generation).is_live = false;
  } else {
    erase(live);
  }
}

Result<ModelObject> ReferenceModel::objects_insert(const ModelInsert& request) {
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  const ModelObject* const live = find(request.bucket, request.name, std::nullopt);
  const Version current = live != nullptr ? Version{live->generation, live->metageneration} : Version();
  RETURN_IF_ERROR(check_write(request.precondition, current.generation, current.metageneration));
  if (live != nullptr) end_life(ModelObject(*live));
  ModelObject object{request.bucket, request.name, request.attributes, request.bytes};
  if (object.attributes.storage_class.empty()) {
    object.attributes.storage_class = buckets_.at(request.bucket).attributes.storage_class;
  }
  object.component_count = request.component_count;
  object.generation = ++last_generation_;
  objects_[request.bucket][request.name][object.generation] = object;
  return object;
}

Result<ModelObject> ReferenceModel::objects_get(const ObjectsGetRequest& request) const {
  ASSIGN_OR_RETURN(const ModelObject object, require(request.bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_read(request.precondition, object.generation, object.metageneration));
  return object;
}

Result<ModelListing> ReferenceModel::objects_list(const ObjectsListRequest& request) const {
  if (!buckets_.contains(request.bucket)) return no_such_bucket();
  ModelListing listing;
  std::set<std::string> prefixes;
  const auto of_bucket = objects_.find(request.bucket);
  if (of_bucket == objects_.end()) return listing;
  for (const auto& [name, generations] : of_bucket->second) {
    if (!name.starts_with(request.prefix) || name < request.start_offset) continue;
    if (!request.end_offset.empty() && name >= request.end_offset) continue;
    const bool shows_noncurrent = request.versions;
    if (!shows_noncurrent && !generations.rbegin()->second.is_live) continue;
    const size_t mark =
        request.delimiter.empty() ? std::string::npos : name.find(request.delimiter, request.prefix.size());
    if (mark != std::string::npos) {
      const std::string group = name.substr(0, mark + request.delimiter.size());
      prefixes.insert(group);
      if (group != name || !request.include_trailing_delimiter) continue;
    }
    for (const auto& [generation, object] : generations) {
      if (shows_noncurrent || object.is_live) listing.items.push_back(object);
    }
  }
  listing.prefixes.assign(prefixes.begin(), prefixes.end());
  return listing;
}

Result<ModelObject> ReferenceModel::objects_patch(const ObjectsPatchRequest& request) {
  ASSIGN_OR_RETURN(ModelObject object, require(request.bucket, request.name, request.generation));
  RETURN_IF_ERROR(check_write(request.precondition, object.generation, object.metageneration));
  const std::string storage_class = object.attributes.storage_class;
  ASSIGN_OR_RETURN(object.attributes, request.change(with_attributes(object.attributes)));
  if (object.attributes.storage_class.empty()) object.attributes.storage_class = storage_class;
  ++object.metageneration;
  objects_.at(object.bucket).at(object.name).at(object.generation) = object;
  return object;
}

Status ReferenceModel::objects_delete(const ObjectsDeleteRequest& request) {
  const Result<ModelObject> object = require(request.bucket, request.name, request.generation);
  RETURN_IF_ERROR(object.status());
  RETURN_IF_ERROR(check_write(request.precondition, object->generation, object->metageneration));
  if (request.generation) {
    erase(*object);
  } else {
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
  ASSIGN_OR_RETURN(const ModelObject made, objects_insert(insert));
  if (!request.delete_source_objects) return made;
  for (const ModelObject& source : sources) {
    // The live generation of the destination's own name was replaced already, and a source may stand there twice.
    if (source.is_live && source.name == request.name) continue;
    if (find(source.bucket, source.name, source.generation) == nullptr) continue;
    if (source.is_live) {
      end_life(source);
    } else {
      erase(source);
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
  ASSIGN_OR_RETURN(const ModelObject made, objects_insert({request.bucket, request.name, request.precondition,
                                                           source.attributes, source.bytes, source.component_count}));
  end_life(source);
  return made;
}

}  // namespace lakegate
