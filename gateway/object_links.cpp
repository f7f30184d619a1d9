#include "gateway/object_links.h"

namespace lakegate {

ObjectLinks::ObjectLinks(std::string_view base, std::string_view bucket) {
  const auto begin_link = [&](std::string_view path) {
    pieces_.append(base);
    pieces_.append(path);
    append_percent_encoded(pieces_, bucket);
    pieces_.append("/o/");
  };
  begin_link("/storage/v1/b/");
  media_link_at_ = pieces_.size();
  begin_link("/download/storage/v1/b/");
  name_at_ = pieces_.size();
}

void ObjectLinks::set_object(std::string_view name) {
  pieces_.cut(name_at_);
  append_percent_encoded(pieces_, name);
}

void ObjectLinks::append_self_link(TextBuffer& text) const {
  text.append(pieces_.since(0).substr(0, media_link_at_));
  text.append(pieces_.since(name_at_));
}

void ObjectLinks::append_media_link(TextBuffer& text, std::string_view generation) const {
  text.append(pieces_.since(media_link_at_));
  text.append("?generation=");
  text.append(generation);
  text.append("&alt=media");
}

}  // namespace lakegate
