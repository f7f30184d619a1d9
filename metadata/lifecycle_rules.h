// LifecycleRules: what the lifecycle rules of a bucket say about a generation at a time
// (https://cloud.google.com/storage/docs/lifecycle). Pure; immutable, any thread.
//
// Days are stretches of 24 hours from the time that a condition counts from; dates are midnight UTC. All conditions of
// a rule must hold. Of several rules that apply, Delete wins over SetStorageClass, and the coldest class over the
// others. A class is only ever set where the page's table of transitions allows it, which is towards colder classes;
// where Autoclass chooses the class, no rule does.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metadata/name_pattern.h"
#include "metadata/record/bucket.h"
#include "metadata/record/object.h"

namespace lakegate {

struct LifecycleDecision {
  std::optional<LifecycleAction> action;  // kDelete, kSetStorageClass, or nothing.
  std::string storage_class;              // Of kSetStorageClass.
  bool operator==(const LifecycleDecision&) const = default;
};

class LifecycleRules {
 public:
  explicit LifecycleRules(const Bucket& bucket);

  // `newer_versions` counts the generations of the name that are newer, the live one among them, at least as far as
  // newer_versions_max(); it is 0 for a live one.
  LifecycleDecision decide(const Object& object, int64_t newer_versions, int64_t now_us) const;
  // Whether an XML multipart upload that began at that time is to be aborted.
  bool aborts_upload(std::string_view name, int64_t time_created_us, int64_t now_us) const;

  bool empty() const { return rules_.empty(); }
  bool has_object_rules() const;
  bool has_upload_rules() const;
  // Up to which number newer versions make a difference to some rule; 0: to none.
  int64_t newer_versions_max() const { return newer_versions_max_; }
  // Whether these are the rules that the bucket has now.
  bool are_of(const Bucket& bucket) const {
    return bucket.generation == bucket_generation_ && bucket.metageneration == bucket_metageneration_;
  }

 private:
  using Rule = std::pair<LifecycleRule, std::optional<NamePattern>>;

  uint64_t bucket_generation_;
  uint64_t bucket_metageneration_;
  bool has_autoclass_;
  int64_t newer_versions_max_ = 0;
  std::vector<Rule> rules_;
};

}  // namespace lakegate
