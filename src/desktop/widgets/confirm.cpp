#include "desktop/widgets/confirm.h"

#include "desktop/theme/icons.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/buttons.h"
#include "desktop/widgets/labels.h"

#include <QCoreApplication>
#include <QDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

constexpr int text_width = 380; // pixels

} // namespace

void confirm_danger(QWidget* parent, const QString& title, const QString& text, const QString& yes,
                    std::function<void()> act) {
    auto* dialog = new QDialog(parent);
    dialog->setObjectName(QStringLiteral("confirm"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setModal(true);
    dialog->setWindowTitle(title);
    auto* column = new QVBoxLayout(dialog);
    const int edge = theme().space(Space::xl);
    column->setContentsMargins(edge, edge, edge, edge);
    column->setSpacing(theme().space(Space::m));
    auto* line = new QHBoxLayout;
    line->setSpacing(theme().space(Space::m));
    auto* drawing = new QLabel;
    constexpr int size = 24;
    drawing->setPixmap(icon("warning", Color::bad).pixmap(QSize(size, size)));
    line->addWidget(drawing, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->addWidget((new TextLabel(title, TextStyle::subtitle))->wrap());
    TextLabel* words = (new TextLabel(text, TextStyle::body, Color::text_muted))->wrap();
    words->setMinimumWidth(text_width);
    texts->addWidget(words);
    line->addLayout(texts, 1);
    column->addLayout(line);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    QPushButton* cancel = make_button(QCoreApplication::translate("berth::desktop::Confirm", "Cancel"));
    QPushButton* go = make_button(yes, ButtonKind::danger);
    go->setObjectName(QStringLiteral("confirmYes"));
    buttons->addWidget(cancel);
    buttons->addWidget(go);
    column->addLayout(buttons);
    column->setSizeConstraint(QLayout::SetFixedSize);
    cancel->setDefault(true);
    cancel->setFocus();
    QObject::connect(cancel, &QPushButton::clicked, dialog, &QDialog::reject);
    QObject::connect(go, &QPushButton::clicked, dialog, [dialog, act = std::move(act)] {
        dialog->accept();
        act();
    });
    dialog->open();
}

} // namespace berth::desktop
