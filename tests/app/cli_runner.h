// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>
#include <QtCore/QProcess>
#include <QtCore/QStringList>
#include <QtTest/QTest>

namespace lesionlens::test {

/// What one call of lesionlens-cli left.
struct CliResult
{
    int status = -1; ///< exit status; -1: it crashed or did not start
    QByteArray out;
    QByteArray err;

    /// The one JSON document on standard output; a null object where it is not one.
    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

/// Runs the program that LESIONLENS_CLI names.
inline CliResult runCli(const QStringList &arguments, const QString &workingFolder = {})
{
    QProcess process;
    if (!workingFolder.isEmpty())
        process.setWorkingDirectory(workingFolder);
    process.start(qEnvironmentVariable("LESIONLENS_CLI"), arguments);
    CliResult result;
    if (!process.waitForFinished(300000) || process.exitStatus() != QProcess::NormalExit)
        return result;
    result.status = process.exitCode();
    result.out = process.readAllStandardOutput();
    result.err = process.readAllStandardError();
    return result;
}

} // namespace lesionlens::test
