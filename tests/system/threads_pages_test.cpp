// What `parley ui` does with threads: several pages of a browser ask, follow what happens, write, lock and
// unlock, while the desk is synced and other programs change it. Built with ThreadSanitizer.
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "../desk/desks.hpp"
#include "pages/server.hpp"
#include "post/pouch.hpp"
#include "post/sync.hpp"
#include "running_relay.hpp"

namespace parley {
namespace {

/// One browser, whose pages may ask at the same time.
class Browser {
 public:
  explicit Browser(const std::string& address) {
    const std::size_t path = address.find('/', 7);
    host_ = address.substr(7, path - 7);
    const std::string opened = get(address.substr(path));
    const std::size_t at = opened.find("Set-Cookie: ");
    if (at != std::string::npos) cookie_ = opened.substr(at + 12, opened.find(';', at) - at - 12);
  }

  std::string get(const std::string& path) const { return ask("GET " + path, "", {}); }
  std::string post(const std::string& path, const std::string& fields) const {
    const std::string body = "token=" + token() + fields;
    return ask("POST " + path,
               "Origin: http://" + host_ +
                   "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                   std::to_string(body.size()) + "\r\n",
               body);
  }
  /// The token of the forms of any page, locked or not.
  std::string token() const {
    for (;;) {
      for (const std::string path : {"/", "/unlock"}) {
        const std::string page = get(path);
        if (const std::size_t at = page.find("name=\"token\" value=\""); at != std::string::npos)
          return page.substr(at + 20, 128);
      }
    }
  }

 private:
  std::string ask(const std::string& what, const std::string& headers, const std::string& body) const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    to.sin_port = htons(static_cast<std::uint16_t>(std::stoi(host_.substr(host_.find(':') + 1))));
    std::string out;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0) {
      const std::string request = what + " HTTP/1.1\r\nHost: " + host_ +
                                  "\r\nConnection: close\r\nCookie: " + cookie_ + "\r\n" + headers + "\r\n" +
                                  body;
      if (::send(fd, request.data(), request.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(request.size())) {
        char piece[16384];
        for (ssize_t got = 0; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;)
          out.append(piece, static_cast<std::size_t>(got));
      }
    }
    ::close(fd);
    return out;
  }

  std::string host_, cookie_;
};

unsigned status(const std::string& answer) {
  return answer.size() > 12 ? static_cast<unsigned>(std::stoul(answer.substr(9, 3))) : 0;
}

class RunningPages {
 public:
  explicit RunningPages(const std::filesystem::path& home)
      : server_({home, 0, std::chrono::minutes(15), {}, {}}, clock_, random_), address_(server_.address()) {
    thread_ = std::thread([this] { server_.run(); });
  }
  RunningPages(const RunningPages&) = delete;
  RunningPages& operator=(const RunningPages&) = delete;
  ~RunningPages() { stop(); }
  void stop() {
    if (!thread_.joinable()) return;
    server_.stop();
    thread_.join();
  }
  const std::string& address() const { return address_; }

 private:
  WallClock clock_;
  SystemRandom random_;
  pages::Server server_;
  std::string address_;
  std::thread thread_;
};

TEST(Threads, PagesUsedAtOnce) {
  const TemporaryFolder folder;
  const RunningRelay relay(folder.path() / "relay.db", "relay.example");
  Place ann(folder.path(), "ann@alpha");
  Place bob(folder.path(), "bob@beta");
  ExchangeId id;
  {
    Desk desk = ann.open();
    Convene what;
    what.title = "Talks";
    what.cards = {ann.identity.card, bob.identity.card};
    what.relays = {relay.name()};
    id = expect(desk.convene(std::move(what), {}));
    expect(pack_pouch(desk, folder.path() / "invitation.pouch", {}));
  }
  {
    Desk desk = bob.open();
    expect(unpack_pouch(desk, folder.path() / "invitation.pouch"));
    expect(desk.join(id));
  }
  const std::string room = "/x/" + id.hex().substr(0, 16);

  RunningPages pages(ann.home);
  const Browser browser(pages.address());
  std::mutex counting;
  std::map<unsigned, int> statuses;
  std::atomic<int> locked = 0, changed = 0, delivered = 0;
  std::atomic<bool> done = false;
  const auto count = [&](const std::string& answer) {
    const std::scoped_lock lock(counting);
    ++statuses[status(answer)];
  };
  std::vector<std::thread> all;
  // Pages that are looked at.
  for (int page = 0; page < 3; ++page) {
    all.emplace_back([&, page] {
      const std::vector<std::string> paths = {"/",
                                              room,
                                              room + "/timeline",
                                              room + "/text",
                                              "/card",
                                              "/search?q=wording",
                                              room + "/notes",
                                              room + "/people",
                                              "/nothing"};
      for (std::size_t i = 0; !done; ++i)
        count(browser.get(paths[(i + static_cast<std::size_t>(page)) % paths.size()]));
    });
  }
  // Pages that follow what happens, until they are locked, and then again.
  for (int page = 0; page < 3; ++page) {
    all.emplace_back([&] {
      while (!done) {
        const std::string told = browser.get("/events");
        if (told.find("event: locked") != std::string::npos) ++locked;
        if (told.find("event: changed") != std::string::npos) ++changed;
        if (status(told) != 200) std::this_thread::sleep_for(std::chrono::milliseconds(20));
      }
    });
  }
  // The other side, whose desk is synced by another program.
  all.emplace_back([&] {
    for (int i = 0; !done; ++i) {
      Desk desk = bob.open();
      expect(deliver(desk, id, "title: A note\n\n## A point\n> A wording " + std::to_string(i) + "\n"));
      expect(sync_exchange(desk, id, {}));
    }
  });
  // Somebody who writes, has it synced, and delivers.
  all.emplace_back([&] {
    while (!done) {
      count(browser.post(
          room + "/compose?slot=new",
          "&do=keep&mode=parts&count=0&title=Ours&standing=formal&others=%23%23+Our+point%0A%3E+Ours."));
      count(browser.post("/sync", ""));
      const std::string shown = browser.get(room + "/compose?slot=new&deliver=yes");
      const std::size_t digest = shown.find("name=\"digest\" value=\"");
      if (digest == std::string::npos) continue;
      const std::string answer =
          browser.post(room + "/compose?slot=new", "&do=deliver&digest=" + shown.substr(digest + 21, 64));
      if (answer.find("Location: " + room + "/note/alpha/") != std::string::npos) ++delivered;
    }
  });
  // The desk is locked and unlocked meanwhile.
  for (int i = 0; i < 6; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(700));
    EXPECT_EQ(status(browser.post("/lock", "")), 303U);
    EXPECT_EQ(browser.get("/card").find("BEGIN PARLEY CARD"), std::string::npos)
        << "a locked desk shows nothing";
    EXPECT_EQ(status(browser.post("/unlock", "&passphrase=&then=/")), 303U);
  }
  // Until each has had its turn.
  for (int i = 0; i < 600 && (delivered == 0 || changed == 0); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  done = true;
  EXPECT_EQ(status(browser.post("/lock", "")), 303U);  // those that follow are told, and end
  for (std::thread& each : all) each.join();
  EXPECT_GE(locked, 6);
  EXPECT_GT(changed, 0);
  EXPECT_GT(delivered, 0);
  EXPECT_GT(statuses[200], 0);
  for (const auto& [code, times] : statuses)
    EXPECT_TRUE(code == 200 || code == 303 || code == 403 || code == 404) << times << " answers " << code;

  // What came through is whole, on both sides.
  EXPECT_EQ(status(browser.post("/unlock", "&passphrase=&then=/")), 303U);
  EXPECT_NE(browser.get(room + "/notes").find("beta/1"), std::string::npos);
  pages.stop();
  const Desk desk = ann.look();
  for (const ExchangeSummary& exchange : desk.exchanges())
    EXPECT_FALSE(exchange.damage) << exchange.damage->message;
}

}  // namespace
}  // namespace parley
