// JwkSet: the public keys of an issuer (RFC 7517, section 5), by their ids. An immutable value; any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/public_key.h"
#include "base/result.h"

namespace lakegate {

class JwkSet {
 public:
  // Keys of kinds and uses that cannot verify (oct, OKP, "use":"enc", key_ops without verify), weak ones and broken
  // ones are left out, as RFC 7517 says; a text that is no set at all is kInvalidArgument.
  static Result<JwkSet> parse(std::string_view text);

  // The key of this id that may check such a signature; null: there is none. Without an id (empty), the only key of the
  // set that fits. The set owns it.
  const PublicKey* find(std::string_view key_id, SignatureAlgorithm algorithm) const;
  size_t size() const { return keys_.size(); }

 private:
  struct Key {
    std::string id;
    std::optional<SignatureAlgorithm> algorithm;  // Of "alg".
    PublicKey key;
  };
  std::vector<Key> keys_;
};

}  // namespace lakegate
