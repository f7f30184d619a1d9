#include "auth/steady_verdicts.h"

#include <functional>

namespace lakegate {

bool SteadyVerdicts::Question::operator==(const QuestionView& other) const {
  return bucket == other.bucket && permission == other.permission && is_about_bucket == other.is_about_bucket &&
         target == other.target && principal == other.principal;
}

SteadyVerdicts::QuestionView SteadyVerdicts::question_of(const Principal& principal, const AccessRequest& access) {
  return {principal, access.permission, access.bucket, access.object.empty(), access.target};
}

size_t SteadyVerdicts::hash_of(const QuestionView& question) {
  const std::hash<std::string_view> hash;
  return hash(question.principal.name) ^ hash(question.permission) * 3 ^ hash(question.bucket) * 5;
}

bool SteadyVerdicts::allows(const Principal& principal, const AccessRequest& access, uint64_t access_epoch) const {
  const QuestionView question = question_of(principal, access);
  const uint64_t* const epoch = epochs_.find(hash_of(question), question);
  return epoch != nullptr && *epoch == access_epoch && access.soft_deleted_bucket_generation == 0;
}

void SteadyVerdicts::keep(const Principal& principal, const AccessRequest& access, uint64_t access_epoch) {
  const QuestionView question = question_of(principal, access);
  epochs_.keep(
      hash_of(question),
      {principal, std::string(access.permission), std::string(access.bucket), question.is_about_bucket, access.target},
      access_epoch);
}

}  // namespace lakegate
