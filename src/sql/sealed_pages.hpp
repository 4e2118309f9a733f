/// SQLite files whose pages are sealed on disk: a VFS of SQLite's that stands before the system's and seals
/// each page as it is written, with XChaCha20-Poly1305, a random nonce and the page's place. SQLite leaves 40
/// bytes at a page's end for nonce and tag.
///
/// What the disk shows: how large the database is, which pages change, and which numbers of pages the log
/// holds. A page that was changed, or moved to another place, is an error when it is read; an older state of
/// a page in its own place is not found out here.
///
///     database   page, page, …                                      each sealed
///     log        32 bytes, (24 bytes of header, page), …           SQLite's headers as they are
///
/// A rollback journal would show pages as they are and is refused; the log (WAL) is used instead.
#pragma once

#include <memory>

#include "crypto/kdf.hpp"

struct sqlite3;

namespace parley {

class SealedPages {
 public:
  explicit SealedPages(const Key32& key);
  ~SealedPages();
  SealedPages(const SealedPages&) = delete;
  SealedPages& operator=(const SealedPages&) = delete;

  /// The VFS's name, for sqlite3_open_v2. It must outlive the connection.
  const char* name() const;
  /// Sets up a connection opened by it, before anything else is done with it.
  static void prepare(sqlite3* database);

  struct State;

 private:
  std::unique_ptr<State> state_;
};

}  // namespace parley
