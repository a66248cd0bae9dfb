// Content that scrolls up and down where a window has no room for it, and fills it where it has. Looks like the content
// alone and takes no focus: what is in it is reached with Tab and brought into view.
#pragma once

class QScrollArea;
class QWidget;

namespace berth::desktop {

// Takes the content over.
QScrollArea* make_scrolling(QWidget* content);

// Keeps room for the scroll bar and takes it from the content's margin at that side: what scrolls ends where the page's
// head does, whether there is a bar or not.
void align_with_head(QScrollArea& area);

} // namespace berth::desktop
