#include "gateway/http/tls_client.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "gateway/http/ip_kind.h"

namespace lakegate {
namespace {

using SslContext = std::unique_ptr<SSL_CTX, void (*)(SSL_CTX*)>;

std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the connection ended" : reason;
}

Result<SslContext> make_context(const std::string& ca_file) {
  ERR_clear_error();
  SslContext context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  if (!context) return internal_error("Cannot make a TLS context: " + openssl_reason() + ".");
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  SSL_CTX_set_mode(context.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  const int trusts = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context.get())
                                     : SSL_CTX_load_verify_locations(context.get(), ca_file.c_str(), nullptr);
  if (trusts != 1) return unavailable("Cannot read the authorities of " + ca_file + ": " + openssl_reason() + ".");
  return context;
}

}  // namespace

Result<SslPointer> make_tls_client(const std::string& host, const std::string& ca_file, int descriptor) {
  ASSIGN_OR_RETURN(const SslContext context, make_context(ca_file));
  SslPointer ssl(SSL_new(context.get()), SSL_free);
  const Status failed = internal_error("Cannot make a TLS connection.");
  if (!ssl || SSL_set_fd(ssl.get(), descriptor) != 1) return failed;
  X509_VERIFY_PARAM* const rules = SSL_get0_param(ssl.get());
  X509_VERIFY_PARAM_set_hostflags(rules, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  if (parse_ip_address(host)) {
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str()) != 1) return failed;
    return ssl;
  }
  if (X509_VERIFY_PARAM_set1_host(rules, host.c_str(), 0) != 1) return failed;
  // SSL_set_tlsext_host_name() without its old-style cast.
  if (SSL_ctrl(ssl.get(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name, const_cast<char*>(host.c_str())) !=
      1) {
    return failed;
  }
  return ssl;
}

std::string tls_failure(const SSL* ssl) {
  const long verified = SSL_get_verify_result(ssl);
  return verified == X509_V_OK ? openssl_reason() : X509_verify_cert_error_string(verified);
}

}  // namespace lakegate
