// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/form_binding.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QSignalBlocker>
#include <QSpinBox>

#include "core/base/json.h"
#include "ui/pages/form_widgets.h"
#include "ui/pages/qt_values.h"
#include "ui/presenters/train/train_presenter.h"
#include "ui/theme.h"

namespace lesionlens {

namespace {

constexpr int kTicksInRow = 4;

form::Identity identityOf(const BoundKey &key)
{
    QString name = key.path;
    return {name.replace(QLatin1Char('.'), QLatin1Char('_')), key.title, key.tip};
}

void showWhetherItFits(QWidget &control, const BoundKey &key, bool fits, const QString &text)
{
    control.setEnabled(fits);
    control.setToolTip(
        fits ? key.tip
             : FormBinding::tr(
                   "The loaded configuration says %1, which this field cannot show. It is used as it is; to change it, change the file.")
                   .arg(text));
}

/// The numbers of "[3, 4]"; those that are none, or stand twice, make it no list of ticks.
std::optional<std::set<int>> numbersIn(const QString &text, int count)
{
    const Json list = Json::parse(text.toStdString(), nullptr, false);
    if (!list.is_array())
        return std::nullopt;
    std::set<int> numbers;
    for (const Json &item : list)
        if (!item.is_number_integer() || item.get<int>() < 1 || item.get<int>() > count || !numbers.insert(item.get<int>()).second)
            return std::nullopt;
    return numbers;
}

} // namespace

FormBinding::FormBinding(TrainPresenter &presenter, QObject *parent) : QObject(parent), presenter_(presenter)
{
}

QString FormBinding::text(const QString &path) const
{
    return toQString(presenter_.form().text(path.toStdString()));
}

void FormBinding::write(const QString &path, const QString &text)
{
    presenter_.setText(path.toStdString(), text.toStdString());
}

void FormBinding::refresh() const
{
    for (const auto &show : showValues_)
        show();
}

QSpinBox *FormBinding::whole(const BoundKey &key, int low, int high, const QString &unit)
{
    paths_ << key.path;
    QSpinBox *box = form::spin(identityOf(key), low, high, low, unit);
    connect(box, &QSpinBox::valueChanged, this, [this, path = key.path](int value) { write(path, QString::number(value)); });
    showValues_.emplace_back([this, box, key] {
        const QSignalBlocker blocker(box);
        const QString shown = text(key.path);
        const double value = shown.toDouble();
        box->setValue(static_cast<int>(std::clamp<double>(value, box->minimum(), box->maximum())));
        showWhetherItFits(*box, key, box->value() == value, shown);
    });
    return box;
}

QDoubleSpinBox *FormBinding::decimal(const BoundKey &key, double low, double high, int decimals)
{
    paths_ << key.path;
    QDoubleSpinBox *box = form::decimal(identityOf(key), low, high, low, decimals);
    connect(box, &QDoubleSpinBox::valueChanged, this,
            [this, path = key.path](double value) { write(path, QString::number(value, 'g', 10)); });
    showValues_.emplace_back([this, box, key] {
        const QSignalBlocker blocker(box);
        const QString shown = text(key.path);
        const double value = shown.toDouble();
        box->setValue(value);
        showWhetherItFits(*box, key, std::abs(box->value() - value) <= 1e-6 * std::abs(value), shown);
    });
    return box;
}

QComboBox *FormBinding::choice(const BoundKey &key, const std::vector<std::pair<QString, QString>> &items)
{
    paths_ << key.path;
    QComboBox *box = form::choice(identityOf(key));
    for (const auto &[value, title] : items)
        box->addItem(title, value);
    connect(box, &QComboBox::activated, this, [this, box, path = key.path] { write(path, box->currentData().toString()); });
    showValues_.emplace_back([this, box, key] {
        const QString shown = text(key.path);
        box->setCurrentIndex(box->findData(shown));
        showWhetherItFits(*box, key, box->currentIndex() >= 0, shown);
    });
    return box;
}

QWidget *FormBinding::ticks(const BoundKey &key, int most, const std::function<int()> &count)
{
    paths_ << key.path;
    const form::Identity identity = identityOf(key);
    auto *row = new QWidget;
    form::identify(*row, identity, QStringLiteral("Widget"));
    auto *layout = new QGridLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setHorizontalSpacing(Theme::Grid);
    layout->setVerticalSpacing(Theme::Grid / 2);
    std::vector<QCheckBox *> boxes;
    for (int number = 1; number <= most; ++number) {
        auto *box = new QCheckBox(QString::number(number));
        form::identify(*box, {QStringLiteral("%1_%2").arg(identity.name).arg(number), key.title + QLatin1Char(' ') + box->text(), key.tip},
                       QStringLiteral("CheckBox"));
        layout->addWidget(box, (number - 1) / kTicksInRow, (number - 1) % kTicksInRow);
        boxes.push_back(box);
    }
    layout->setColumnStretch(kTicksInRow, 1);
    for (QCheckBox *box : boxes)
        connect(box, &QCheckBox::clicked, this, [this, boxes, path = key.path] {
            QStringList chosen;
            for (const QCheckBox *each : boxes)
                if (each->isChecked())
                    chosen << each->text();
            if (chosen.isEmpty())
                refresh(); // nowhere would be another architecture: the tick comes back
            else
                write(path, QLatin1Char('[') + chosen.join(QLatin1Char(',')) + QLatin1Char(']'));
        });
    showValues_.emplace_back([this, row, boxes, key, count] {
        const QString shown = text(key.path);
        const int last = count();
        const auto numbers = numbersIn(shown, last);
        for (std::size_t i = 0; i < boxes.size(); ++i) {
            const int number = static_cast<int>(i) + 1;
            boxes[i]->setVisible(number <= last);
            boxes[i]->setChecked(numbers && numbers->contains(number));
        }
        showWhetherItFits(*row, key, numbers.has_value(), shown);
    });
    return row;
}

} // namespace lesionlens
