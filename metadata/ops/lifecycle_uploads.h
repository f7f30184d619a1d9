// The lifecycle worker's way over the multipart uploads of a bucket: a look without guards at a page of them, and the
// abortion of one, which reads everything again under guard and decides anew (rule AbortIncompleteMultipartUpload).
//
// An upload is aborted in a commit of its own, since it may have ten thousand parts.
#pragma once

#include <string>
#include <vector>

#include "metadata/lifecycle_rules.h"
#include "metadata/ops/lifecycle_pass.h"
#include "metadata/schema/multipart_upload_codec.h"
#include "metadata/transaction.h"

namespace lakegate {

struct LifecycleUploadsPageRequest {
  const Bucket& bucket;
  const LifecycleRules& rules;
  const std::string& after;  // The last row that was looked at; empty: from the first.
  size_t examined_max = 0;
};

struct LifecycleUploadsPage {
  std::vector<MultipartUploadPlace> targets;  // Those that a rule aborts.
  size_t examined = 0;
  size_t damaged = 0;  // Records that cannot be read; nothing is done with them.
  std::string after;
  bool at_end = false;
};

Result<LifecycleUploadsPage> lifecycle_uploads_page(Transaction& transaction,
                                                    const LifecycleUploadsPageRequest& request);

struct LifecycleAbortRequest {
  const Bucket& bucket;
  const LifecycleRules& rules;
  const MultipartUploadPlace& target;
};

struct LifecycleAbort {
  LifecycleOutcome outcome = LifecycleOutcome::kDone;
  bool rules_changed = false;  // The bucket is gone or changed; nothing was done.
};

Result<LifecycleAbort> lifecycle_abort_upload(Transaction& transaction, const LifecycleAbortRequest& request);

}  // namespace lakegate
