// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include <QtCore/QProcess>
#include <QtCore/QTemporaryDir>

namespace lesionlens::test {

/// Runs a script of tests/models with a Python that has torchvision. Scripts and tests speak through safetensors files in a folder.
class PythonReference
{
public:
    PythonReference()
    {
        for (const char *candidate : {"python3", "/usr/bin/python3"}) {
            if (python_.isEmpty() && runProgram(candidate, {"-c", "import torchvision"}).isEmpty())
                python_ = candidate;
        }
    }

    [[nodiscard]] bool isHere() const { return !python_.isEmpty() && folder_.isValid(); }

    /// Calls `script FOLDER arguments...`. Empty, or what went wrong.
    [[nodiscard]] QString run(const QString &script, const QStringList &arguments) const
    {
        const QString path = QString::fromLocal8Bit(qgetenv("LESIONLENS_SOURCE_DIR")) + "/tests/models/" + script;
        return runProgram(python_, QStringList{path, folder_.path()} + arguments);
    }

    [[nodiscard]] std::filesystem::path file(const std::string &name) const
    {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }

private:
    static QString runProgram(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        process.start(program, arguments);
        if (!process.waitForFinished(300000))
            return process.errorString();
        return process.exitCode() == 0 ? QString() : "failed: " + QString::fromLocal8Bit(process.readAllStandardError());
    }

    QString python_;
    QTemporaryDir folder_;
};

} // namespace lesionlens::test
