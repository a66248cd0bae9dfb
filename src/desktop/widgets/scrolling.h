// Content that scrolls up and down where a window has no room for it, and fills it where it has. Looks like the content
// alone and takes no focus: what is in it is reached with Tab and brought into view.
#pragma once

class QScrollArea;
class QWidget;

namespace berth::desktop {

// Takes the content over.
QScrollArea* make_scrolling(QWidget* content);

} // namespace berth::desktop
