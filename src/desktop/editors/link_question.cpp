#include "desktop/editors/link_question.h"

#include <QCoreApplication>
#include <QMessageBox>
#include <QPushButton>

namespace berth::desktop {

namespace {

struct LinkWords {
    Q_DECLARE_TR_FUNCTIONS(berth::desktop::LinkQuestion)
};

} // namespace

void ask_to_open(QWidget* parent, const QString& workspace, const QString& editor, const QString& folder,
                 std::function<void()> confirmed) {
    auto* box = new QMessageBox(parent);
    box->setObjectName(QStringLiteral("linkQuestion"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setIcon(QMessageBox::Question);
    box->setTextFormat(Qt::PlainText); // what a link says is not read as markup
    box->setWindowTitle(LinkWords::tr("A link wants to open an editor"));
    box->setText(LinkWords::tr("Open %1 in %2?").arg(workspace, editor));
    box->setInformativeText(
        LinkWords::tr("You followed a link that asks for the folder %1. Go on if you expected that.").arg(folder));
    QPushButton* open = box->addButton(LinkWords::tr("Open"), QMessageBox::AcceptRole);
    open->setObjectName(QStringLiteral("followLink"));
    QPushButton* leave = box->addButton(QMessageBox::Cancel);
    box->setDefaultButton(leave);
    box->setEscapeButton(leave);
    QObject::connect(open, &QPushButton::clicked, parent, std::move(confirmed));
    box->open();
}

} // namespace berth::desktop
