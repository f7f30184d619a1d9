// What an operator says of an identity provider whose tokens sign in. Plain values.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lakegate {

struct OidcIssuerConfig {
  std::string issuer;                 // "https://kubernetes.default.svc": the claim iss, to the letter.
  std::string jwks_file;              // Its public keys; read again when a token names one that is not in it.
  std::vector<std::string> audience;  // One of these must be in aud.
  std::string pool;                   // Its name in principal://.../workloadIdentityPools/POOL/...
  std::string subject_claim = "sub";
  std::string groups_claim;                       // Empty: no groups.
  std::map<std::string, std::string> attributes;  // Name in principalSet://.../attribute.NAME/..., claim.
};

}  // namespace lakegate
