// Owners of what OpenSSL hands out, and the few calls that everything here makes of it. For the .cpp files of this
// module; any thread.
#pragma once

#include <memory>
#include <string>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/evp.h>

namespace lakegate {

template <auto kFree>
struct Freed {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using BioPtr = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using NumberPtr = std::unique_ptr<BIGNUM, Freed<BN_free>>;
using DigestContextPtr = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;

// For readers of PEM: asks for no passphrase, on no terminal.
int no_passphrase(char* buffer, int size, int is_writing, void* data);

// What was written to a memory BIO.
std::string content_of(BIO* bio);

// A number of a key ("n", "e"...) as JSON Web Keys have it (RFC 7518, section 2); empty where the key has none.
std::string number_base64url(EVP_PKEY* key, const char* name);

}  // namespace lakegate
