// Two people whom the tests know.
#pragma once

#include "model/user.h"

namespace berth::platform {

inline const model::UserId ada{"https://id.example", "ada"};
inline const model::UserId bob{"https://id.example", "bob"};

} // namespace berth::platform
