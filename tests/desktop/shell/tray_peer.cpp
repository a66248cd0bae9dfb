// A desktop's panel for tests: takes tray items (org.kde.StatusNotifierWatcher) and notifications on the session bus,
// and tells what it sees as a person would look at it. Prints a JSON document a line; takes commands a line:
//   item          the icon, its text and its menu: {"item": {"title", "status", "tip", "icons", "menu"}}
//   click NUMBER  chooses the menu's entry of that number
//   activate      clicks on the icon
//   open NUMBER   clicks on a notification
#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDBusArgument>
#include <QDBusConnection>
#include <QDBusContext>
#include <QDBusMessage>
#include <QDBusVariant>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSocketNotifier>

#include <cstdio>
#include <unistd.h>

namespace {

const QString item_interface = QStringLiteral("org.kde.StatusNotifierItem");
const QString menu_interface = QStringLiteral("com.canonical.dbusmenu");

void print(const QJsonObject& document) {
    std::puts(QJsonDocument(document).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

QDBusMessage call(const QString& service, const QString& path, const QString& interface, const QString& method,
                  const QVariantList& arguments) {
    QDBusMessage message = QDBusMessage::createMethodCall(service, path, interface, method);
    message.setArguments(arguments);
    return QDBusConnection::sessionBus().call(message, QDBus::BlockWithGui);
}

QVariant dbus_property(const QString& service, const QString& path, const QString& interface, const QString& name) {
    const QDBusMessage answer = call(service, path, QStringLiteral("org.freedesktop.DBus.Properties"),
                                     QStringLiteral("Get"), {interface, name});
    return answer.arguments().isEmpty() ? QVariant() : answer.arguments().first().value<QDBusVariant>().variant();
}

// An entry of com.canonical.dbusmenu's GetLayout: (ia{sv}av).
QJsonObject entry(const QDBusArgument& argument) {
    int number = 0;
    QVariantMap values;
    QJsonArray below;
    argument.beginStructure();
    argument >> number >> values;
    argument.beginArray();
    while (!argument.atEnd()) {
        QDBusVariant child;
        argument >> child;
        below.append(entry(child.variant().value<QDBusArgument>()));
    }
    argument.endArray();
    argument.endStructure();
    QJsonObject made{{"number", number}, {"text", values.value(QStringLiteral("label")).toString()}};
    if (values.contains(QStringLiteral("enabled")) && !values.value(QStringLiteral("enabled")).toBool()) {
        made["disabled"] = true;
    }
    if (!values.value(QStringLiteral("icon-data")).toByteArray().isEmpty()) {
        made["icon"] = true;
    }
    if (!below.isEmpty()) {
        made["menu"] = below;
    }
    return made;
}

// IconPixmap: a(iiay). Sizes, and one digest of all pixels, so that a changed drawing is seen.
QJsonObject icons(const QVariant& value) {
    const auto argument = value.value<QDBusArgument>();
    QCryptographicHash digest(QCryptographicHash::Sha256);
    QJsonArray sizes;
    argument.beginArray();
    while (!argument.atEnd()) {
        int width = 0;
        int height = 0;
        QByteArray pixels;
        argument.beginStructure();
        argument >> width >> height >> pixels;
        argument.endStructure();
        sizes.append(width);
        digest.addData(pixels);
    }
    argument.endArray();
    return {{"sizes", sizes}, {"digest", QString::fromLatin1(digest.result().toHex())}};
}

// ToolTip: (sa(iiay)ss); what matters is its last but one text.
QString tip(const QVariant& value) {
    const auto argument = value.value<QDBusArgument>();
    QString name;
    QString title;
    argument.beginStructure();
    argument >> name;
    argument.beginArray();
    while (!argument.atEnd()) {
        int width = 0;
        int height = 0;
        QByteArray pixels;
        argument.beginStructure();
        argument >> width >> height >> pixels;
        argument.endStructure();
    }
    argument.endArray();
    argument >> title;
    return title;
}

} // namespace

class Watcher final : public QObject, protected QDBusContext {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.kde.StatusNotifierWatcher")
    Q_PROPERTY(bool IsStatusNotifierHostRegistered READ has_host)
    Q_PROPERTY(int ProtocolVersion READ version)
    Q_PROPERTY(QStringList RegisteredStatusNotifierItems READ items)
public:
    bool has_host() const { return true; }
    int version() const { return 0; }
    QStringList items() const { return {service_}; }

    void tell_item() {
        const QString path = QStringLiteral("/StatusNotifierItem");
        const QString menu =
            dbus_property(service_, path, item_interface, QStringLiteral("Menu")).value<QDBusObjectPath>().path();
        call(service_, menu, menu_interface, QStringLiteral("AboutToShow"), {0});
        const QDBusMessage layout =
            call(service_, menu, menu_interface, QStringLiteral("GetLayout"), {0, -1, QStringList()});
        QJsonObject item{{"title", dbus_property(service_, path, item_interface, QStringLiteral("Title")).toString()},
                         {"status", dbus_property(service_, path, item_interface, QStringLiteral("Status")).toString()},
                         {"tip", tip(dbus_property(service_, path, item_interface, QStringLiteral("ToolTip")))},
                         {"icons", icons(dbus_property(service_, path, item_interface, QStringLiteral("IconPixmap")))}};
        if (layout.arguments().size() == 2) {
            item["menu"] = entry(layout.arguments().at(1).value<QDBusArgument>())["menu"];
        }
        print({{"item", item}});
    }
    void click(int number) {
        const QString path = QStringLiteral("/StatusNotifierItem");
        const QString menu =
            dbus_property(service_, path, item_interface, QStringLiteral("Menu")).value<QDBusObjectPath>().path();
        call(service_, menu, menu_interface, QStringLiteral("Event"),
             {number, QStringLiteral("clicked"), QVariant::fromValue(QDBusVariant(QString())), 0U});
    }
    void activate() {
        call(service_, QStringLiteral("/StatusNotifierItem"), item_interface, QStringLiteral("Activate"), {0, 0});
    }

public Q_SLOTS:
    Q_SCRIPTABLE void RegisterStatusNotifierItem(const QString& service) {
        service_ = service.startsWith(u'/') ? message().service() : service;
        print({{"registered", true}});
    }
    Q_SCRIPTABLE void RegisterStatusNotifierHost(const QString&) {}

Q_SIGNALS:
    Q_SCRIPTABLE void StatusNotifierItemRegistered(const QString& service);
    Q_SCRIPTABLE void StatusNotifierHostRegistered();

private:
    QString service_;
};

class Notifications final : public QObject {
    Q_OBJECT
    Q_CLASSINFO("D-Bus Interface", "org.freedesktop.Notifications")
public Q_SLOTS:
    Q_SCRIPTABLE QStringList GetCapabilities() { return {QStringLiteral("body"), QStringLiteral("actions")}; }
    Q_SCRIPTABLE QString GetServerInformation(QString& vendor, QString& version, QString& specification) {
        vendor = version = specification = QStringLiteral("1.2");
        return QStringLiteral("berth-test-panel");
    }
    Q_SCRIPTABLE uint Notify(const QString&, uint, const QString&, const QString& title, const QString& text,
                             const QStringList&, const QVariantMap&, int) {
        print({{"notification", QJsonObject{{"number", ++last_}, {"title", title}, {"text", text}}}});
        return static_cast<uint>(last_);
    }
    Q_SCRIPTABLE void CloseNotification(uint) {}

Q_SIGNALS:
    Q_SCRIPTABLE void ActionInvoked(uint number, const QString& action);
    Q_SCRIPTABLE void NotificationClosed(uint number, uint reason);

private:
    int last_ = 0;
};

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    QDBusConnection bus = QDBusConnection::sessionBus();
    Watcher watcher;
    Notifications notifications;
    const auto all = QDBusConnection::ExportScriptableContents | QDBusConnection::ExportAllProperties;
    bool had = bus.registerObject(QStringLiteral("/StatusNotifierWatcher"), &watcher, all);
    had = bus.registerObject(QStringLiteral("/org/freedesktop/Notifications"), &notifications, all) && had;
    had = bus.registerService(QStringLiteral("org.kde.StatusNotifierWatcher")) && had;
    had = bus.registerService(QStringLiteral("org.freedesktop.Notifications")) && had;
    print({{"ready", had}});
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QByteArray unread;
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&] {
        char bytes[256];
        const auto count = ::read(STDIN_FILENO, bytes, sizeof bytes);
        if (count <= 0) {
            return QCoreApplication::quit();
        }
        unread.append(bytes, count);
        for (qsizetype end = 0; (end = unread.indexOf('\n')) >= 0;) {
            const QString said = QString::fromUtf8(unread.first(end));
            unread.remove(0, end + 1);
            const int number = said.section(u' ', 1).toInt();
            if (said == QStringLiteral("item")) {
                watcher.tell_item();
            } else if (said.startsWith(QStringLiteral("click "))) {
                watcher.click(number);
            } else if (said == QStringLiteral("activate")) {
                watcher.activate();
            } else if (said.startsWith(QStringLiteral("open "))) {
                Q_EMIT notifications.ActionInvoked(static_cast<uint>(number), QStringLiteral("default"));
            }
        }
    });
    return QCoreApplication::exec();
}

#include "tray_peer.moc"
