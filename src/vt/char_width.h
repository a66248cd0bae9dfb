// How many columns a character takes: the width that shells and editors (wcwidth) reckon with as well.
#pragma once

namespace berth::vt {

// 0 for combining marks and format characters, 2 for East Asian wide ones and emoji, 1 for the rest. For printable
// characters; controls never come here.
int char_width(char32_t code);

} // namespace berth::vt
