// The secrets that this server signs its own tokens with. The newest signs; older ones only verify, for as long as a
// token that they signed may live. Functions over a transaction.
#pragma once

#include <vector>

#include "metadata/record/issued_token.h"
#include "metadata/transaction.h"

namespace lakegate {

// Those of one purpose, the newest first; empty before the first rotation.
Result<std::vector<SigningSecret>> signing_secrets_list(Transaction& transaction, SigningPurpose purpose);

struct SigningSecretsRotateRequest {
  SigningSecret next;  // Id, purpose and secret; random, from the caller, since a transaction may run more than once.
  int64_t max_age_us = 0;  // Nothing happens while the newest is younger.
  int64_t overlap_us = 0;  // How long one goes on verifying after its successor came.
};
// The secrets of that purpose as they are afterwards, the newest first.
Result<std::vector<SigningSecret>> signing_secrets_rotate(Transaction& transaction,
                                                          const SigningSecretsRotateRequest& request);

}  // namespace lakegate
