// The little of Boost.Asio that the headers of this room need, so that whoever uses them parses no more of it.
//
// How coroutines are written here: one that can fail returns asio::awaitable<Result<T>>. An asio cancellation (of a
// co_spawn's slot, or of the loser of `a || b`) unwinds the coroutine with boost::system::system_error, as Asio does;
// destructors put things right, and who spawned it swallows operation_aborted. All objects of this room belong to the
// executor they were made with and are used from it only, where nothing else is said.
//
// GCC 14 fails (and older ones miscompile) where an aggregate with strings in it is made inside a co_await expression,
// `co_await connect(TcpEndpoint{"host", 80})`: make such an argument a variable of its own first.
#pragma once

#include "base/result.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace berth {

namespace asio = boost::asio;

} // namespace berth
