// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/prediction_chart.h"

#include <algorithm>
#include <numeric>

#include <QKeyEvent>
#include <QLabel>
#include <QMouseEvent>
#include <QToolTip>
#include <QVBoxLayout>

#include "ui/qcustomplot_shim.h"
#include "ui/theme.h"
#include "ui/widgets/bar_plot.h"

namespace lesionlens {

namespace {

constexpr int RowHeight = 24;
constexpr int BarThickness = 12;
constexpr int LeftEdge = Theme::Grid; // room for the mark of the explained class
constexpr double NameShare = 0.42;    // of the width, at most

double rowCentre(int row)
{
    return (row + 0.5) * RowHeight;
}

QFont strongFont()
{
    QFont font = textFont();
    font.setWeight(QFont::DemiBold);
    return font;
}

int valueColumn()
{
    return QFontMetrics(strongFont()).horizontalAdvance(PredictionChart::percentText(1.0)) + 2 * Theme::Grid;
}

} // namespace

PredictionChart::PredictionChart(QWidget *parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("classPredictionChart"));
    setAccessibleName(tr("Prediction"));
    plot_ = bar_plot::create(QStringLiteral("predictionCustomPlot"), tr("Probability per class"), this);
    plot_->installEventFilter(this);
    foot_ = new QLabel(this);
    foot_->setTextFormat(Qt::PlainText);
    foot_->setWordWrap(true);
    foot_->setForegroundRole(QPalette::PlaceholderText);
    foot_->setContentsMargins(LeftEdge, 0, 0, 0);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(Theme::Grid / 2);
    layout->addWidget(plot_);
    layout->addWidget(foot_);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    clear({});
}

void PredictionChart::setPrediction(const std::vector<ClassProbability> &classes, int predicted)
{
    classes_ = classes;
    predicted_ = predicted >= 0 && predicted < static_cast<int>(classes.size()) ? predicted : -1;
    whyNone_.clear();
    rebuild();
}

void PredictionChart::setTargetClass(const QString &name, const QString &against)
{
    target_ = name;
    against_ = against;
    rebuild();
}

void PredictionChart::setTrueClass(const QString &name)
{
    true_ = name;
    rebuild();
}

void PredictionChart::setOrder(Order order)
{
    order_ = order;
    rebuild();
}

void PredictionChart::clear(const QString &why)
{
    classes_.clear();
    predicted_ = -1;
    whyNone_ = why.isEmpty() ? tr("No prediction yet.") : why;
    rebuild();
}

QString PredictionChart::targetClass() const
{
    if (!target_.isEmpty() || predicted_ < 0) {
        return target_;
    }
    return classes_[static_cast<std::size_t>(predicted_)].name;
}

QStringList PredictionChart::shownClasses() const
{
    QStringList names;
    for (const int index : shown_) {
        names << classes_[static_cast<std::size_t>(index)].name;
    }
    return names;
}

QString PredictionChart::percentText(double probability)
{
    // A probability that is not zero is not shown as zero, and one below 1 not as 100 %.
    if (probability > 0.0 && probability < 0.0005) {
        return QStringLiteral("<0.1 %");
    }
    if (probability < 1.0 && probability >= 0.9995) {
        return QStringLiteral(">99.9 %");
    }
    return QStringLiteral("%1 %").arg(100.0 * probability, 0, 'f', 1);
}

void PredictionChart::chooseShown()
{
    shown_.resize(classes_.size());
    std::iota(shown_.begin(), shown_.end(), 0);
    const auto probability = [this](int index) { return classes_[static_cast<std::size_t>(index)].probability; };
    const auto byProbability = [&](int a, int b) { return probability(a) > probability(b); };
    const bool tooMany = shown_.size() > MaxBars;
    if (tooMany || order_ == Order::ByProbability) {
        std::stable_sort(shown_.begin(), shown_.end(), byProbability);
    }
    if (tooMany) {
        const QString target = targetClass();
        const auto isTarget = [&](int index) { return classes_[static_cast<std::size_t>(index)].name == target; };
        const auto end = shown_.begin() + MaxBars;
        const auto found = std::find_if(end, shown_.end(), isTarget);
        if (found != shown_.end()) {
            shown_[MaxBars - 1] = *found;
        }
        shown_.resize(MaxBars);
        if (order_ == Order::AsGiven) {
            std::sort(shown_.begin(), shown_.end());
        }
    }
}

int PredictionChart::nameColumn() const
{
    int widest = 0;
    for (const QString &name : shownClasses()) {
        widest = std::max(widest, QFontMetrics(strongFont()).horizontalAdvance(name) + 2);
    }
    return std::min(widest, static_cast<int>(NameShare * plot_->width()));
}

void PredictionChart::rebuild()
{
    chooseShown();
    focusedRow_ = std::min(focusedRow_, static_cast<int>(shown_.size()) - 1);
    plot_->setVisible(!shown_.empty());
    const Theme &colors = themeOf(*this);
    bar_plot::restart(*plot_, static_cast<int>(shown_.size()) * RowHeight, LeftEdge + nameColumn() + Theme::Grid, valueColumn());
    QCPBars *track = bar_plot::addBars(*plot_, BarThickness, colors.raised);
    track->setName(QStringLiteral("track"));
    QCPBars *others = bar_plot::addBars(*plot_, BarThickness, colors.bar);
    others->setName(QStringLiteral("others"));
    QCPBars *predicted = bar_plot::addBars(*plot_, BarThickness, colors.accent);
    predicted->setName(QStringLiteral("predicted"));
    for (int row = 0; row < static_cast<int>(shown_.size()); ++row) {
        const int index = shown_[static_cast<std::size_t>(row)];
        track->addData(rowCentre(row), 1.0);
        (index == predicted_ ? predicted : others)->addData(rowCentre(row), classes_[static_cast<std::size_t>(index)].probability);
        addRow(row);
    }
    describe();
    plot_->replot(QCustomPlot::rpQueuedReplot);
}

void PredictionChart::addRow(int row)
{
    const Theme &colors = themeOf(*this);
    const int index = shown_[static_cast<std::size_t>(row)];
    const ClassProbability &entry = classes_[static_cast<std::size_t>(index)];
    const double width = plot_->width();
    const bool isTarget = entry.name == targetClass();
    const QFont font = index == predicted_ ? strongFont() : textFont();
    const QRectF area(0.0, row * RowHeight, width - 1.0, RowHeight - 1.0);
    if (isTarget) {
        bar_plot::addRectangle(*plot_, area, colors.raised.darker(colors.kind == ThemeKind::Dark ? 115 : 103), {});
        bar_plot::addRectangle(*plot_, QRectF(area.topLeft(), QSizeF(3.0, area.height())), colors.accent, {});
    }
    if (row == focusedRow_) {
        bar_plot::addRectangle(*plot_, area, Qt::transparent, colors.accent);
    }
    bar_plot::addText(*plot_, {entry.name, font, colors.text, LeftEdge, rowCentre(row), Qt::AlignLeft, nameColumn()});
    bar_plot::addText(*plot_, {percentText(entry.probability), font, index == predicted_ ? colors.text : colors.mutedText,
                               width - Theme::Grid / 2.0, rowCentre(row), Qt::AlignRight, 0});
}

void PredictionChart::describe()
{
    QStringList parts;
    if (classes_.empty()) {
        parts << whyNone_;
    } else {
        if (predicted_ >= 0) {
            parts << tr("predicted: %1").arg(classes_[static_cast<std::size_t>(predicted_)].name);
        }
        parts << (against_.isEmpty() ? tr("explained: %1").arg(targetClass())
                                     : tr("explained: %1 against %2").arg(targetClass(), against_));
        if (!true_.isEmpty()) {
            parts << tr("label: %1").arg(true_);
        }
        const auto hidden = classes_.size() - shown_.size();
        if (hidden > 0) {
            parts << tr("%1 less probable classes are not shown").arg(hidden);
        }
    }
    foot_->setText(parts.join(QStringLiteral(" · ")));
    QStringList values;
    for (const int index : shown_) {
        const ClassProbability &entry = classes_[static_cast<std::size_t>(index)];
        values << entry.name + QStringLiteral(" ") + percentText(entry.probability);
    }
    plot_->setAccessibleDescription(values.join(QStringLiteral(", ")));
}

int PredictionChart::rowAt(double yInPlot) const
{
    const int row = static_cast<int>(yInPlot / RowHeight);
    return yInPlot >= 0.0 && row < static_cast<int>(shown_.size()) ? row : -1;
}

void PredictionChart::chooseRow(int row)
{
    if (row >= 0 && row < static_cast<int>(shown_.size())) {
        Q_EMIT classChosen(classes_[static_cast<std::size_t>(shown_[static_cast<std::size_t>(row)])].name);
    }
}

void PredictionChart::moveFocusedRow(int step)
{
    focusedRow_ = std::clamp(focusedRow_ + step, 0, std::max(0, static_cast<int>(shown_.size()) - 1));
    rebuild();
}

bool PredictionChart::keyPressed(int key)
{
    switch (key) {
    case Qt::Key_Up:
        moveFocusedRow(-1);
        return true;
    case Qt::Key_Down:
        moveFocusedRow(1);
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter:
    case Qt::Key_Space:
        chooseRow(focusedRow_);
        return true;
    default:
        return false;
    }
}

bool PredictionChart::eventFilter(QObject *watched, QEvent *event)
{
    switch (event->type()) {
    case QEvent::Resize:
        if (static_cast<QResizeEvent *>(event)->oldSize().width() != plot_->width()) {
            rebuild();
        }
        break;
    case QEvent::MouseButtonPress:
        if (static_cast<QMouseEvent *>(event)->button() == Qt::LeftButton) {
            chooseRow(rowAt(static_cast<QMouseEvent *>(event)->position().y()));
        }
        break;
    case QEvent::MouseMove:
        plot_->setCursor(rowAt(static_cast<QMouseEvent *>(event)->position().y()) >= 0 ? Qt::PointingHandCursor : Qt::ArrowCursor);
        break;
    case QEvent::KeyPress:
        return keyPressed(static_cast<QKeyEvent *>(event)->key());
    case QEvent::FocusIn:
    case QEvent::FocusOut: {
        const bool byKeyboard = event->type() == QEvent::FocusIn && static_cast<QFocusEvent *>(event)->reason() != Qt::MouseFocusReason;
        const qsizetype target = shownClasses().indexOf(targetClass());
        focusedRow_ = byKeyboard ? static_cast<int>(std::max<qsizetype>(target, 0)) : -1;
        rebuild();
        break;
    }
    case QEvent::ToolTip: {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int row = rowAt(help->pos().y());
        if (row >= 0) {
            const ClassProbability &entry = classes_[static_cast<std::size_t>(shown_[static_cast<std::size_t>(row)])];
            QToolTip::showText(help->globalPos(),
                               tr("%1: %2\nClick to explain this class").arg(entry.name, percentText(entry.probability)));
        }
        return true;
    }
    default:
        break;
    }
    return QWidget::eventFilter(watched, event);
}

void PredictionChart::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange) {
        rebuild();
    }
    QWidget::changeEvent(event);
}

} // namespace lesionlens
