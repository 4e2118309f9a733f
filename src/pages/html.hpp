/// HTML in which text cannot be written unescaped by accident.
///
/// Markup is made by `el` alone. The names of elements and attributes are checked when this is compiled;
/// those that run or load something (`script` with text, `style`, `on…`) do not exist, and addresses take a
/// type of their own. Every text is made harmless (base/text `shown_lines`: controls, bidirectional tricks
/// and invisible characters are written out) and then escaped. `Exact` is for form fields, whose text must
/// come back as it is: escaped alone.
///
///     el("p", at("class", "why"), point.why, " ", el("a", href(Path("/x").part(id)), "see it"))
#pragma once

#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace parley::pages {

/// Finished markup. Only this file's functions make any.
class Html {
 public:
  Html() = default;
  const std::string& text() const { return text_; }
  bool empty() const { return text_.empty(); }
  Html& operator+=(const Html& other) {
    text_ += other.text_;
    return *this;
  }

 private:
  friend class Builder;
  explicit Html(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// The name of an element that the pages use.
class Tag {
 public:
  template <std::size_t N>
  consteval Tag(const char (&name)[N]) : name_(name, N - 1) {  // NOLINT(google-explicit-constructor)
    for (const char c : name_) {
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '1' && c <= '6')))
        throw "no such element";
    }
    for (const std::string_view never :
         {"script", "style", "iframe", "object", "embed", "base", "foreignObject"}) {
      if (name_ == never) throw "an element that runs or loads something";
    }
  }
  std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

/// The name of an attribute whose value is no program, no style and no address.
class Name {
 public:
  template <std::size_t N>
  consteval Name(const char (&name)[N]) : name_(name, N - 1) {  // NOLINT(google-explicit-constructor)
    for (const char c : name_) {
      if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'))
        throw "no such attribute";
    }
    if (name_.starts_with("on")) throw "an attribute that runs something";
    for (const std::string_view never :
         {"style", "href", "src", "action", "formaction", "srcdoc", "srcset", "data", "content"}) {
      if (name_ == never) throw "an attribute with an address: use href, action …";
    }
  }
  std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

/// An attribute, escaped.
class Attribute {
 public:
  const std::string& text() const { return text_; }

 private:
  friend class Builder;
  explicit Attribute(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

/// The beginning of a path of our own.
class Start {
 public:
  template <std::size_t N>
  consteval Start(const char (&path)[N]) : path_(path, N - 1) {  // NOLINT(google-explicit-constructor)
    if (N < 2 || path[0] != '/' || (N > 2 && path[1] == '/')) throw "a path begins with one slash";
  }
  std::string_view path() const { return path_; }

 private:
  std::string_view path_;
};

/// An address on this server: begins with a path of our own; what is added is percent-encoded.
class Path {
 public:
  explicit Path(Start start) : text_(start.path()) {}
  Path part(std::string_view more) const;  ///< `/` and one part
  Path name(std::string_view name) const;  ///< the name of a note, point or paragraph: `usa/1.3` is two parts
  Path with(std::string_view key, std::string_view value) const;  ///< a member of the query
  Path at(std::string_view fragment) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
};

/// A place on the same page.
struct Here {
  std::string id;
};

/// A text that is escaped and otherwise left as it is: for the fields of forms alone.
struct Exact {
  std::string_view text;
};

class Builder {
 public:
  /// A document around an `html` element.
  static Html document(const Html& html);
  /// A link that leads out, to http, https or mailto; else its text alone.
  static Html outward(std::string_view url, const Html& text);
  static Html text(std::string_view text);
  /// The reference to our own script: the only element that runs anything.
  static Html program(const Path& file);

 private:
  template <class... Parts>
  friend Html el(Tag tag, const Parts&... parts);
  friend Attribute at(Name name, std::string_view value);
  friend Attribute at(Name name);
  friend Attribute cls(std::string_view names);
  friend Attribute href(const Path& path);
  friend Attribute href(const Here& here);
  friend Attribute action(const Path& path);
  friend Attribute formaction(const Path& path);
  friend Attribute value(std::string_view text);
  friend Attribute viewport();

  static Attribute attribute(std::string_view name, std::string_view value);
  static Attribute exact_attribute(std::string_view name, std::string_view value);
  static Attribute bare(std::string_view name);
  template <class... Parts>
  static Html element(std::string_view tag, const Parts&... parts) {
    std::string out = "<";
    out += tag;
    (put_attribute(out, parts), ...);
    out += '>';
    if (is_void(tag)) return Html(std::move(out));
    (put_child(out, parts), ...);
    out += "</";
    out += tag;
    out += '>';
    return Html(std::move(out));
  }
  static bool is_void(std::string_view tag);
  static void put_text(std::string& out, std::string_view text);
  static void put_exact(std::string& out, std::string_view text);

  static void put_attribute(std::string& out, const Attribute& attribute) { out += attribute.text(); }
  static void put_attribute(std::string& out, const std::optional<Attribute>& attribute) {
    if (attribute) out += attribute->text();
  }
  template <class Other>
  static void put_attribute(std::string& /*out*/, const Other& /*no attribute*/) {}

  static void put_child(std::string& out, const Html& html) { out += html.text(); }
  static void put_child(std::string& out, const std::vector<Html>& all) {
    for (const Html& html : all) out += html.text();
  }
  static void put_child(std::string& out, const Exact& exact) { put_exact(out, exact.text); }
  static void put_child(std::string& out, std::string_view text) { put_text(out, text); }
  static void put_child(std::string& out, const std::string& text) { put_text(out, text); }
  static void put_child(std::string& out, const char* text) { put_text(out, text); }
  template <std::integral Number>
  static void put_child(std::string& out, Number number) {
    out += std::to_string(number);
  }
  static void put_child(std::string& /*out*/, const Attribute& /*done*/) {}
  static void put_child(std::string& /*out*/, const std::optional<Attribute>& /*done*/) {}
};

/// An element: attributes and children in any order, texts among them.
template <class... Parts>
Html el(Tag tag, const Parts&... parts) {
  return Builder::element(tag.name(), parts...);
}
/// Several things after one another, without an element around them.
template <class... Parts>
Html together(const Parts&... parts) {
  Html out;
  const auto add = [&]<class Part>(const Part& part) {
    if constexpr (std::same_as<Part, Html>)
      out += part;
    else
      out += Builder::text(part);
  };
  (add(parts), ...);
  return out;
}

inline Attribute at(Name name, std::string_view value) {
  return Builder::attribute(name.name(), value);
}
inline Attribute at(Name name) {
  return Builder::bare(name.name());
}
/// With a condition: none if it does not hold.
inline std::optional<Attribute> at_if(bool condition, Name name, std::string_view value = {}) {
  if (!condition) return std::nullopt;
  return value.empty() ? at(name) : at(name, value);
}
inline Attribute cls(std::string_view names) {
  return Builder::attribute("class", names);
}
inline Attribute href(const Path& path) {
  return Builder::attribute("href", path.text());
}
inline Attribute viewport() {
  return Builder::attribute("content", "width=device-width, initial-scale=1");
}
inline Attribute href(const Here& here) {
  return Builder::attribute("href", "#" + here.id);
}
inline Attribute action(const Path& path) {
  return Builder::attribute("action", path.text());
}
inline Attribute formaction(const Path& path) {
  return Builder::attribute("formaction", path.text());
}
/// The value of a field, exactly; in an attribute nothing but escapes is needed for that.
Attribute value(std::string_view text);

}  // namespace parley::pages
