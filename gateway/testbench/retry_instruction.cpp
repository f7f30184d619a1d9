#include "gateway/testbench/retry_instruction.h"

#include <regex>
#include <string>

#include "base/encoding.h"

namespace lakegate::testbench {
namespace {

constexpr uint64_t kKibibyte = 1024;
// "A few downloaded bytes", as many as the testbench sends.
constexpr uint64_t kFewBytes = 4;

struct Form {
  Fault fault;
  std::regex pattern;
};

const Form* find_form(const std::string& text, std::smatch& match) {
  static const Form forms[] = {
      {Fault::kStatus, std::regex("return-([0-9]{3})")},
      {Fault::kResetConnection, std::regex("return-reset-connection")},
      {Fault::kBrokenStream, std::regex("return-broken-stream")},
      {Fault::kBrokenStream, std::regex("return-broken-stream-after-([0-9]{1,9})K")},
      {Fault::kUploadStatus, std::regex("return-([0-9]{3})-after-([0-9]{1,9})K")},
      {Fault::kShortAnswer, std::regex("return-broken-stream-final-chunk-after-([0-9]{1,9})B")},
      {Fault::kStall, std::regex("stall-for-([0-9]{1,3})s-after-([0-9]{1,9})K")},
  };
  for (const Form& form : forms) {
    if (std::regex_match(text, match, form.pattern)) return &form;
  }
  return nullptr;
}

uint64_t number(const std::smatch& match, size_t group) { return parse_uint64(match[group].str()).value_or(0); }

}  // namespace

Result<RetryInstruction> parse_retry_instruction(std::string_view text) {
  const std::string copy(text);
  std::smatch match;
  const Form* const form = find_form(copy, match);
  if (form == nullptr) return invalid_argument("The fault injection request <" + copy + "> is invalid.");
  RetryInstruction instruction;
  instruction.fault = form->fault;
  switch (form->fault) {
    case Fault::kStatus:
      instruction.status_code = static_cast<int>(number(match, 1));
      break;
    case Fault::kResetConnection:
      break;
    case Fault::kBrokenStream:
      instruction.after_bytes = match.size() > 1 ? number(match, 1) * kKibibyte : kFewBytes;
      break;
    case Fault::kUploadStatus:
      instruction.status_code = static_cast<int>(number(match, 1));
      instruction.after_bytes = number(match, 2) * kKibibyte;
      break;
    case Fault::kShortAnswer:
      instruction.after_bytes = number(match, 1);
      break;
    case Fault::kStall:
      instruction.stall_s = static_cast<int>(number(match, 1));
      instruction.after_bytes = number(match, 2) * kKibibyte;
      break;
  }
  return instruction;
}

}  // namespace lakegate::testbench
