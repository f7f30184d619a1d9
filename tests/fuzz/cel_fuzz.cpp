// A condition that compiles is evaluated without a fault, always to the same, and again so from its own text.
#include <string>

#include "auth/cel/expression.h"
#include "tests/fuzz/fuzz_input.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace lakegate;
  fuzz::FuzzInput input(data, size);
  cel::Activation activation;
  activation.request_time_us = static_cast<int64_t>(input.number());
  activation.resource_name = input.line();
  activation.resource_type = "storage.googleapis.com/Object";
  activation.object_list_prefix = activation.resource_name;
  const std::string_view text = input.rest();
  const Result<cel::Expression> expression = cel::Expression::compile(text);
  if (!expression.ok()) {
    fuzz::expect(expression.status().code() == Code::kInvalidArgument, "what is not understood is the client's fault");
    return 0;
  }
  const bool holds = expression->evaluate(activation);
  fuzz::expect(expression->evaluate(activation) == holds, "an evaluation leaves nothing behind");
  const Result<cel::Expression> again = cel::Expression::compile("(" + std::string(text) + ") && true");
  if (again.ok()) fuzz::expect(again->evaluate(activation) == holds, "a condition and itself and true are the same");
  return 0;
}
