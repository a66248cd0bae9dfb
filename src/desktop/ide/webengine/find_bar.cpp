#include "desktop/ide/webengine/find_bar.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QWebEngineFindTextResult>
#include <QWebEnginePage>

#include <algorithm>

namespace berth::desktop {

FindBar::FindBar(QWebEnginePage* page, QWidget* parent)
    : QWidget(parent)
    , page_(page)
    , text_(new QLineEdit(this))
    , count_(new QLabel(this)) {
    setObjectName(QStringLiteral("ideFindBar"));
    text_->setPlaceholderText(tr("Find on this page"));
    text_->setAccessibleName(tr("Find on this page"));
    text_->setClearButtonEnabled(true);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 4, 8, 4);
    layout->addWidget(text_, 1);
    layout->addWidget(count_);
    const auto add = [&](Qt::ArrowType arrow, const QString& name, auto act) {
        auto* button = new QToolButton(this);
        button->setArrowType(arrow);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, act);
        layout->addWidget(button);
    };
    add(Qt::UpArrow, tr("Previous"), [this] { find(true); });
    add(Qt::DownArrow, tr("Next"), [this] { find(false); });
    auto* close = new QToolButton(this);
    close->setText(QStringLiteral("×"));
    close->setToolTip(tr("Close"));
    close->setAccessibleName(tr("Close the search"));
    connect(close, &QToolButton::clicked, this, &FindBar::end);
    layout->addWidget(close);
    connect(text_, &QLineEdit::textChanged, this, [this] { find(false); });
    connect(text_, &QLineEdit::returnPressed, this, [this] { find(false); });
    connect(page_, &QWebEnginePage::findTextFinished, this, [this](const QWebEngineFindTextResult& result) {
        count_->setText(text_->text().isEmpty() ? QString()
                        : result.numberOfMatches() == 0
                            ? tr("Nothing found")
                            : tr("%1 of %2").arg(std::max(1, result.activeMatch())).arg(result.numberOfMatches()));
    });
    hide();
}

void FindBar::begin() {
    show();
    text_->setFocus(Qt::ShortcutFocusReason);
    text_->selectAll();
}

void FindBar::end() {
    page_->findText(QString());
    hide();
    Q_EMIT ended();
}

void FindBar::find(bool backwards) {
    page_->findText(text_->text(), backwards ? QWebEnginePage::FindBackward : QWebEnginePage::FindFlags());
}

void FindBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        end();
        return;
    }
    QWidget::keyPressEvent(event);
}

} // namespace berth::desktop
