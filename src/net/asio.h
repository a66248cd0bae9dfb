// The little of Boost.Asio that the headers of this room need, so that whoever uses them parses no more of it.
//
// How coroutines are written here: one that can fail returns asio::awaitable<Result<T>>. An asio cancellation (of a
// co_spawn's slot, or of the loser of `a || b`) unwinds the coroutine with boost::system::system_error, as Asio does;
// destructors put things right, and who spawned it swallows operation_aborted. All objects of this room belong to the
// executor they were made with and are used from it only, where nothing else is said.
//
// Two defects of GCC 14 to write around (seen here, with -O0 and -O3):
// - It fails where an aggregate with strings in it is made inside a co_await expression, `co_await connect(TcpEndpoint{
//   "host", 80})`: make such an argument a variable of its own first.
// - In a loop's condition it awaits too much: `while (more && co_await next())` awaits also when `more` is false. Put
//   the co_await into the body. (In an `if` and in an assignment it does as it should.)
#pragma once

#include "base/result.h"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace berth {

namespace asio = boost::asio;

} // namespace berth
