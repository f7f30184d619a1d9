#include "metadata/precondition.h"

namespace lakegate {
namespace {

bool matches_hold(const Precondition& precondition, const Version& current) {
  return precondition.if_generation_match.value_or(current.generation) == current.generation &&
         precondition.if_metageneration_match.value_or(current.metageneration) == current.metageneration;
}

bool not_matches_hold(const Precondition& precondition, const Version& current) {
  return precondition.if_generation_not_match != current.generation &&
         precondition.if_metageneration_not_match != current.metageneration;
}

}  // namespace

Status check_precondition(const Precondition& precondition, const Version& current) {
  if (!matches_hold(precondition, current)) return condition_not_met("If-Match");
  if (!not_matches_hold(precondition, current)) return condition_not_met("If-None-Match");
  if (!precondition.replace_refusal.empty() && current.generation != 0) {
    return Status(Code::kPermissionDenied, precondition.replace_refusal);
  }
  return Status();
}

Status check_read_precondition(const Precondition& precondition, const Version& current) {
  if (!matches_hold(precondition, current)) return condition_not_met("If-Match");
  if (!not_matches_hold(precondition, current)) return not_modified();
  return Status();
}

}  // namespace lakegate
