#include "auth/signed_request.h"

#include <algorithm>
#include <array>
#include <utility>

#include "auth/credential_scope.h"
#include "auth/raw_target.h"
#include "auth/signature_errors.h"
#include "base/encoding.h"
#include "base/limits.h"

namespace lakegate {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr std::string_view kUnsignedPayload = "UNSIGNED-PAYLOAD";

std::string_view prefix_of(SignatureDialect dialect) {
  return dialect == SignatureDialect::kGoogle ? "x-goog-" : "x-amz-";
}

// Which of the four query forms a parameter is of; nothing for all other parameters.
enum class QueryForm { kGoogleV4, kAwsV4, kGoogleV2, kAwsV2 };

std::optional<QueryForm> form_of_parameter(std::string_view name) {
  static constexpr std::array<std::string_view, 5> kParts = {"algorithm", "credential", "expires", "signature",
                                                             "signedheaders"};
  const auto is_part_behind = [name](std::string_view prefix) {
    if (!equal_in_any_case(name.substr(0, prefix.size()), prefix)) return false;
    const std::string_view rest = name.substr(prefix.size());
    return std::ranges::any_of(kParts, [rest](std::string_view part) { return equal_in_any_case(rest, part); });
  };
  if (is_part_behind("x-goog-")) return QueryForm::kGoogleV4;
  if (is_part_behind("x-amz-")) return QueryForm::kAwsV4;
  if (name == "GoogleAccessId") return QueryForm::kGoogleV2;
  if (name == "AWSAccessKeyId") return QueryForm::kAwsV2;
  return std::nullopt;
}

// What the query says: no form, one, or (a Status) several.
Result<std::optional<QueryForm>> find_query_form(const RawTarget& target) {
  std::optional<QueryForm> form;
  bool has_v2_signature = false;
  for (const TargetParameter& parameter : target.parameters) {
    has_v2_signature = has_v2_signature || parameter.name == "Signature";
    const std::optional<QueryForm> found = form_of_parameter(parameter.name);
    if (!found) continue;
    if (form && *form != *found) {
      return malformed_security_header(parameter.name, "The query holds parameters of more than one way of signing.");
    }
    form = found;
  }
  const bool is_v2 = form == QueryForm::kGoogleV2 || form == QueryForm::kAwsV2;
  if (has_v2_signature && !is_v2) {
    return malformed_security_header("Signature", "A signature came without the id of its key, or beside another one.");
  }
  return form;
}

bool is_extension_name(std::string_view parameter) { return lower_case(parameter).starts_with("x-"); }

// A parameter with two values would be one thing for the signature and another one for what is done. The same value
// twice is one thing: gsutil's boto asks for an object's bytes with `generation` there twice. Of its own ways of
// signing nothing is sent twice.
Status check_no_parameter_twice(const RawTarget& target) {
  std::vector<TargetParameter> sorted = target.parameters;
  for (TargetParameter& parameter : sorted) {
    if (is_extension_name(parameter.name)) parameter.name = lower_case(parameter.name);
  }
  std::sort(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end(), [](const auto& a, const auto& b) {
    return a.name == b.name && (a.value != b.value || is_extension_name(a.name));
  });
  if (twice == sorted.end()) return {};
  return malformed_security_header(twice->name, "A signed request holds a query parameter twice.");
}

std::optional<std::string_view> find_parameter(const RawTarget& target, std::string_view name) {
  for (const TargetParameter& parameter : target.parameters) {
    if (equal_in_any_case(parameter.name, name)) return parameter.value;
  }
  return std::nullopt;
}

Result<std::vector<std::string>> parse_signed_headers(std::string_view text) {
  std::vector<std::string> names;
  while (true) {
    const size_t end = std::min(text.find(';'), text.size());
    const std::string_view name = text.substr(0, end);
    const bool has_upper = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (name.empty() || has_upper || names.size() == limits::kSignedHeadersMax) {
      return malformed_security_header("SignedHeaders", "SignedHeaders must be names of headers in lower case.");
    }
    names.emplace_back(name);
    if (end == text.size()) break;
    text.remove_prefix(end + 1);
  }
  std::vector<std::string> sorted = names;
  std::sort(sorted.begin(), sorted.end());
  if (std::adjacent_find(sorted.begin(), sorted.end()) != sorted.end()) {
    return malformed_security_header("SignedHeaders", "SignedHeaders names a header twice.");
  }
  return names;
}

Result<PayloadForm> payload_form_of(std::string_view hash, const RequestSignature& signature) {
  if (hash == kUnsignedPayload) return PayloadForm::kUnsigned;
  // Of any length: one of Google's own vectors has a digit too few. No body can meet it then.
  if (is_hex(hash)) return PayloadForm::kSha256;
  if (signature.dialect == SignatureDialect::kAws && signature.place == SignaturePlace::kHeader) {
    if (hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD") return PayloadForm::kChunksSigned;
    if (hash == "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER") return PayloadForm::kChunksSignedWithTrailer;
    if (hash == "STREAMING-UNSIGNED-PAYLOAD-TRAILER") return PayloadForm::kChunksUnsignedWithTrailer;
  }
  return malformed_security_header(std::string(prefix_of(signature.dialect)) + "content-sha256",
                                   "The hash of the payload is of no known form.");
}

// The header counts where it is signed; verify refuses one that is not. In a query of the AWS dialect a parameter may
// say the same (as the AWS SDK for Go 2 writes it).
Status read_payload_hash(const SignableRequest& request, const RawTarget& target, RequestSignature& signature) {
  const std::string name = std::string(prefix_of(signature.dialect)) + "content-sha256";
  signature.payload_hash = kUnsignedPayload;
  if (const std::optional<std::string> header = request.header(name)) {
    signature.payload_hash = trimmed(*header);
  } else if (signature.place == SignaturePlace::kQuery) {
    if (const auto parameter = find_parameter(target, name)) signature.payload_hash = *parameter;
  }
  ASSIGN_OR_RETURN(signature.payload_form, payload_form_of(signature.payload_hash, signature));
  return {};
}

// Fields of a version 4 signature that both of its places have.
struct V4Fields {
  std::string_view algorithm;
  std::string_view credential;
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view timestamp;
};

Status read_v4_fields(const V4Fields& fields, RequestSignature& into) {
  const V4Algorithm* const algorithm = find_v4_algorithm(fields.algorithm);
  if (algorithm == nullptr || algorithm->dialect != into.dialect) {
    return malformed_security_header("Algorithm", "The algorithm of the signature is not one of those accepted.");
  }
  into.version = SignatureVersion::kV4;
  into.key_kind = algorithm->key_kind;
  into.algorithm = fields.algorithm;
  auto credential = parse_credential(fields.credential, into.dialect);
  if (!credential) {
    return malformed_security_header("Credential", "The credential must be ID/DATE/REGION/SERVICE/REQUEST_TYPE.");
  }
  std::tie(into.access_id, into.scope) = std::move(*credential);
  const std::optional<int64_t> signed_us = parse_basic_timestamp(fields.timestamp);
  if (!signed_us) return malformed_security_header("Date", "The date must have the form YYYYMMDDTHHMMSSZ.");
  into.signed_us = *signed_us;
  into.timestamp = fields.timestamp;
  if (into.scope.date != into.timestamp.substr(0, 8)) {
    return malformed_security_header("Credential", "The date of the credential is not that of the request.");
  }
  ASSIGN_OR_RETURN(into.signed_headers, parse_signed_headers(fields.signed_headers));
  std::optional<std::string> signature = hex_decode(fields.signature);
  if (!signature || signature->empty()) {
    return malformed_security_header("Signature", "The signature must be hexadecimal.");
  }
  into.signature = std::move(*signature);
  return {};
}

Result<RequestSignature> read_v4_query(const SignableRequest& request, const RawTarget& target,
                                       SignatureDialect dialect) {
  RequestSignature signature;
  signature.dialect = dialect;
  signature.place = SignaturePlace::kQuery;
  const std::string prefix(prefix_of(dialect));
  std::array<std::string_view, 6> values;
  size_t i = 0;
  for (const std::string_view name : {"algorithm", "credential", "signedheaders", "signature", "date", "expires"}) {
    const auto value = find_parameter(target, prefix + std::string(name));
    if (!value) {
      return malformed_security_header(prefix + std::string(name), "A parameter of the signature is missing.");
    }
    values.at(i++) = *value;
  }
  RETURN_IF_ERROR(read_v4_fields({values[0], values[1], values[2], values[3], values[4]}, signature));
  const std::optional<uint64_t> lifetime_s = parse_uint64(values[5]);
  if (!lifetime_s || *lifetime_s == 0 || *lifetime_s > static_cast<uint64_t>(limits::kSignedUrlLifetimeSMax)) {
    return malformed_security_header(prefix + "expires", "The lifetime must be a number of seconds up to 604800.");
  }
  signature.expires_us = signature.signed_us + static_cast<int64_t>(*lifetime_s) * kSecondUs;
  RETURN_IF_ERROR(read_payload_hash(request, target, signature));
  return signature;
}

Result<RequestSignature> read_v2_query(const RawTarget& target, SignatureDialect dialect) {
  RequestSignature signature;
  signature.version = SignatureVersion::kV2;
  signature.dialect = dialect;
  signature.place = SignaturePlace::kQuery;
  for (const TargetParameter& parameter : target.parameters) {
    if (parameter.name == "GoogleAccessId" || parameter.name == "AWSAccessKeyId") signature.access_id = parameter.value;
    if (parameter.name == "Signature") {
      signature.signature = base64_decode(parameter.value).value_or(std::string());
    }
    // Up to the year 9999, so that no sum of times can overflow.
    if (parameter.name == "Expires") {
      const std::optional<uint64_t> expires_s = parse_uint64(parameter.value);
      if (expires_s && *expires_s <= 253'402'300'799) {
        signature.expires_us = static_cast<int64_t>(*expires_s) * kSecondUs;
      }
    }
  }
  if (signature.access_id.empty()) return malformed_security_header("AccessId", "The id of the key is empty.");
  if (!signature.expires_us) return malformed_security_header("Expires", "Expires must be a number of seconds.");
  if (signature.signature.empty()) return malformed_security_header("Signature", "The signature must be base64.");
  // HMAC keys have ids, and the keys of service accounts are known by the account's address.
  const bool is_address = signature.access_id.find('@') != std::string::npos;
  signature.key_kind =
      dialect == SignatureDialect::kGoogle && is_address ? SignatureKeyKind::kRsa : SignatureKeyKind::kHmac;
  return signature;
}

// "Credential=..., SignedHeaders=..., Signature=..." in any order.
Result<V4Fields> split_v4_authorization(std::string_view algorithm, std::string_view rest) {
  V4Fields fields;
  fields.algorithm = algorithm;
  while (!rest.empty()) {
    const size_t comma = std::min(rest.find(','), rest.size());
    const std::string_view pair = trimmed(rest.substr(0, comma));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string_view name = pair.substr(0, equals);
    std::string_view* const field = name == "Credential"      ? &fields.credential
                                    : name == "SignedHeaders" ? &fields.signed_headers
                                    : name == "Signature"     ? &fields.signature
                                                              : nullptr;
    if (field == nullptr || !field->empty() || equals == pair.size()) {
      return malformed_security_header("Authorization",
                                       "The header must hold Credential, SignedHeaders and Signature, each once.");
    }
    *field = pair.substr(equals + 1);
  }
  return fields;
}

Result<RequestSignature> read_v4_header(const SignableRequest& request, const RawTarget& target,
                                        const V4Algorithm& algorithm, std::string_view rest) {
  RequestSignature signature;
  signature.dialect = algorithm.dialect;
  signature.place = SignaturePlace::kHeader;
  ASSIGN_OR_RETURN(V4Fields fields, split_v4_authorization(algorithm.name, rest));
  std::optional<std::string> timestamp = request.header(std::string(prefix_of(algorithm.dialect)) + "date");
  if (!timestamp) {
    const std::optional<std::string> date = request.header("date");
    const std::optional<int64_t> date_us = date ? parse_http_date(trimmed(*date)) : std::nullopt;
    if (date_us) timestamp = format_basic_timestamp(*date_us);
  }
  if (!timestamp) return malformed_security_header("Date", "A signed request must say when it was signed.");
  fields.timestamp = trimmed(*timestamp);
  RETURN_IF_ERROR(read_v4_fields(fields, signature));
  RETURN_IF_ERROR(read_payload_hash(request, target, signature));
  return signature;
}

// The forms of Date that clients of version 2 write; AWS's page has "+0000" where RFC 9110 has "GMT".
std::optional<int64_t> parse_date_v2(std::string_view text) {
  constexpr std::string_view kZone = " +0000";
  const bool has_zone = text.ends_with(kZone);
  std::optional<int64_t> time_us =
      has_zone ? parse_http_date(std::string(text.substr(0, text.size() - kZone.size())) + " GMT")
               : parse_http_date(text);
  if (!time_us) time_us = parse_basic_timestamp(text);
  if (!time_us) time_us = parse_rfc3339(text);
  return time_us;
}

// "GOOG1 ID:SIGNATURE" and "AWS ID:SIGNATURE".
Result<RequestSignature> read_v2_header(const SignableRequest& request, SignatureDialect dialect,
                                        std::string_view credential) {
  RequestSignature signature;
  signature.version = SignatureVersion::kV2;
  signature.dialect = dialect;
  signature.place = SignaturePlace::kHeader;
  const size_t colon = credential.rfind(':');
  if (colon == std::string_view::npos || colon == 0) {
    return malformed_security_header("Authorization", "The header must hold the key's id, a colon and the signature.");
  }
  signature.access_id = credential.substr(0, colon);
  signature.signature = base64_decode(credential.substr(colon + 1)).value_or(std::string());
  if (signature.signature.empty()) {
    return malformed_security_header("Authorization", "The signature must be base64.");
  }
  std::optional<std::string> date = request.header(std::string(prefix_of(dialect)) + "date");
  if (!date) date = request.header("date");
  const std::optional<int64_t> signed_us = parse_date_v2(date ? trimmed(*date) : std::string_view());
  if (!signed_us) return malformed_security_header("Date", "A signed request must say when it was signed.");
  signature.signed_us = *signed_us;
  return signature;
}

// The one Authorization header, when it carries a signature; what else it may carry is not for here.
Result<std::optional<RequestSignature>> read_authorization(const SignableRequest& request, const RawTarget& target,
                                                           std::string_view authorization) {
  if (authorization.size() > limits::kAuthorizationBytesMax) {
    return malformed_security_header("Authorization", "The header is too long.");
  }
  const size_t space = std::min(authorization.find(' '), authorization.size());
  const std::string_view scheme = authorization.substr(0, space);
  const std::string_view rest = trimmed(authorization.substr(space));
  if (const V4Algorithm* const algorithm = find_v4_algorithm(scheme)) {
    ASSIGN_OR_RETURN(RequestSignature signature, read_v4_header(request, target, *algorithm, rest));
    return std::optional(std::move(signature));
  }
  if (scheme == "GOOG1" || scheme == "AWS") {
    const SignatureDialect dialect = scheme == "AWS" ? SignatureDialect::kAws : SignatureDialect::kGoogle;
    ASSIGN_OR_RETURN(RequestSignature signature, read_v2_header(request, dialect, rest));
    return std::optional(std::move(signature));
  }
  return std::optional<RequestSignature>();
}

}  // namespace

std::optional<std::string> SignableRequest::header(std::string_view lower_case_name) const {
  std::optional<std::string> joined;
  for (const Header& each : headers) {
    if (!equal_in_any_case(each.name, lower_case_name)) continue;
    if (joined) {
      joined->append(",").append(each.value);
    } else {
      joined.emplace(each.value);
    }
  }
  return joined;
}

Result<std::optional<RequestSignature>> find_request_signature(const SignableRequest& request) {
  const auto is_authorization = [](const SignableRequest::Header& header) {
    return equal_in_any_case(header.name, "authorization");
  };
  const auto authorizations = std::count_if(request.headers.begin(), request.headers.end(), is_authorization);
  if (authorizations > 1) return malformed_security_header("Authorization", "The header is there twice.");
  ASSIGN_OR_RETURN(const RawTarget target, split_target(request.raw_target));
  ASSIGN_OR_RETURN(const std::optional<QueryForm> form, find_query_form(target));
  if (form && authorizations != 0) {
    return malformed_security_header("Authorization", "Credentials are both in the header and in the query.");
  }
  std::optional<RequestSignature> signature;
  if (authorizations != 0) {
    const auto header = std::find_if(request.headers.begin(), request.headers.end(), is_authorization);
    ASSIGN_OR_RETURN(signature, read_authorization(request, target, trimmed(header->value)));
  } else if (form == QueryForm::kGoogleV4 || form == QueryForm::kAwsV4) {
    const SignatureDialect dialect = form == QueryForm::kGoogleV4 ? SignatureDialect::kGoogle : SignatureDialect::kAws;
    ASSIGN_OR_RETURN(signature, read_v4_query(request, target, dialect));
  } else if (form) {
    const SignatureDialect dialect = form == QueryForm::kGoogleV2 ? SignatureDialect::kGoogle : SignatureDialect::kAws;
    ASSIGN_OR_RETURN(signature, read_v2_query(target, dialect));
  }
  if (signature) RETURN_IF_ERROR(check_no_parameter_twice(target));
  return signature;
}

}  // namespace lakegate
