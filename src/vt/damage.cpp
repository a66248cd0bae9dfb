#include "vt/damage.h"

#include <algorithm>

namespace berth::vt {

bool Damage::any_row() const {
    return std::ranges::find(rows, true) != rows.end();
}

} // namespace berth::vt
