#include "desktop/widgets/state_panel.h"

#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"
#include "desktop/widgets/scrolling.h"
#include "desktop/widgets/spinner.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int drawing_size = 44; // pixels
constexpr int text_width = 420;  // pixels: a line that is easy to read

} // namespace

StatePanel::StatePanel(QWidget* parent)
    : QWidget(parent)
    , drawing_(new QLabel)
    , spinner_(new Spinner(drawing_size - 12))
    , title_(new TextLabel({}, TextStyle::subtitle))
    , text_(new TextLabel({}, TextStyle::body, Color::text_muted))
    , hint_(new TextLabel({}, TextStyle::body, Color::text))
    , actions_(new QHBoxLayout) {
    auto* content = new QWidget;
    auto* all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    auto* column = new QVBoxLayout(content);
    const int edge = theme().space(Space::xl);
    column->setContentsMargins(edge, edge, edge, edge);
    column->setSpacing(theme().space(Space::s));
    column->addStretch(2);
    column->addWidget(drawing_, 0, Qt::AlignHCenter);
    column->addWidget(spinner_, 0, Qt::AlignHCenter);
    column->addSpacing(theme().space(Space::xs));
    for (TextLabel* label : {title_, text_, hint_}) {
        label->wrap()->setAlignment(Qt::AlignCenter);
        label->setMaximumWidth(text_width);
        label->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
        auto* line = new QHBoxLayout;
        line->addStretch(1);
        line->addWidget(label, 100);
        line->addStretch(1);
        column->addLayout(line);
    }
    column->addSpacing(theme().space(Space::s));
    actions_->setSpacing(theme().space(Space::s));
    actions_->setAlignment(Qt::AlignHCenter);
    column->addLayout(actions_);
    column->addStretch(3);
    all->addWidget(make_scrolling(content));
    reset();
}

void StatePanel::show_empty(const char* icon_name, const QString& title, const QString& text) {
    reset();
    drawing_->setPixmap(icon(icon_name, Color::text_faint).pixmap(QSize(drawing_size, drawing_size)));
    drawing_->show();
    write(title, text);
}

void StatePanel::show_loading(const QString& title, const QString& text) {
    reset();
    spinner_->show();
    write(title, text);
}

void StatePanel::show_error(const QString& title, const Error& error) {
    reset();
    drawing_->setPixmap(icon("warning", Color::bad).pixmap(QSize(drawing_size, drawing_size)));
    drawing_->show();
    write(title, QString::fromStdString(error.message));
    hint_->setText(QString::fromStdString(error.hint));
    hint_->setVisible(!error.hint.empty());
}

void StatePanel::add_action(const QString& text, std::function<void()> act) {
    QPushButton* button = make_button(text, actions_->isEmpty() ? ButtonKind::primary : ButtonKind::secondary);
    connect(button, &QPushButton::clicked, this, [act = std::move(act)] { act(); });
    actions_->addWidget(button);
}

void StatePanel::reset() {
    drawing_->hide();
    spinner_->hide();
    hint_->hide();
    while (QLayoutItem* item = actions_->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was just clicked
        delete item;
    }
}

void StatePanel::write(const QString& title, const QString& text) {
    title_->setText(title);
    text_->setText(text);
    text_->setVisible(!text.isEmpty());
    setAccessibleName(title);
    setAccessibleDescription(text);
}

} // namespace berth::desktop
