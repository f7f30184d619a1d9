// SteadyVerdicts: that somebody may do something in a bucket, for as long as no row that such a decision reads has
// changed, so that a client which does the same thing all day is judged once and not with each request.
//
// Owned by the authorizer; any thread may call it, and finds what it kept itself. Only what was allowed is kept, only
// where nothing but such rows had a part in it (no time, no name of an object, no list of its own), and only with the
// RowCache::access_epoch() from before those rows were read: a right that was taken away is gone when the change is
// acknowledged. The whole principal is part of the question, with his groups, scopes and identifiers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "auth/authorizer.h"
#include "base/recent_by_thread.h"

namespace lakegate {

class SteadyVerdicts {
 public:
  // Whether this was allowed, and still is at `access_epoch`.
  bool allows(const Principal& principal, const AccessRequest& access, uint64_t access_epoch) const;
  void keep(const Principal& principal, const AccessRequest& access, uint64_t access_epoch);

 private:
  // What such a verdict depends on besides the rows.
  struct QuestionView {
    const Principal& principal;
    std::string_view permission;
    std::string_view bucket;
    bool is_about_bucket;
    AccessTarget target;
  };
  struct Question {
    Principal principal;
    std::string permission;
    std::string bucket;
    bool is_about_bucket = false;
    AccessTarget target = AccessTarget::kObject;
    bool operator==(const QuestionView& other) const;
    bool operator==(const Question& other) const { return *this == other.view(); }
    QuestionView view() const { return {principal, permission, bucket, is_about_bucket, target}; }
  };

  static QuestionView question_of(const Principal& principal, const AccessRequest& access);
  static size_t hash_of(const QuestionView& question);

  RecentByThread<Question, uint64_t> epochs_;
};

}  // namespace lakegate
