// Precompiled for the desktop: std.h and the parts of Qt that nearly every widget includes.
#pragma once

#include "std.h"

#include <QAbstractListModel>
#include <QApplication>
#include <QBoxLayout>
#include <QLabel>
#include <QObject>
#include <QPainter>
#include <QPushButton>
#include <QString>
#include <QTimer>
#include <QUrl>
#include <QWidget>
