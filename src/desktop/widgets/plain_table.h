// A table as Berth draws it: rows instead of a grid, headings that stay quiet, the last column as wide as there is
// room. Dresses Qt's own view; keyboard and screen readers work as Qt makes them.
#pragma once

class QString;
class QTableView;

namespace berth::desktop {

// `name` is what screen readers call it.
void dress_table(QTableView& table, const QString& name);

} // namespace berth::desktop
