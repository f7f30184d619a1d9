// Secret: bytes that sign or decrypt. A value that nothing prints by accident: it converts to no text, goes to no
// stream and no log field; reveal() is the one way in, so a search for that word finds every use. Plain value; any
// thread may use its own.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace lakegate {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string bytes) : bytes_(std::move(bytes)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.wipe(); }
  Secret& operator=(const Secret& other) {
    if (this != &other) *this = Secret(other);
    return *this;
  }
  Secret& operator=(Secret&& other) noexcept {
    bytes_.swap(other.bytes_);
    other.wipe();
    return *this;
  }
  ~Secret() { wipe(); }

  bool empty() const { return bytes_.empty(); }
  // For computing with it, storing it, and showing it once to whom it was made for.
  const std::string& reveal() const { return bytes_; }

  // For tests and for noticing changes; how long it takes tells something about the bytes, so never for checking what
  // a client sent.
  bool operator==(const Secret&) const = default;

 private:
  // Volatile, because writing to memory that is about to be freed is otherwise left out.
  void wipe() {
    volatile char* const bytes = bytes_.data();
    for (size_t i = 0; i < bytes_.size(); ++i) bytes[i] = '\0';
    bytes_.clear();
  }

  std::string bytes_;
};

}  // namespace lakegate
