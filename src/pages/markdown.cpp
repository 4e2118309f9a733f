#include "pages/markdown.hpp"

#include <cmark-gfm.h>
#include <cmark-gfm_version.h>

#include <memory>
#include <vector>

#include "base/imported.hpp"
#include "base/text.hpp"

namespace parley::pages {
namespace {

constexpr const char* kLibrary = "libcmark-gfm.so." CMARK_GFM_VERSION_STRING;
const Imported<decltype(::cmark_node_first_child)> cmark_node_first_child{kLibrary, "cmark_node_first_child"};
const Imported<decltype(::cmark_node_free)> cmark_node_free{kLibrary, "cmark_node_free"};
const Imported<decltype(::cmark_node_get_list_start)> cmark_node_get_list_start{kLibrary,
                                                                                "cmark_node_get_list_start"};
const Imported<decltype(::cmark_node_get_list_type)> cmark_node_get_list_type{kLibrary,
                                                                              "cmark_node_get_list_type"};
const Imported<decltype(::cmark_node_get_literal)> cmark_node_get_literal{kLibrary, "cmark_node_get_literal"};
const Imported<decltype(::cmark_node_get_type)> cmark_node_get_type{kLibrary, "cmark_node_get_type"};
const Imported<decltype(::cmark_node_get_url)> cmark_node_get_url{kLibrary, "cmark_node_get_url"};
const Imported<decltype(::cmark_node_next)> cmark_node_next{kLibrary, "cmark_node_next"};
const Imported<decltype(::cmark_parse_document)> cmark_parse_document{kLibrary, "cmark_parse_document"};

struct FreeNode {
  void operator()(cmark_node* node) const { cmark_node_free(node); }
};

constexpr std::size_t kLargest = std::size_t{2} << 20;

/// `cmark` does not bound how deep its tree is; a browser does, and so does a reader.
constexpr int kDeepest = 32;

bool leads_out(std::string_view url) {
  return url.starts_with("https://") || url.starts_with("http://") || url.starts_with("mailto:");
}

/// The tree as elements of our own. Nothing of cmark's rendering is used, so nothing can pass by the builder.
class Renderer {
 public:
  Html children(cmark_node* node) {
    Html out;
    if (++depth_ <= kDeepest) {
      for (cmark_node* child = cmark_node_first_child(node); child; child = cmark_node_next(child))
        out += one(child);
    } else {
      out += el("em", "[nested too deep to be shown]");
    }
    --depth_;
    return out;
  }

 private:
  static std::string literal(cmark_node* node) {
    const char* text = cmark_node_get_literal(node);
    return text ? text : "";
  }
  static std::string url(cmark_node* node) {
    const char* text = cmark_node_get_url(node);
    return text ? text : "";
  }

  Html one(cmark_node* node) {
    switch (cmark_node_get_type(node)) {
      case CMARK_NODE_PARAGRAPH:
        return el("p", children(node));
      case CMARK_NODE_HEADING:
        return el("p", el("strong", children(node)));
      case CMARK_NODE_BLOCK_QUOTE:
        return el("blockquote", children(node));
      case CMARK_NODE_LIST:
        return cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
                   ? el("ol", at("start", std::to_string(cmark_node_get_list_start(node))), children(node))
                   : el("ul", children(node));
      case CMARK_NODE_ITEM:
        return el("li", children(node));
      case CMARK_NODE_CODE_BLOCK:
        return el("pre", at("tabindex", "0"), literal(node));
      case CMARK_NODE_HTML_BLOCK:
        return el("pre", at("tabindex", "0"), literal(node));  // as text: it is part of what was signed
      case CMARK_NODE_THEMATIC_BREAK:
        return el("hr");
      case CMARK_NODE_TEXT:
      case CMARK_NODE_HTML_INLINE:
        return together(literal(node));
      case CMARK_NODE_CODE:
        return el("code", literal(node));
      case CMARK_NODE_SOFTBREAK:
        return together("\n");
      case CMARK_NODE_LINEBREAK:
        return el("br");
      case CMARK_NODE_EMPH:
        return el("em", children(node));
      case CMARK_NODE_STRONG:
        return el("strong", children(node));
      case CMARK_NODE_IMAGE:
        return el("span", cls("noimage"), "[image, not shown: ", children(node), " ", url(node), "]");
      case CMARK_NODE_LINK: {
        const std::string to = url(node);
        const Html text = children(node);
        if (!leads_out(to)) return together(text, " ⟨" + to + "⟩");
        return together(Builder::outward(to, text), el("span", cls("target"), " ⟨leads out: " + to + "⟩"));
      }
      default:
        return children(node);
    }
  }

  int depth_ = 0;
};

}  // namespace

Html markdown(std::string_view text) {
  const std::string harmless = shown_lines(text);
  if (harmless.size() > kLargest) return el("pre", at("tabindex", "0"), harmless);
  const std::unique_ptr<cmark_node, FreeNode> document(
      cmark_parse_document(harmless.data(), harmless.size(), CMARK_OPT_DEFAULT | CMARK_OPT_VALIDATE_UTF8));
  return Renderer().children(document.get());
}

}  // namespace parley::pages
