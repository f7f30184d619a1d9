#include "auth/request_authenticator.h"

#include <algorithm>

#include "auth/access_boundary_json.h"
#include "auth/hmac.h"
#include "auth/oidc_issuers.h"
#include "auth/service_account_jwt.h"
#include "auth/signature_errors.h"
#include "auth/signature_verifier.h"
#include "base/encoding.h"
#include "base/hkdf.h"
#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kUsPerSecond = 1'000'000;
// Identity providers sign with these; service accounts with the first alone.
constexpr SignatureAlgorithm kBearerAlgorithms[] = {SignatureAlgorithm::kRs256, SignatureAlgorithm::kRs384,
                                                    SignatureAlgorithm::kRs512, SignatureAlgorithm::kEs256};

Status invalid_credentials() {
  return Status(Code::kUnauthenticated, "Invalid Credentials", "authError").at("Authorization");
}

Status several_credentials() {
  return malformed_security_header("Authorization", "Only one way of signing in is allowed in a request.");
}

bool equal_word(std::string_view text, std::string_view lower_word) {
  return std::equal(text.begin(), text.end(), lower_word.begin(), lower_word.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

// The bearer tokens of a request, wherever they stand. Empty ones are none: several clients send "Bearer " to be
// anonymous.
struct BearerTokens {
  std::vector<std::string> tokens;
  bool has_other_header = false;  // An Authorization header of another kind.
};

void find_in_headers(const SignableRequest& head, BearerTokens& found) {
  for (const SignableRequest::Header& header : head.headers) {
    if (!equal_word(header.name, "authorization")) continue;
    const std::string_view value = trimmed(header.value);
    const size_t space = std::min(value.find(' '), value.size());
    if (!equal_word(value.substr(0, space), "bearer")) {
      found.has_other_header = true;
      continue;
    }
    const std::string_view token = trimmed(value.substr(space));
    if (!token.empty()) found.tokens.emplace_back(token);
  }
}

void find_in_query(const SignableRequest& head, BearerTokens& found) {
  const size_t mark = head.raw_target.find('?');
  std::string_view query = mark == std::string_view::npos ? std::string_view() : head.raw_target.substr(mark + 1);
  while (!query.empty()) {
    const size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    query.remove_prefix(std::min(end + 1, query.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::optional<std::string> name = form_decode(pair.substr(0, equals));
    if (name != "access_token") continue;
    const std::optional<std::string> value = form_decode(pair.substr(std::min(equals + 1, pair.size())));
    // One that cannot be read is a credential all the same.
    found.tokens.push_back(value.value_or("?"));
  }
}

std::string host_of(const SignableRequest& head) { return head.header("host").value_or(std::string()); }

// Whether it is seen without decoding that no parameter is a credential: the names of those begin with a capital
// letter, or have '-' or '_' in them.
bool has_plain_query(std::string_view raw_target) {
  bool is_in_name = false;
  char before = '\0';
  for (const char c : raw_target.substr(std::min(raw_target.find('?'), raw_target.size()))) {
    if (c == '%') return false;
    const bool begins_name = before == '?' || before == '&';
    if (begins_name) is_in_name = true;
    if (c == '=') is_in_name = false;
    if (begins_name && c >= 'A' && c <= 'Z') return false;
    if (is_in_name && (c == '-' || c == '_' || c == '+')) return false;
    before = c;
  }
  return true;
}

struct LoneBearer {
  std::string_view token;
  std::string_view host;
};

// Of a request of which a glance shows that its bearer token is the only credential, as most are. Nothing: it needs the
// closer look that finds and refuses whatever is wrong with it.
std::optional<LoneBearer> find_lone_bearer(const SignableRequest& head) {
  std::string_view authorization;
  LoneBearer lone;
  int authorization_count = 0;
  int host_count = 0;
  for (const SignableRequest::Header& header : head.headers) {
    if (equal_word(header.name, "authorization")) {
      ++authorization_count;
      authorization = trimmed(header.value);
    } else if (equal_word(header.name, "host")) {
      ++host_count;
      lone.host = header.value;
    }
  }
  if (authorization_count != 1 || host_count != 1 || authorization.size() > limits::kAuthorizationBytesMax) {
    return std::nullopt;
  }
  const size_t space = std::min(authorization.find(' '), authorization.size());
  if (!equal_word(authorization.substr(0, space), "bearer")) return std::nullopt;
  lone.token = trimmed(authorization.substr(space));
  if (lone.token.empty() || !has_plain_query(head.raw_target)) return std::nullopt;
  return lone;
}

// "https://gcs.example.com:8443" to "gcs.example.com:8443".
std::string host_of_url(const std::string& url) {
  const size_t start = url.find("//");
  return start == std::string::npos ? std::string() : url.substr(start + 2);
}

}  // namespace

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) scopes.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return scopes;
}

RequestAuthenticator::RequestAuthenticator(TokenService& tokens, const OidcIssuers* issuers, ServerNames names)
    : tokens_(tokens),
      identities_(tokens.identities()),
      issuers_(issuers),
      names_(std::move(names)),
      bearers_(tokens.identities().clock()) {}

void RequestAuthenticator::forget() {
  identities_.forget();
  bearers_.clear();
}

Task<Result<SignIn>> RequestAuthenticator::authenticate(const CredentialView& credentials) {
  SignIn sign_in;
  if (const std::optional<LoneBearer> lone = find_lone_bearer(credentials.head)) {
    CO_ASSIGN_OR_RETURN(sign_in.principal, co_await verify_bearer(lone->token, lone->host));
    co_return sign_in;
  }
  BearerTokens bearer;
  find_in_headers(credentials.head, bearer);
  find_in_query(credentials.head, bearer);
  CO_ASSIGN_OR_RETURN(std::optional<RequestSignature> signature, find_request_signature(credentials.head));
  const size_t ways = bearer.tokens.size() + (signature ? 1 : 0);
  if (ways > 1 || (bearer.has_other_header && !bearer.tokens.empty())) co_return several_credentials();
  if (signature) {
    // A header of a kind that nobody knows, beside a signature in the query.
    if (bearer.has_other_header && signature->place == SignaturePlace::kQuery) co_return several_credentials();
    co_return co_await verify_signature(credentials, std::move(*signature));
  }
  if (bearer.has_other_header) co_return invalid_credentials();
  if (bearer.tokens.empty()) co_return sign_in;
  const std::string host = host_of(credentials.head);
  CO_ASSIGN_OR_RETURN(sign_in.principal, co_await verify_bearer(bearer.tokens.front(), host));
  co_return sign_in;
}

Task<Result<SignIn>> RequestAuthenticator::verify_signature(const CredentialView& credentials,
                                                            RequestSignature signature) {
  VerificationContext context;
  context.now_us = identities_.clock().now_us();
  context.bucket_of_host = credentials.bucket_of_host;
  if (!names_.external_url.empty()) context.other_hosts.push_back(host_of_url(names_.external_url));
  VerificationKey key;
  SignIn sign_in;
  sign_in.is_signed = true;
  sign_in.dialect = signature.dialect;
  if (signature.key_kind == SignatureKeyKind::kHmac) {
    CO_ASSIGN_OR_RETURN(const auto identity, co_await identities_.find_hmac_key(signature.access_id));
    if (!identity) co_return invalid_security();
    key = identity->secret;
    sign_in.principal = identity->principal;
  } else {
    CO_ASSIGN_OR_RETURN(const auto account, co_await identities_.find_account(lower_case_address(signature.access_id)));
    if (!account) co_return invalid_security();
    key = account->keys_of({}, context.now_us);
    sign_in.principal = principal_of(account->account);
  }
  CO_ASSIGN_OR_RETURN(VerifiedSignature verified, verify_request_signature(signature, credentials.head, key, context));
  if (verified.body.form != PayloadForm::kUnsigned) {
    sign_in.body = std::make_shared<const BodyObligation>(std::move(verified.body));
  }
  co_return sign_in;
}

Task<Result<Principal>> RequestAuthenticator::verify_bearer(std::string_view token, std::string_view request_host) {
  if (token.size() > limits::kAuthorizationBytesMax) co_return invalid_credentials();
  // The host says whom a self-signed token may be meant for, so it belongs to what was found out.
  const Sha256Digest digest = sha256(as_bytes(token));
  const std::string key = std::string(digest_text(digest)).append(request_host);
  std::shared_ptr<const VerifiedBearer> verified = bearers_.find(key);
  if (!verified) {
    const uint64_t epoch = bearers_.epoch();
    Result<VerifiedBearer> fresh = co_await verify_new_bearer(std::string(token), std::string(request_host));
    if (fresh.status().code() == Code::kUnauthenticated) co_return invalid_credentials();
    CO_RETURN_IF_ERROR(fresh.status());
    verified = std::make_shared<const VerifiedBearer>(std::move(*fresh));
    bearers_.put(key, verified, epoch);
  }
  if (identities_.clock().now_us() >= verified->expires_us) co_return invalid_credentials();
  co_return verified->principal;
}

Task<Result<RequestAuthenticator::VerifiedBearer>> RequestAuthenticator::verify_new_bearer(std::string token,
                                                                                           std::string request_host) {
  if (token.starts_with(kAccessTokenStart)) co_return co_await verify_own_bearer(std::move(token));
  co_return co_await verify_jwt_bearer(std::move(token), std::move(request_host));
}

Task<Result<RequestAuthenticator::VerifiedBearer>> RequestAuthenticator::verify_own_bearer(std::string token) {
  CO_ASSIGN_OR_RETURN(AccessToken access, co_await tokens_.verify(std::move(token)));
  VerifiedBearer bearer;
  bearer.expires_us = access.expires_s * kUsPerSecond;
  Principal& principal = bearer.principal;
  principal.kind = access.kind;
  principal.name = access.subject;
  principal.groups = std::move(access.groups);
  principal.identifiers = std::move(access.identifiers);
  principal.scopes = std::move(access.scopes);
  if (access.kind == PrincipalKind::kServiceAccount) {
    CO_ASSIGN_OR_RETURN(const auto account, co_await identities_.find_account(access.subject));
    if (!account) co_return invalid_credentials();
    principal.project = account->account.project;
  }
  if (!access.boundary.empty()) {
    CO_ASSIGN_OR_RETURN(AccessBoundary boundary, parse_access_boundary(access.boundary));
    principal.boundary = std::make_shared<const AccessBoundary>(std::move(boundary));
  }
  co_return bearer;
}

Task<Result<RequestAuthenticator::VerifiedBearer>> RequestAuthenticator::verify_jwt_bearer(std::string token,
                                                                                           std::string request_host) {
  CO_ASSIGN_OR_RETURN(Jwt jwt, parse_jwt(token, kBearerAlgorithms));
  if (issuers_ != nullptr && issuers_->knows(jwt.claims.issuer)) {
    CO_ASSIGN_OR_RETURN(OidcSignIn sign_in, co_await issuers_->verify(std::move(jwt)));
    co_return VerifiedBearer{std::move(sign_in.principal), sign_in.expires_s * kUsPerSecond};
  }
  CO_ASSIGN_OR_RETURN(const ServiceAccountJwt verified,
                      co_await verify_service_account_jwt(identities_, std::move(jwt)));
  const JwtClaims& claims = verified.claims;
  // What is meant for somebody else, or to be exchanged for a token, opens nothing here. Without an audience it is the
  // scopes that say what it is for.
  const auto is_ours = [&](const std::string& audience) {
    return names_storage_service(audience, names_, request_host);
  };
  const bool is_meant = claims.audience.empty() ? !claims.scope.empty()
                                                : std::all_of(claims.audience.begin(), claims.audience.end(), is_ours);
  if (!is_meant) co_return invalid_credentials();
  VerifiedBearer bearer;
  bearer.principal = principal_of(verified.account->account);
  if (!claims.scope.empty()) bearer.principal.scopes = split_scopes(claims.scope);
  bearer.expires_us = *claims.expires_s * kUsPerSecond;
  co_return bearer;
}

}  // namespace lakegate
