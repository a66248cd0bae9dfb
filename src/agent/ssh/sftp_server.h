// The server of SFTP version 3 (draft-ietf-secsh-filexfer-02) with the extensions that OpenSSH's clients use, for
// `sftp`, `scp` and `sshfs`. Blocking, so it runs on a thread of its own; shares nothing with others.
#pragma once

#include <string>

namespace berth::agent::ssh {

// Serves one client over a connected socket until either end has closed it. Relative names begin at `directory`, "~" is
// `home`.
void serve_sftp(int socket, const std::string& directory, const std::string& home);

} // namespace berth::agent::ssh
