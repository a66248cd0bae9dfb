// A terminal on the screen: output in, keys out. Independent of where either comes from: a workspace's session
// (terminal_page.h), a local pty in the benchmark, a test. Promises: output never keeps the GUI thread for more than a
// few milliseconds at a time; painted at most once a frame, but what follows a pause is painted at once.
#pragma once

#include "desktop/terminal/canvas.h"
#include "desktop/terminal/emulation.h"
#include "desktop/terminal/links.h"
#include "desktop/terminal/mouse_encoder.h"
#include "desktop/terminal/selection.h"
#include "desktop/terminal/terminal_colors.h"

#include <QAbstractScrollArea>
#include <QBasicTimer>
#include <QElapsedTimer>
#include <QTimer>

#include <optional>

class QMenu;
class QSinglePointEvent;

namespace berth::desktop {

class TerminalView : public QAbstractScrollArea {
    Q_OBJECT
public:
    // Who else sees the terminal. Local: nobody; the window decides the size and this view answers the program's
    // questions. Shared: the other end tells the size (set_grid) and answers.
    enum class Role { local, shared };

    explicit TerminalView(Role role = Role::local, QWidget* parent = nullptr);
    ~TerminalView() override;

    // --- What the program says
    void feed(ByteView output);
    // The size counts for the output that is fed afterwards.
    void set_grid(vt::Size size);
    // Begins anew with an empty screen: a snapshot follows.
    void reset(vt::Size size);
    // Bytes not yet understood. A source waits above busy_backlog, until drained().
    std::size_t backlog() const { return emulation_.backlog(); }
    static constexpr std::size_t busy_backlog = 1024 * 1024;

    // --- What shows
    const vt::Screen& screen() const { return emulation_.screen(); }
    const Rows& rows() const { return rows_; }
    // The row at the window's top.
    RowNumber top() const { return top_; }
    // How many cells the window has room for.
    vt::Size room() const;
    // Where a cell of the window is, in the viewport.
    QRect cell_rect(int row, int column) const;
    void set_colors(const TerminalColors& colors);
    // The font, and how many steps it is zoomed.
    void set_terminal_font(const QFont& font);
    void zoom(int steps);
    int zoomed() const { return zoom_; }
    // Brings a row into the window.
    void scroll_to(RowNumber row);

    // --- Selection and clipboard
    QString selected_text() const;
    void select(const TextSpan& span);
    void select_all();
    bool has_selection() const { return !selection_.empty(); }
    const TextSpan& selection() const { return selection_.span(); }
    // What was searched for and found: in order, none over another.
    void set_matches(std::vector<TextSpan> matches);
    void copy();
    // Asks before the program would run several lines.
    void paste(const QString& text);
    void paste_clipboard();
    // Types nothing: a person is only looking.
    void set_read_only(bool read_only) { read_only_ = read_only; }

    QVariant inputMethodQuery(Qt::InputMethodQuery query) const override;

Q_SIGNALS:
    void input(const QByteArray& bytes);
    // The window has room for another number of cells.
    void resized(int columns, int rows);
    void title_changed(const QString& title);
    void bell();
    // The backlog has fallen enough for more.
    void drained();
    void link_activated(const QUrl& url);
    void selection_changed();
    // Rows have other numbers now: another size, or cleared.
    void renumbered();
    // The program puts text into the clipboard, or into the primary selection. It is asked for nothing else.
    void clipboard_wanted(const QString& text, bool primary);
    // The menu is about to be shown: others add to it.
    void menu_requested(QMenu* menu);
    void zoom_changed(int steps);
    // What shows has changed, after it was painted.
    void painted();

protected:
    bool event(QEvent* event) override;
    bool viewportEvent(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void timerEvent(QTimerEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void keyReleaseEvent(QKeyEvent* event) override;
    void inputMethodEvent(QInputMethodEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool focusNextPrevChild(bool next) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

private:
    // --- Output and frames: terminal_view.cpp
    void work();
    void request_frame();
    void frame();
    void notice_changes();
    void follow_damage(const vt::Damage& damage);
    void tell_screen_reader();
    void start_over();
    void update_scroll_bar();
    void touch_cursor();
    void restart_blinking();
    void blink();

    // --- Size and painting: terminal_view_painting.cpp
    void take_size();
    void apply_font();
    QPointF origin() const;
    QRectF cells_rect(int row, int column, int columns) const;
    Canvas::Row canvas_row(int row) const;
    std::optional<LineLook::Cursor> cursor_look() const;

    // --- Keyboard and clipboard: terminal_view_keyboard.cpp
    void tell_clipboard();
    void send(const QByteArray& bytes);
    bool own_shortcut(const QKeyEvent& event);
    bool is_own_shortcut(const QKeyEvent& event) const;
    bool scroll_key(const QKeyEvent& event);
    void draw_preedit(QPainter& painter) const;

    // --- Mouse: terminal_view_mouse.cpp
    TextPlace place_at(QPointF position, bool between_cells) const;
    QPoint pixel_at(QPointF position) const;
    bool report_mouse(MouseReport::Kind kind, MouseButton button, const QSinglePointEvent& event);
    void begin_selection(const QMouseEvent& event, SelectionUnit unit);
    void drag_to(QPointF position);
    void end_selection();
    void selection_was_changed();
    void hover(QPointF position, Qt::KeyboardModifiers modifiers);
    void clear_hover();

    const Role role_;
    Emulation emulation_;
    Rows rows_;
    Selection selection_;
    std::vector<TextSpan> matches_;
    bool read_only_ = false;

    // What the canvas shows.
    QFont font_;
    int zoom_ = 0;
    Canvas canvas_;
    RowNumber top_ = 0;
    bool following_ = true;   // the window shows the newest rows
    unsigned generation_ = 0; // of the emulation
    RowNumber last_screen_top_ = 0;
    TextPlace cursor_;      // where it is drawn, its row counted from the window's top
    bool cursor_on_ = true; // not just blinked away
    bool text_blink_off_ = false;
    bool bar_is_mine_ = false; // the scroll bar is being set, nobody moves it

    // When.
    QTimer slice_timer_;
    QTimer frame_timer_;
    QTimer blink_timer_;
    QElapsedTimer since_frame_;
    QElapsedTimer since_activity_;
    QElapsedTimer since_synchronized_;
    std::chrono::nanoseconds frame_cost_{0};
    bool was_busy_ = false;

    // Keyboard and mouse.
    QString preedit_;
    int preedit_cursor_ = 0;
    bool drag_selects_ = false;
    QPoint last_reported_{-1, -1};
    Qt::MouseButton reported_button_ = Qt::NoButton;
    QPointF last_position_;
    QBasicTimer autoscroll_;
    QElapsedTimer since_double_click_;
    QPointF wheel_rest_;
    std::optional<TerminalLink> hovered_;
};

} // namespace berth::desktop
