#include "metadata/ops/objects_bulk_restore.h"

#include <algorithm>

#include "base/encoding.h"
#include "base/limits.h"
#include "metadata/glob.h"
#include "metadata/lease_state.h"
#include "metadata/ops/buckets_get.h"
#include "metadata/ops/object_lookup.h"
#include "metadata/ops/objects_restore.h"
#include "metadata/ops/step_cost.h"
#include "metadata/schema/key_registry.h"
#include "metadata/schema/object_codec.h"

namespace lakegate {
namespace {

// Keys of Operation::progress that say where the walk goes on: the last key that it looked at (in hex), and the
// generation of that key's name that is to be restored once the name is left.
constexpr const char* kPosition = "position";
constexpr const char* kCandidate = "candidate";

using Texts = std::map<std::string, std::string>;

Result<std::vector<Glob>> compile_globs(const std::string& lines) {
  std::vector<Glob> globs;
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = std::min(lines.find('\n', begin), lines.size());
    ASSIGN_OR_RETURN(Glob glob, Glob::compile(std::string_view(lines).substr(begin, end - begin)));
    globs.push_back(std::move(glob));
    begin = end + 1;
  }
  return globs;
}

std::string text_of(const Texts& texts, const char* key) {
  const auto found = texts.find(key);
  return found == texts.end() ? std::string() : found->second;
}

std::optional<int64_t> time_of(const Texts& texts, const char* key) { return parse_rfc3339(text_of(texts, key)); }

bool is_set(const Texts& texts, const char* key) { return text_of(texts, key) == "true"; }

void count(Operation& operation, const char* counter) {
  const uint64_t before = parse_uint64(text_of(operation.progress, counter)).value_or(0);
  operation.progress[counter] = std::to_string(before + 1);
}

class Walk {
 public:
  Walk(Transaction& transaction, Operation& operation, const Bucket& bucket, std::vector<Glob> globs)
      : transaction_(transaction),
        operation_(operation),
        bucket_(bucket),
        globs_(std::move(globs)),
        changes_(transaction) {}

  Status run() {
    RETURN_IF_ERROR(resume());
    const std::string all = object_key_prefix(bucket_.generation, {});
    const std::string begin = position_.empty() ? all : position_ + '\0';
    const auto cursor = transaction_.scan(Table::kSoftDeleted, begin, prefix_end(all));
    for (; cursor->valid(); cursor->next(), ++cost_) {
      if (cost_ >= limits::kOperationStepItemsMax) {
        keep_position();
        return Status();
      }
      RETURN_IF_ERROR(look_at(std::string(cursor->key()), cursor->value()));
    }
    RETURN_IF_ERROR(cursor->status());
    RETURN_IF_ERROR(decide());
    operation_.progress.erase(kPosition);
    operation_.progress.erase(kCandidate);
    operation_.state = OperationState::kSucceeded;
    return Status();
  }

 private:
  Status resume() {
    for (const char* counter : {kBulkRestoreSucceeded, kBulkRestoreSkipped, kBulkRestoreFailed}) {
      operation_.progress.try_emplace(counter, "0");
    }
    const std::optional<std::string> position = hex_decode(text_of(operation_.progress, kPosition));
    if (!position || position->empty()) return Status();
    position_ = *position;
    ASSIGN_OR_RETURN(const NoncurrentKey key, decode_soft_deleted_key(position_));
    name_ = key.name;
    candidate_ = parse_uint64(text_of(operation_.progress, kCandidate));
    return Status();
  }

  void keep_position() {
    operation_.progress[kPosition] = hex_encode(as_bytes(position_));
    operation_.progress.erase(kCandidate);
    if (candidate_) operation_.progress[kCandidate] = std::to_string(*candidate_);
  }

  Status look_at(std::string row_key, std::string_view value) {
    ASSIGN_OR_RETURN(const NoncurrentKey key, decode_soft_deleted_key(row_key));
    if (key.name != name_) {
      RETURN_IF_ERROR(decide());
      name_ = key.name;
    }
    position_ = std::move(row_key);
    ASSIGN_OR_RETURN(const Object object, decode_object(value));
    if (!is_wanted(object)) return Status();
    // Of several generations the newest comes last.
    if (candidate_) count(operation_, kBulkRestoreSkipped);
    candidate_ = key.generation;
    return Status();
  }

  bool is_wanted(const Object& object) const {
    const bool matches =
        globs_.empty() || std::ranges::any_of(globs_, [this](const Glob& glob) { return glob.matches(name_); });
    if (!matches || object.hard_delete_time_us <= transaction_.now_us()) return false;
    // What is deleted while the operation runs was not meant.
    if (object.soft_delete_time_us > operation_.time_created_us) return false;
    return is_between(object.soft_delete_time_us, kBulkRestoreSoftDeletedAfter, kBulkRestoreSoftDeletedBefore) &&
           is_between(object.time_created_us, kBulkRestoreCreatedAfter, kBulkRestoreCreatedBefore);
  }

  bool is_between(int64_t time_us, const char* after, const char* before) const {
    const std::optional<int64_t> after_us = time_of(operation_.request, after);
    const std::optional<int64_t> before_us = time_of(operation_.request, before);
    return (!after_us || time_us > *after_us) && (!before_us || time_us < *before_us);
  }

  // Restores the candidate of the name that the walk leaves.
  Status decide() {
    if (!candidate_) return Status();
    const uint64_t generation = *candidate_;
    candidate_.reset();
    ASSIGN_OR_RETURN(const std::optional<Object> source, find_soft_deleted(transaction_, bucket_, name_, generation));
    if (!source) {
      count(operation_, kBulkRestoreSkipped);
      return Status();
    }
    cost_ += step_cost(*source) - 1;
    Precondition precondition;
    if (!is_set(operation_.request, kBulkRestoreAllowOverwrite)) precondition.if_generation_match = 0;
    const bool copy_source_acl = is_set(operation_.request, kBulkRestoreCopySourceAcl);
    const Status status =
        restore_generation(transaction_, bucket_, *source, precondition, copy_source_acl, changes_).status();
    switch (status.code()) {
      case Code::kOk:
        count(operation_, kBulkRestoreSucceeded);
        return Status();
      case Code::kConditionNotMet:
        count(operation_, is_lease_refusal(status) ? kBulkRestoreFailed : kBulkRestoreSkipped);
        return Status();
      case Code::kPermissionDenied:
      case Code::kResourceExhausted:  // Another operation holds the folder.
        count(operation_, kBulkRestoreFailed);
        return Status();
      default:
        return status;
    }
  }

  Transaction& transaction_;
  Operation& operation_;
  const Bucket& bucket_;
  const std::vector<Glob> globs_;
  ChangeAppender changes_;
  std::string position_;  // The key of the last row that was looked at.
  std::string name_;      // Its name.
  std::optional<uint64_t> candidate_;
  size_t cost_ = 0;  // Of this step.
};

Status put_time(Texts& texts, const char* key, const std::string& time) {
  if (time.empty()) return Status();
  if (!parse_rfc3339(time)) return invalid_argument(std::string(key) + " must be an RFC 3339 time.", key);
  texts[key] = time;
  return Status();
}

}  // namespace

Result<Operation> objects_bulk_restore(Transaction& transaction, const ObjectsBulkRestoreRequest& request) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, request.bucket));
  RETURN_IF_ERROR(check_soft_delete_policy(bucket));
  Texts texts;
  std::string globs;
  for (const std::string& glob : request.match_globs) {
    if (glob.empty() || glob.find('\n') != std::string::npos) {
      return invalid_argument("A glob must not be empty or hold a line break.", "matchGlobs");
    }
    globs += (globs.empty() ? "" : "\n") + glob;
  }
  RETURN_IF_ERROR(compile_globs(globs).status());
  if (!globs.empty()) texts[kBulkRestoreMatchGlobs] = std::move(globs);
  RETURN_IF_ERROR(put_time(texts, kBulkRestoreSoftDeletedAfter, request.soft_deleted_after));
  RETURN_IF_ERROR(put_time(texts, kBulkRestoreSoftDeletedBefore, request.soft_deleted_before));
  RETURN_IF_ERROR(put_time(texts, kBulkRestoreCreatedAfter, request.created_after));
  RETURN_IF_ERROR(put_time(texts, kBulkRestoreCreatedBefore, request.created_before));
  texts[kBulkRestoreAllowOverwrite] = request.allow_overwrite ? "true" : "false";
  texts[kBulkRestoreCopySourceAcl] = request.copy_source_acl ? "true" : "false";
  return operations_begin(transaction, bucket, OperationKind::kObjectsBulkRestore, request.operation_id,
                          std::move(texts));
}

Status objects_bulk_restore_step(Transaction& transaction, Operation& operation) {
  ASSIGN_OR_RETURN(const Bucket bucket, require_bucket(transaction, operation.bucket));
  if (bucket.generation != operation.bucket_generation) return not_found("The specified bucket does not exist.");
  ASSIGN_OR_RETURN(std::vector<Glob> globs, compile_globs(text_of(operation.request, kBulkRestoreMatchGlobs)));
  return Walk(transaction, operation, bucket, std::move(globs)).run();
}

}  // namespace lakegate
