// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include <QtCore/QDir>
#include <QtCore/QTemporaryDir>

#include "core/base/file_io.h"
#include "core/image/image_io.h"
#include "tests/app/cli_runner.h"
#include "tests/tiny_checkpoint.h"

namespace lesionlens::test {

/// A folder with what a call of lesionlens-cli can be given: small models, phantoms, good and bad images and masks.
class CliFiles
{
public:
    QString path(const QString &name) const { return dir_.filePath(name); }
    std::filesystem::path file(const std::string &name) const { return std::filesystem::path(dir_.path().toStdString()) / name; }

    /// False where the phantoms could not be drawn.
    bool write() const
    {
        writeTinyCheckpoint(file("ga.safetensors"), "resnet18_ga");
        writeTinyCheckpoint(file("plain.safetensors"), "resnet18");
        if (runCli({"phantom", "--out", path("phantoms"), "--count", "4", "--size", "96", "--seed", "5"}).status != 0)
            return false;
        writeFileAtomically(file("text.jpg"), "this is not an image");
        const QStringList phantoms = QDir(path("phantoms/images")).entryList(QDir::Files);
        const std::string png = readFile(file("phantoms") / "images" / phantoms.first().toStdString());
        writeFileAtomically(file("good.png"), png);
        writeFileAtomically(file("truncated.png"), png.substr(0, png.size() / 2));
        writePng(file("one.png"), RgbImage(1, 1));
        writeMaskPng(file("small_mask.png"), Grid<std::uint8_t>(7, 9, 1));
        writeMaskPng(file("empty_mask.png"), Grid<std::uint8_t>(96, 96, 0));
        writeMaskPng(file("full_mask.png"), Grid<std::uint8_t>(96, 96, 1));
        writeFileAtomically(file("huge_header.safetensors"), std::string("\0\0\0\0\0\0\0\x10{}", 10));
        return QDir(dir_.path()).mkdir("empty");
    }

private:
    QTemporaryDir dir_;
};

} // namespace lesionlens::test
