// What an operator says of an identity provider whose tokens sign in. Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lakegate {

struct OidcIssuerConfig {
  std::string issuer;     // "https://kubernetes.default.svc": the claim iss, to the letter.
  std::string jwks_file;  // Its public keys; read again when a token names one that is not in it.
  // Where its public keys are fetched; without this and without a file, where the issuer's discovery document says.
  std::string jwks_uri;
  std::string jwks_ca_file;                        // Whom to trust when fetching; empty: whom the system trusts.
  std::vector<std::string> jwks_allowed_networks;  // Where to fetch from, beside the public Internet: "10.0.0.0/8".
  std::vector<std::string> audience;               // One of these must be in aud.
  std::string pool;                                // Its name in principal://.../workloadIdentityPools/POOL/...
  std::string subject_claim = "sub";
  std::string groups_claim;                       // Empty: no groups.
  std::map<std::string, std::string> attributes;  // Name in principalSet://.../attribute.NAME/..., claim.
};

}  // namespace lakegate
