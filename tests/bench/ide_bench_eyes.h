// What ide_bench.cpp needs WebEngine for: a module of its own, so that the program starts without it, as the desktop.
#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>

#include <functional>

class QWidget;

using MakeBareView = QWidget*(const QUrl& url, const QString& storage, QWidget* parent);
// Calls `seen` once the page's editor has drawn a line with that text.
using WhenSeen = void(QWidget* view, const QString& text, std::function<void()> seen);
using GiveCookie = void(QWidget* view, const QUrl& origin, const QByteArray& cookie);
