// CredentialWorld: AccessWorld with the real authenticator in front of it, accounts with every kind of key, and
// requests that bring every kind of credential in every state. Signatures are made with the library's own texts; that
// those are the right ones is shown in tests/auth and tests/differential.
#pragma once

#include <map>

#include "auth/canonical_request.h"
#include "auth/credential_scope.h"
#include "auth/request_authenticator.h"
#include "auth/signature_v2.h"
#include "auth/signature_v4.h"
#include "base/encoding.h"
#include "metadata/ops/projects_hmac_keys_create.h"
#include "metadata/ops/service_account_keys_create.h"
#include "metadata/ops/service_accounts_create.h"
#include "metadata/ops/service_accounts_disable.h"
#include "tests/auth/sign_in_world.h"
#include "tests/gateway/route_calls.h"

namespace lakegate {

enum class CredentialKind {
  kAccessToken,
  kAccessTokenInQuery,
  kSelfSignedJwt,
  kGoog4Header,
  kAws4Header,
  kGoog1Header,
  kUrlV4Rsa,
  kUrlV4Hmac,
  kUrlV2Rsa,
  kUrlV2Hmac,
};
inline constexpr std::pair<CredentialKind, const char*> kCredentialKinds[] = {
    {CredentialKind::kAccessToken, "access token"},
    {CredentialKind::kAccessTokenInQuery, "access token in the query"},
    {CredentialKind::kSelfSignedJwt, "self-signed JWT"},
    {CredentialKind::kGoog4Header, "GOOG4-HMAC-SHA256 header"},
    {CredentialKind::kAws4Header, "AWS4-HMAC-SHA256 header"},
    {CredentialKind::kGoog1Header, "GOOG1 header"},
    {CredentialKind::kUrlV4Rsa, "version 4 URL, RSA"},
    {CredentialKind::kUrlV4Hmac, "version 4 URL, HMAC"},
    {CredentialKind::kUrlV2Rsa, "version 2 URL, RSA"},
    {CredentialKind::kUrlV2Hmac, "version 2 URL, HMAC"},
};

enum class CredentialState {
  kGarbage,
  kExpired,
  kWrongKey,
  kDisabledAccount,
  kMixed,  // One that holds, and another that holds in the other place.
  kNoPermission,
  kOtherTenant,
  kGood,
};

inline bool is_bearer(CredentialKind kind) {
  return kind == CredentialKind::kAccessToken || kind == CredentialKind::kAccessTokenInQuery ||
         kind == CredentialKind::kSelfSignedJwt;
}
inline bool is_in_query(CredentialKind kind) {
  return kind == CredentialKind::kAccessTokenInQuery || kind == CredentialKind::kUrlV4Rsa ||
         kind == CredentialKind::kUrlV4Hmac || kind == CredentialKind::kUrlV2Rsa || kind == CredentialKind::kUrlV2Hmac;
}
inline bool is_version_2(CredentialKind kind) {
  return kind == CredentialKind::kGoog1Header || kind == CredentialKind::kUrlV2Rsa ||
         kind == CredentialKind::kUrlV2Hmac;
}

// Google's version 2 has no place for Amazon's headers, so that a request with them cannot be signed in it. All other
// kinds fit every route: one gate stands before both APIs, though Google's own JSON API takes bearer tokens alone.
inline bool can_carry(CredentialKind kind, const Call& call) {
  const bool has_amz = std::any_of(call.headers.begin(), call.headers.end(),
                                   [](const auto& header) { return header.first.starts_with("x-amz-"); });
  return !has_amz || !is_version_2(kind);
}

class CredentialWorld : public AccessWorld {
 public:
  CredentialWorld() {
    clock.advance_us(kSecondUs);
    make_account("robot", "project");
    make_account("poor", "project");
    make_account("off", "project");
    make_account("eve", "other");
    for (const char* name : {"robot", "off"}) grant_all(name, "project");
    grant_all("eve", "other");
    grant_role("serviceAccount:" + account("eve").email, "roles/owner", "other");
    short_lived_ = issue("robot", 1);
    for (const char* name : {"robot", "poor", "off", "eve"}) tokens_[name] = issue(name, 3600);
    must([&](Transaction& transaction) {
      return service_accounts_disable(transaction, ServiceAccountsDisableRequest{account("off").email});
    });
    clock.advance_us(5 * kSecondUs);
    authenticator.forget();
    authenticate_with(&authenticator);
  }

  // `call` with a credential of this kind in this state.
  Call with(Call call, CredentialKind kind, CredentialState state) {
    if (state == CredentialState::kMixed) add_second(call, kind);
    if (state == CredentialState::kGarbage) return with_garbage(std::move(call), kind);
    if (is_bearer(kind)) return with_bearer(std::move(call), kind, state);
    return with_signature(std::move(call), kind, state);
  }

  IdentityStore identities{catalog};
  TokenService token_service{identities, random_of_tokens_, pool};
  RequestAuthenticator authenticator{token_service, nullptr, ServerNames{"", {"storage.googleapis.com"}}};

 private:
  struct Account {
    std::string email;
    std::string unique_id;
    std::string access_id;
    Secret secret;
  };

  void make_account(const std::string& name, const std::string& project) {
    Account& made = accounts_[name];
    made = {name + "@" + project + ".iam.gserviceaccount.com", "1" + std::to_string(accounts_.size()), "GOOG1E" + name,
            Secret("secret of " + name)};
    must([&](Transaction& transaction) {
      return service_accounts_create(transaction, {project, made.email, "", made.unique_id});
    });
    ServiceAccountKey key;
    key.email = made.email;
    key.key_id = "key-1";
    key.public_key = test_key(0).public_pem();
    must([&](Transaction& transaction) { return service_account_keys_create(transaction, key); });
    must([&](Transaction& transaction) {
      return projects_hmac_keys_create(transaction, {project, made.email, made.access_id, made.secret});
    });
  }
  const Account& account(const std::string& name) const { return accounts_.at(name); }
  void grant_all(const std::string& name, const std::string& project) {
    grant_member("serviceAccount:" + account(name).email, all_permissions_but({}), project);
  }
  std::string issue(const std::string& name, int64_t lifetime_s) {
    AccessToken token;
    token.subject = account(name).email;
    token.unique_id = account(name).unique_id;
    token.scopes = {"https://www.googleapis.com/auth/cloud-platform"};
    const Result<IssuedAccessToken> issued = sync_wait(token_service.issue(token, lifetime_s));
    REQUIRE(issued.ok());
    return issued->text;
  }

  static std::string who_in(CredentialState state) {
    if (state == CredentialState::kDisabledAccount) return "off";
    if (state == CredentialState::kNoPermission) return "poor";
    return state == CredentialState::kOtherTenant ? "eve" : "robot";
  }
  static void add_parameter(Call& call, const std::string& parameter) {
    call.target += (call.target.find('?') == std::string::npos ? "?" : "&") + parameter;
  }
  static void add_bearer(Call& call, const std::string& token) {
    call.headers.emplace_back("Authorization", "Bearer " + token);
  }

  // A token that holds, where this kind does not stand.
  void add_second(Call& call, CredentialKind kind) {
    if (is_in_query(kind)) {
      add_bearer(call, tokens_.at("robot"));
    } else {
      add_parameter(call, "access_token=" + percent_encode(tokens_.at("robot")));
    }
  }

  static Call with_garbage(Call call, CredentialKind kind) {
    static const std::map<CredentialKind, std::string> kHeaders = {
        {CredentialKind::kAccessToken, "Bearer ya29.garbage"},
        {CredentialKind::kSelfSignedJwt, "Bearer e30.e30.e30"},
        {CredentialKind::kGoog4Header, "GOOG4-HMAC-SHA256 garbage"},
        {CredentialKind::kAws4Header, "AWS4-HMAC-SHA256 Credential=a, SignedHeaders=b, Signature=c"},
        {CredentialKind::kGoog1Header, "GOOG1 garbage"}};
    static const std::map<CredentialKind, std::string> kParameters = {
        {CredentialKind::kAccessTokenInQuery, "access_token=garbage"},
        {CredentialKind::kUrlV4Rsa, "X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature=00"},
        {CredentialKind::kUrlV4Hmac, "X-Goog-Signature=garbage"},
        {CredentialKind::kUrlV2Rsa, "GoogleAccessId=a%40b&Signature=c2ln"},
        {CredentialKind::kUrlV2Hmac, "GoogleAccessId=a&Expires=garbage&Signature=c2ln"}};
    if (is_in_query(kind)) {
      add_parameter(call, kParameters.at(kind));
    } else {
      call.headers.emplace_back("Authorization", kHeaders.at(kind));
    }
    return call;
  }

  std::string forged_token() const {
    AccessToken token;
    token.subject = account("robot").email;
    token.unique_id = account("robot").unique_id;
    token.scopes = {"https://www.googleapis.com/auth/cloud-platform"};
    token.issued_s = clock.now_us() / kSecondUs;
    token.expires_s = token.issued_s + 3600;
    SigningSecret other;
    other.key_id = access_token_key_id(tokens_.at("robot")).value();
    other.secret = Secret("a secret of somebody else");
    return sign_access_token(token, other);
  }

  Call with_bearer(Call call, CredentialKind kind, CredentialState state) {
    std::string token;
    if (kind == CredentialKind::kSelfSignedJwt) {
      const int64_t issued_s = clock.now_us() / kSecondUs - (state == CredentialState::kExpired ? 7200 : 0);
      const std::string& email = account(who_in(state)).email;
      const nlohmann::json claims = {{"iss", email},
                                     {"sub", email},
                                     {"aud", "https://storage.googleapis.com/"},
                                     {"iat", issued_s},
                                     {"exp", issued_s + 3600}};
      token = SignInWorld::sign_jwt(claims, state == CredentialState::kWrongKey ? 1 : 0);
    } else if (state == CredentialState::kExpired) {
      token = short_lived_;
    } else {
      token = state == CredentialState::kWrongKey ? forged_token() : tokens_.at(who_in(state));
    }
    if (kind == CredentialKind::kAccessTokenInQuery) {
      add_parameter(call, "access_token=" + percent_encode(token));
    } else {
      add_bearer(call, token);
    }
    return call;
  }

  struct Signer {
    Account who;
    Secret secret;  // Not always the account's own.
    int rsa_key = 0;
    int64_t signed_us = 0;
    std::string sign(const RequestSignature& signature, const std::string& text) const {
      if (signature.key_kind == SignatureKeyKind::kRsa) return test_key(rsa_key).sign(text).value();
      if (signature.version == SignatureVersion::kV2) return std::string(digest_text(hmac_sha1(secret, text)));
      return std::string(digest_text(hmac_sha256(signing_key_v4(signature.dialect, secret, signature.scope), text)));
    }
  };

  Call with_signature(Call call, CredentialKind kind, CredentialState state) {
    Signer signer{account(who_in(state)), account(who_in(state)).secret, 0, clock.now_us()};
    if (state == CredentialState::kWrongKey) {
      signer.secret = Secret("another secret");
      signer.rsa_key = 1;
    }
    if (state == CredentialState::kExpired) signer.signed_us -= 7200 * kSecondUs;
    if (is_version_2(kind)) return signed_v2(std::move(call), kind, signer);
    return signed_v4(std::move(call), kind, signer);
  }

  static std::string names_of(const Call& call) {
    std::set<std::string> names = {"host"};
    for (const auto& [name, value] : call.headers) {
      if (name != "Authorization") names.insert(lower_case(name));
    }
    std::string joined;
    for (const std::string& name : names) joined += (joined.empty() ? "" : ";") + name;
    return joined;
  }
  static SignableRequest view_of(const Call& call) {
    SignableRequest view{method_name(call.method), call.target, {}};
    view.headers.push_back({"Host", call.host});
    for (const auto& [name, value] : call.headers) view.headers.push_back({name, value});
    return view;
  }
  // `place` ends with what stands in for the signature; gives the signature of what is there.
  static std::string signature_v4_of(const Call& call, bool in_query, const Signer& signer) {
    Call alone = call;
    // The second credential of a mixed request is no part of what is signed.
    if (in_query) std::erase_if(alone.headers, [](const auto& header) { return header.first == "Authorization"; });
    const SignableRequest view = view_of(alone);
    const RequestSignature signature = find_request_signature(view).value().value();
    const RawTarget target = split_target(view.raw_target).value();
    const std::string text = string_to_sign_v4(
        signature.algorithm, signature.timestamp, signature.scope.to_string(),
        canonical_request(view, signature, target.path, canonical_query(target.parameters, signature), call.host));
    return hex_encode(as_bytes(signer.sign(signature, text)));
  }

  static Call signed_v4(Call call, CredentialKind kind, const Signer& signer) {
    const bool is_aws = kind == CredentialKind::kAws4Header;
    const bool is_rsa = kind == CredentialKind::kUrlV4Rsa;
    const std::string timestamp = format_basic_timestamp(signer.signed_us);
    const std::string credential = (is_rsa ? signer.who.email : signer.who.access_id) + "/" + timestamp.substr(0, 8) +
                                   (is_aws ? "/auto/s3/aws4_request" : "/auto/storage/goog4_request");
    if (is_in_query(kind)) {
      const std::string names = names_of(call);
      add_parameter(call, std::string("X-Goog-Algorithm=") + (is_rsa ? "GOOG4-RSA-SHA256" : "GOOG4-HMAC-SHA256"));
      add_parameter(call, "X-Goog-Credential=" + percent_encode(credential) + "&X-Goog-Date=" + timestamp +
                              "&X-Goog-Expires=3600&X-Goog-SignedHeaders=" + percent_encode(names));
      Call unsigned_call = call;
      unsigned_call.target += "&X-Goog-Signature=00";
      call.target += "&X-Goog-Signature=" + signature_v4_of(unsigned_call, true, signer);
      return call;
    }
    const std::string prefix = is_aws ? "x-amz-" : "x-goog-";
    call.headers.emplace_back(prefix + "date", timestamp);
    call.headers.emplace_back(prefix + "content-sha256",
                              hex_encode(as_bytes(digest_text(sha256(as_bytes(call.body))))));
    const std::string start = std::string(is_aws ? "AWS4" : "GOOG4") + "-HMAC-SHA256 Credential=" + credential +
                              ", SignedHeaders=" + names_of(call) + ", Signature=";
    Call unsigned_call = call;
    unsigned_call.headers.emplace_back("Authorization", start + "00");
    call.headers.emplace_back("Authorization", start + signature_v4_of(unsigned_call, false, signer));
    return call;
  }

  static Call signed_v2(Call call, CredentialKind kind, const Signer& signer) {
    const bool in_query = is_in_query(kind);
    const bool is_rsa = kind == CredentialKind::kUrlV2Rsa;
    Call unsigned_call = call;
    if (in_query) {
      const std::string parameters =
          "GoogleAccessId=" + percent_encode(is_rsa ? signer.who.email : signer.who.access_id) +
          "&Expires=" + std::to_string(signer.signed_us / kSecondUs + 3600) + "&Signature=";
      add_parameter(call, parameters);
      unsigned_call.target = call.target + "c2ln";
      std::erase_if(unsigned_call.headers, [](const auto& header) { return header.first == "Authorization"; });
    } else {
      call.headers.emplace_back("Date", format_http_date(signer.signed_us));
      unsigned_call = call;
      unsigned_call.headers.emplace_back("Authorization", "GOOG1 " + signer.who.access_id + ":c2ln");
    }
    const SignableRequest view = view_of(unsigned_call);
    const RequestSignature signature = find_request_signature(view).value().value();
    const RawTarget target = split_target(view.raw_target).value();
    const std::string bucket_of_host = call.host == kWebsite ? kWebsite : "";
    const std::string text = strings_to_sign_v2(view, signature, target, bucket_of_host).front();
    const std::string encoded = base64_encode(as_bytes(signer.sign(signature, text)));
    if (in_query) {
      call.target += percent_encode(encoded);
    } else {
      call.headers.emplace_back("Authorization", "GOOG1 " + signer.who.access_id + ":" + encoded);
    }
    return call;
  }

  SeededRandom random_of_tokens_{3};
  std::map<std::string, Account> accounts_;
  std::map<std::string, std::string> tokens_;
  std::string short_lived_;
};

}  // namespace lakegate
