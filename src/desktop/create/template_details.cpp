#include "desktop/create/template_details.h"

#include "desktop/create/template_list_model.h"
#include "desktop/highlighting/highlighting.h"
#include "desktop/phrases.h"
#include "desktop/theme/icons.h"
#include "desktop/theme/style.h"
#include "desktop/theme/theme.h"
#include "desktop/widgets/card.h"
#include "desktop/widgets/labels.h"

#include <QHBoxLayout>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QStackedWidget>
#include <QSyntaxHighlighter>
#include <QTabBar>
#include <QVBoxLayout>

namespace berth::desktop {

namespace {

enum Tab { facts_tab, yaml_tab };
constexpr int tab_columns = 2; // YAML's indentation

} // namespace

TemplateDetails::TemplateDetails(QWidget* parent)
    : QWidget(parent)
    , tabs_(new QTabBar)
    , stack_(new QStackedWidget)
    , facts_(new QVBoxLayout)
    , yaml_(new QPlainTextEdit) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme().space(Space::s));
    tabs_->addTab(tr("What you get"));
    tabs_->addTab(tr("YAML"));
    tabs_->setDrawBase(false);
    tabs_->setExpanding(false);
    tabs_->setAccessibleName(tr("About the template"));
    layout->addWidget(tabs_);
    layout->addWidget(stack_, 1);

    auto* facts = new QWidget;
    facts->setLayout(facts_);
    facts_->setContentsMargins(tab_padding, theme().space(Space::s), tab_padding, 0); // below the tabs' texts
    facts_->setSpacing(theme().space(Space::m));
    auto* area = new QScrollArea;
    area->setAccessibleName(tr("What you get"));
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(facts);
    stack_->addWidget(area);

    yaml_->setReadOnly(true);
    yaml_->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    yaml_->setLineWrapMode(QPlainTextEdit::NoWrap);
    yaml_->setLayoutDirection(Qt::LeftToRight);
    yaml_->setFrameShape(QFrame::NoFrame);
    yaml_->setTabChangesFocus(true);
    yaml_->setAccessibleName(tr("The template as YAML"));
    auto* yaml_card = new Card;
    yaml_card->layout()->setContentsMargins(2, 2, 2, 2);
    yaml_card->body()->addWidget(yaml_);
    stack_->addWidget(yaml_card);

    connect(tabs_, &QTabBar::currentChanged, this, &TemplateDetails::show_tab);
    connect(&theme(), &Theme::changed, this, &TemplateDetails::dress);
    dress();
}

TemplateDetails::~TemplateDetails() = default;

void TemplateDetails::dress() {
    yaml_->setFont(theme().font(TextStyle::mono));
    yaml_->setTabStopDistance(QFontMetricsF(yaml_->font()).horizontalAdvance(u' ') * tab_columns);
    QPalette colors = yaml_->palette();
    colors.setColor(QPalette::Base, theme().color(Color::surface));
    colors.setColor(QPalette::Text, theme().color(Color::text));
    yaml_->setPalette(colors);
    if (highlighter_ != nullptr) {
        delete highlighter_;
        highlighter_ = highlight_yaml(yaml_->document(), theme().is_dark());
    }
}

void TemplateDetails::show_template(const model::TemplateSummary& summary) {
    template_ = QString::fromStdString(summary.name);
    has_yaml_ = false;
    yaml_->setPlaceholderText(tr("Loading…"));
    yaml_->clear();
    while (QLayoutItem* item = facts_->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    if (const QString resources = resources_text(summary.resources); !resources.isEmpty()) {
        add_section(tr("Resources"), {resources}, "cpu");
    }
    QStringList tools;
    for (const model::Tool& tool : summary.tools) {
        tools << QString::fromStdString(tool.version.empty() ? tool.name : tool.name + " " + tool.version);
    }
    add_section(tr("Tools"), tools, "tool");
    QStringList ports;
    for (const model::Port& port : summary.ports) {
        ports << tr("%1 on port %2").arg(QString::fromStdString(port.name)).arg(port.port);
    }
    add_section(tr("Ports"), ports, "port");
    if (!summary.image.repository.empty()) {
        add_section(tr("Image"), {QString::fromStdString(summary.image.repository + ":" + summary.image.tag)},
                    "template");
    }
    QStringList lacking;
    for (const model::Unsupported& item : summary.unsupported) {
        lacking << QString::fromStdString(item.reason);
    }
    add_section(tr("What this platform cannot honour"), lacking, "warning", Color::caution);
    facts_->addStretch();
    if (summary.yaml) {
        show_yaml(*summary.yaml);
    } else if (tabs_->currentIndex() == yaml_tab) {
        Q_EMIT yaml_wanted(template_);
    }
}

void TemplateDetails::add_section(const QString& title, const QStringList& lines, const char* icon_name,
                                  Color icon_color) {
    if (lines.isEmpty()) {
        return;
    }
    auto* section = new QWidget;
    auto* row = new QHBoxLayout(section);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme().space(Space::m));
    auto* drawing = new QLabel;
    const int size = theme().tokens().icon_size;
    drawing->setPixmap(icon(icon_name, icon_color).pixmap(QSize(size, size)));
    row->addWidget(drawing, 0, Qt::AlignTop);
    auto* texts = new QVBoxLayout;
    texts->setSpacing(2);
    texts->addWidget(new TextLabel(title, TextStyle::caption, Color::text_muted));
    for (const QString& line : lines) {
        texts->addWidget((new TextLabel(line))->wrap());
    }
    row->addLayout(texts, 1);
    facts_->addWidget(section);
}

void TemplateDetails::show_tab(int index) {
    stack_->setCurrentIndex(index);
    if (index == yaml_tab && !has_yaml_ && !template_.isEmpty()) {
        Q_EMIT yaml_wanted(template_);
    }
}

void TemplateDetails::show_yaml(const Result<std::string>& yaml) {
    if (!yaml) {
        yaml_->setPlaceholderText(error_text(yaml.error()));
        return;
    }
    has_yaml_ = true;
    if (highlighter_ == nullptr) {
        highlighter_ = highlight_yaml(yaml_->document(), theme().is_dark());
    }
    yaml_->setPlainText(QString::fromStdString(*yaml));
}

} // namespace berth::desktop
