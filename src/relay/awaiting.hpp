/// Waiting, in a coroutine, for what another thread does.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

#include "relay/http.hpp"
#include "relay/readers.hpp"
#include "relay/writer.hpp"

namespace parley::relay {

/// What the writer made of an operation.
inline asio::awaitable<Outcome> committed(Writer& writer, Operation operation) {
  const auto executor = co_await asio::this_coro::executor;
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Outcome)>(
      [&writer, executor](auto handler, Operation asked) {
        Writer::Done done = [handler = std::move(handler)](Outcome outcome) mutable {
          std::move(handler)(std::move(outcome));
        };
        if (writer.submit(std::move(asked), done)) return;
        asio::post(executor, [done = std::move(done)]() mutable { done(Failed{Failed::Why::busy}); });
      },
      asio::use_awaitable, std::move(operation));
}

/// What `work(store)` returns or throws, run by a reader's thread.
template <class Work>
auto read_by(Readers& readers, Work work) -> asio::awaitable<std::invoke_result_t<Work&, Store&>> {
  using Value = std::invoke_result_t<Work&, Store&>;
  const auto executor = co_await asio::this_coro::executor;
  std::optional<Value> value = co_await asio::async_initiate<const asio::use_awaitable_t<>,
                                                             void(std::exception_ptr, std::optional<Value>)>(
      [&readers, executor](auto handler, Work asked) {
        readers.submit([handler = std::move(handler), executor,
                        asked = std::move(asked)](Store& store) mutable {
          std::exception_ptr failure;
          std::optional<Value> result;
          // A connection that broke while it was idle is noticed by its next use: then a new one is tried.
          for (int tries = 0; tries < 2; ++tries) {
            try {
              result.emplace(asked(store));
              failure = nullptr;
              break;
            } catch (const SqlError& error) {
              failure = std::current_exception();
              if (error.kind != SqlError::Kind::unavailable) break;
            } catch (...) {
              failure = std::current_exception();
              break;
            }
          }
          asio::post(executor, [handler = std::move(handler), failure, result = std::move(result)]() mutable {
            std::move(handler)(failure, std::move(result));
          });
        });
      },
      asio::use_awaitable, std::move(work));
  co_return std::move(*value);
}

}  // namespace parley::relay
