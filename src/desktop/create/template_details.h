// What a workspace of a template gets: resources, tools, ports, what this platform cannot honour, and the template's
// own text with its syntax in colours.
#pragma once

#include "desktop/theme/tokens.h"
#include "model/api.h"

#include <QWidget>

class QPlainTextEdit;
class QStackedWidget;
class QSyntaxHighlighter;
class QTabBar;
class QVBoxLayout;

namespace berth::desktop {

class TemplateDetails final : public QWidget {
    Q_OBJECT
public:
    explicit TemplateDetails(QWidget* parent = nullptr);
    ~TemplateDetails() override;

    void show_template(const model::TemplateSummary& summary);
    // The template's YAML, or why there is none.
    void show_yaml(const Result<std::string>& yaml);

Q_SIGNALS:
    void yaml_wanted(const QString& template_name);

private:
    void add_section(const QString& title, const QStringList& lines, const char* icon_name,
                     Color icon_color = Color::text_muted);
    void show_tab(int index);
    void dress();

    QTabBar* tabs_;
    QStackedWidget* stack_;
    QVBoxLayout* facts_;
    QPlainTextEdit* yaml_;
    QSyntaxHighlighter* highlighter_ = nullptr; // made with the first YAML
    QString template_;
    bool has_yaml_ = false;
};

} // namespace berth::desktop
