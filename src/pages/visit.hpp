/// A request as the pages see it, and what they answer.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pages/form.hpp"
#include "pages/html.hpp"
#include "pages/office.hpp"

namespace parley::pages {

/// Checked already: it is our own browser's, the desk is open, a form bears its token.
struct Visit {
  Office& office;
  std::string token;  ///< for every form on the page
  std::vector<std::string> path;
  std::map<std::string, std::string> query;
  bool post = false;
  Form form;
  std::string said;  ///< by what was done just before: stands once at the top of the next page
  bool said_wrong = false;
  std::string mark;  ///< how the news stood when this was asked for

  std::string get(const std::string& key) const {
    const auto found = query.find(key);
    return found == query.end() ? "" : found->second;
  }
};

struct Answer {
  unsigned status = 200;
  std::string_view allow = {};  ///< the methods of the address, where another was used
  std::string_view type = "text/html; charset=utf-8";
  std::string body = {};
  std::string location = {};                    ///< of a redirect
  std::string file_name = {};                   ///< for what is to be saved
  std::shared_ptr<const Passing> content = {};  ///< instead of `body`
  std::string said = {};                        ///< for the next page
  bool wrong = false;                           ///< that it is an error
  bool lock = false;                            ///< the desk's keys have changed: it is to be opened anew
  bool changed = false;  ///< something was signed or stored: to be sent out, and shown on other pages
};

/// A page around its content. `title` is that of the window; `here` the part of the desk that it belongs to.
struct Page {
  std::string title = {};
  Html main = {};
  const Room* room = nullptr;  ///< the exchange that it is about, if there is one
  std::string here = {};       ///< `table`, `text` … : marked in the navigation
  bool bare = false;           ///< without navigation: locked, or no desk yet
  bool live = true;            ///< follows what arrives
  unsigned status = 200;
};
Answer show(const Visit& visit, Page page);
/// A page with nothing of the desk on it.
Html bare_document(const Page& page);
/// The page that says what went wrong; as bad as `status` says.
Answer failed(const Visit& visit, const Error& error, unsigned status = 400);
/// On to another page, after something was done.
Answer go(const Path& to, std::string said = {});
Answer go_wrong(const Path& to, const Error& error);
Answer file(std::string name, std::string bytes, std::string_view type = "application/octet-stream");
Answer file(std::string name, Passing content);
/// A name that others chose, as one to save a file by: letters, digits and the like are kept of it.
std::string plain_name(std::string_view name);

/// A form that posts to `to`, with the token.
template <class... Parts>
Html form(const Visit& visit, const Path& to, const Parts&... parts) {
  return el("form", at("method", "post"), action(to),
            el("input", at("type", "hidden"), at("name", "token"), value(visit.token)), parts...);
}

/// What a card says, with the digits to compare.
Html card_facts(const SignedCard& card);

// The pages. Each file beside this one has some of them.
Answer desk_page(Visit& visit);
Answer start_page(Visit& visit);  ///< making a desk
Answer unlock_page(Visit& visit, const std::string& then, const std::string& wrong);
Answer card_page(Visit& visit);
Answer card_file(Visit& visit);
Answer convene_page(Visit& visit);
Answer pouch_page(Visit& visit);
Answer refused_file(Visit& visit);  ///< an item that was kept aside, as it came
Answer keys_page(Visit& visit);     ///< backups, the party key, new keys
Answer sync_now(Visit& visit);
Answer search_page(Visit& visit);
/// All under /x/KEY: the room, then the rest of the path.
Answer join_page(Visit& visit, Room& room);
Answer table_page(Visit& visit, Room& room);
Answer text_page(Visit& visit, Room& room);
Answer timeline_page(Visit& visit, Room& room);
Answer point_page(Visit& visit, Room& room);
Answer note_page(Visit& visit, Room& room);
Answer notes_page(Visit& visit, Room& room);
Answer compose_page(Visit& visit, Room& room);
Answer people_page(Visit& visit, Room& room);
Answer people_deed(Visit& visit, Room& room);  ///< what is signed on it
Answer check_page(Visit& visit, Room& room);
Answer signers_file(Visit& visit, Room& room);
Answer act_file(Visit& visit, Room& room);
Answer disclosure_file(Visit& visit, Room& room);
Answer signature_file(Visit& visit, Room& room);
Answer conclude_page(Visit& visit, Room& room);
Answer meetings_page(Visit& visit, Room& room);
Answer calendar_file(Visit& visit, Room& room);
Answer drafts_page(Visit& visit, Room& room);  ///< of a caucus
Answer draft_page(Visit& visit, Room& room);
Answer what_if_page(Visit& visit, Room& room);
/// What is signed by one question and one click: publication, confirmations, a new sealing key.
Answer deed_page(Visit& visit, Room& room);

/// `/x/KEY` and on.
inline Path in(const Room& room) {
  return Path("/x").part(room.key());
}

/// The files of the pages, as they are served: name with the digest of its content, type, bytes.
struct Asset {
  std::string path;
  std::string_view type, bytes;
};
const std::vector<Asset>& assets();
const Asset& style_sheet();
const Asset& script();
const Asset& icon();

}  // namespace parley::pages
