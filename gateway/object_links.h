// ObjectLinks: selfLink and mediaLink of the resources of objects in one bucket, as pieces of answers: what all of them
// have in common is made once, and a name is encoded once for both of its links. Used by one thread.
#pragma once

#include <string_view>

#include "base/text_buffer.h"

namespace lakegate {

class ObjectLinks {
 public:
  ObjectLinks(std::string_view base, std::string_view bucket);
  // From here on the links are those of this object.
  void set_object(std::string_view name);
  void append_self_link(TextBuffer& text) const;
  // `generation` in decimal.
  void append_media_link(TextBuffer& text, std::string_view generation) const;

 private:
  TextBuffer pieces_;  // What self links begin with, what media links begin with, the encoded name.
  size_t media_link_at_ = 0;
  size_t name_at_ = 0;
};

}  // namespace lakegate
