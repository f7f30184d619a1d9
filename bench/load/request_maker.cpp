#include "bench/load/request_maker.h"

#include <array>
#include <map>
#include <time.h>

#include "auth/hmac.h"
#include "base/encoding.h"

namespace lakegate::load {
namespace {

constexpr std::string_view kRegion = "us-east-1";
constexpr std::string_view kUnsigned = "UNSIGNED-PAYLOAD";

std::string now_as_amz_date() {
  const time_t now = ::time(nullptr);
  tm parts{};
  ::gmtime_r(&now, &parts);
  std::array<char, 32> text{};
  const size_t length = ::strftime(text.data(), text.size(), "%Y%m%dT%H%M%SZ", &parts);
  return {text.data(), length};
}

std::string hmac(std::string_view key, std::string_view message) {
  const Sha256Digest digest = hmac_sha256(Secret(std::string(key)), message);
  return std::string(digest_text(digest));
}

std::string lower(std::string_view text) {
  std::string made(text);
  for (char& c : made) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return made;
}

std::string hex(std::string_view bytes) { return hex_encode(as_bytes(bytes)); }

}  // namespace

RequestMaker::RequestMaker(const Settings& settings)
    : settings_(settings), host_(settings.host + ":" + std::to_string(settings.port)) {
  if (settings.dialect != Dialect::kS3) return;
  // Good for fifteen minutes, which no load lasts.
  amz_date_ = now_as_amz_date();
  std::string key = "AWS4" + settings.secret_key;
  for (const std::string_view part :
       {std::string_view(amz_date_).substr(0, 8), kRegion, std::string_view("s3"), std::string_view("aws4_request")}) {
    key = hmac(key, part);
  }
  signing_key_ = key;
}

void RequestMaker::make(const RequestParts& parts, Outgoing& out) {
  out.is_head = parts.method == "HEAD";
  out.keeps_body = parts.keeps_body;
  out.body_bytes = parts.body_bytes;
  out.tail = parts.after;
  std::string& head = out.head;
  head.clear();
  ((head += parts.method) += ' ') += parts.path;
  if (!parts.query.empty()) (head += '?') += parts.query;
  ((head += " HTTP/1.1\r\nHost: ") += host_) += "\r\n";
  for (const auto& [name, value] : parts.headers) (((head += name) += ": ") += value) += "\r\n";
  if (!settings_.bearer.empty()) ((head += "Authorization: Bearer ") += settings_.bearer) += "\r\n";
  if (settings_.dialect == Dialect::kS3) sign(parts, head);
  const uint64_t length = parts.before.size() + parts.body_bytes + parts.after.size();
  if (length > 0 || parts.method == "POST" || parts.method == "PUT") {
    ((head += "Content-Length: ") += std::to_string(length)) += "\r\n";
  }
  (head += "\r\n") += parts.before;
}

// https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html, payload unsigned. Every header of the
// request is signed, as Amazon's own clients do.
void RequestMaker::sign(const RequestParts& parts, std::string& head) {
  std::map<std::string, std::string_view> headers = {
      {"host", host_}, {"x-amz-content-sha256", kUnsigned}, {"x-amz-date", amz_date_}};
  for (const auto& [name, value] : parts.headers) headers.emplace(lower(name), value);
  std::string canonical;
  std::string names;
  (((((canonical += parts.method) += '\n') += parts.path) += '\n') += parts.query) += '\n';
  for (const auto& [name, value] : headers) {
    (((canonical += name) += ':') += value) += '\n';
    (names += names.empty() ? "" : ";") += name;
  }
  (((canonical += '\n') += names) += '\n') += kUnsigned;
  const std::string scope = amz_date_.substr(0, 8) + "/" + std::string(kRegion) + "/s3/aws4_request";
  std::string to_sign = "AWS4-HMAC-SHA256\n" + amz_date_ + "\n" + scope + "\n";
  const Sha256Digest digest = sha256(as_bytes(canonical));
  to_sign += hex(digest_text(digest));
  ((head += "x-amz-content-sha256: ") += kUnsigned) += "\r\n";
  ((head += "x-amz-date: ") += amz_date_) += "\r\n";
  head += "Authorization: AWS4-HMAC-SHA256 Credential=" + settings_.access_key + "/" + scope + ", SignedHeaders=";
  ((head += names) += ", Signature=") += hex(hmac(signing_key_, to_sign));
  head += "\r\n";
}

std::string RequestMaker::object_path(std::string_view name) const {
  if (settings_.dialect == Dialect::kJson) {
    return "/storage/v1/b/" + settings_.bucket + "/o/" + percent_encode(name);
  }
  return "/" + settings_.bucket + "/" + std::string(name);
}

std::string object_name(const Settings& settings, uint64_t number) {
  const std::string folder = std::to_string(number % settings.folders);
  return settings.prefix + (folder.size() == 1 ? "0" : "") + folder + "/o" + std::to_string(number);
}

std::string written_name(const Settings& settings, uint64_t number) {
  return "w/" + settings.run + "-" + std::to_string(number);
}

}  // namespace lakegate::load
