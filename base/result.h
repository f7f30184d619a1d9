// Result<T>: a T, or the Status that says why there is none. A plain value; any thread may use its own.
//
// Own rather than boost::system::result because the compiler must complain about one that is ignored
// (docs/decisions/2026-11-24-own-result-and-task.md). The four macros below are the only ones in the project.
#pragma once

#include <cassert>
#include <utility>
#include <variant>

#include "base/status.h"

namespace lakegate {

template <class T>
class [[nodiscard]] Result {
 public:
  using value_type = T;

  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}        // NOLINT(google-explicit-constructor)
  Result(Status status) : state_(std::in_place_index<1>, std::move(status)) {  // NOLINT(google-explicit-constructor)
    assert(!std::get<1>(state_).ok());
  }

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }
  Status status() const { return ok() ? Status() : std::get<1>(state_); }

  // Calling these on a failed Result is a bug and throws std::bad_variant_access.
  T& value() & { return std::get<0>(state_); }
  const T& value() const& { return std::get<0>(state_); }
  T&& value() && { return std::get<0>(std::move(state_)); }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

 private:
  std::variant<T, Status> state_;
};

}  // namespace lakegate

#define LAKEGATE_CONCAT_INNER(a, b) a##b
#define LAKEGATE_CONCAT(a, b) LAKEGATE_CONCAT_INNER(a, b)
#define LAKEGATE_ASSIGN(temporary, declaration, expression, leave) \
  auto temporary = (expression);                                   \
  if (!temporary.ok()) [[unlikely]]                                \
    leave temporary.status();                                      \
  declaration = std::move(temporary).value()

// Leaves the function with the Status of `expression` (a Status) when that failed; CO_ forms for coroutines.
#define RETURN_IF_ERROR(expression)                                               \
  do {                                                                            \
    if (::lakegate::Status status_ = (expression); !status_.ok()) return status_; \
  } while (false)
#define CO_RETURN_IF_ERROR(expression)                                               \
  do {                                                                               \
    if (::lakegate::Status status_ = (expression); !status_.ok()) co_return status_; \
  } while (false)

// ASSIGN_OR_RETURN(auto object, find(name)): assigns the value, or leaves with the Status.
#define ASSIGN_OR_RETURN(declaration, expression) \
  LAKEGATE_ASSIGN(LAKEGATE_CONCAT(result_, __LINE__), declaration, expression, return)
#define CO_ASSIGN_OR_RETURN(declaration, expression) \
  LAKEGATE_ASSIGN(LAKEGATE_CONCAT(result_, __LINE__), declaration, expression, co_return)
