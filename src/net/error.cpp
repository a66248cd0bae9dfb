#include "net/error.h"

#include <boost/asio/error.hpp>

namespace berth::net {

Error to_error(const boost::system::error_code& code, std::string_view what) {
    namespace error = boost::asio::error;
    Errc kind = Errc::io_error;
    if (code == error::operation_aborted || code == error::bad_descriptor) {
        kind = Errc::cancelled;
    } else if (code == error::timed_out) {
        kind = Errc::timed_out;
    } else if (code == error::connection_refused || code == error::host_unreachable ||
               code == error::network_unreachable || code == error::network_down || code == error::try_again ||
               code == error::host_not_found_try_again) {
        kind = Errc::unavailable;
    } else if (code == error::host_not_found || code == error::no_data ||
               code == boost::system::errc::no_such_file_or_directory) {
        kind = Errc::not_found;
    } else if (code == error::address_in_use) {
        kind = Errc::conflict;
    } else if (code == error::access_denied) {
        kind = Errc::forbidden;
    }
    return {kind, std::string(what) + ": " + code.message() + ".", {}};
}

} // namespace berth::net
