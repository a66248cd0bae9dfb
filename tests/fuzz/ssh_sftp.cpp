// SFTP requests as no client writes them: each is refused, or understood without a look beyond its end; attributes come
// back as they were written, and answers about any request are messages that a client can read.
#include "ssh/sftp.h"
#include "support/input.h"

using namespace berth;
using namespace berth::ssh;

namespace {

bool lies_within(ByteView part, ByteView whole) {
    return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_attributes(const SftpAttributes& attributes) {
    constexpr auto known = SftpAttributes::has_size | SftpAttributes::has_owner | SftpAttributes::has_permissions |
                           SftpAttributes::has_times;
    auto expected = attributes;
    expected.flags &= ~SftpAttributes::has_extended;
    Writer writer;
    write_sftp_attributes(writer, attributes);
    Reader reader(writer.bytes());
    const auto back = read_sftp_attributes(reader);
    fuzz::require(reader.ok() && reader.rest().empty(), "attributes are not read to their end");
    fuzz::require(back == expected, "attributes come back as others");
    fuzz::require((attributes.flags & known) != 0 || writer.bytes().size() == 4, "something is written for nothing");
}

void check_status(std::uint32_t id, std::uint8_t code) {
    const auto answer = sftp_status(id, static_cast<SftpStatus>(code));
    Reader reader(answer.bytes());
    fuzz::require(reader.byte() == static_cast<std::uint8_t>(Sftp::status) && reader.uint32() == id &&
                      reader.uint32() == code && !reader.text().empty() && reader.text().empty() && reader.ok() &&
                      reader.rest().empty(),
                  "a status cannot be read");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    while (!input.empty()) {
        // Framed as on the wire, in a buffer of its own: the sanitizer sees a look beyond it.
        const auto taken = input.take(input.number(2) % 1024);
        const Bytes message(taken.begin(), taken.end());
        const auto request = read_sftp_request(message);
        if (!request) {
            continue;
        }
        fuzz::require(message.size() >= 5, "half a request is taken for one");
        fuzz::require(static_cast<std::uint8_t>(request->type) == std::to_integer<std::uint8_t>(message[0]),
                      "it is of another type");
        for (const auto part : {as_bytes(request->subject), as_bytes(request->other), request->data}) {
            fuzz::require(lies_within(part, message), "it points beyond the message");
        }
        check_attributes(request->attributes);
        check_status(request->id, input.byte());
        // What is one byte shorter is not understood as more.
        if (const auto shorter = read_sftp_request(ByteView(message).first(message.size() - 1))) {
            fuzz::require(shorter->data.size() <= request->data.size() &&
                              shorter->subject.size() <= request->subject.size(),
                          "less is read as more");
        }
    }
    return 0;
}
