// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/inspect_actions.h"

#include <QAction>
#include <QActionGroup>
#include <QCoreApplication>
#include <QKeySequence>
#include <QWidget>

#include "ui/icons/icon.h"

namespace lesionlens {

namespace {

struct ActionText
{
    const char *name; ///< object name
    const char *text;
    const char *shortcut; ///< portable text; empty: none
    const char *tip;
    const char *iconName = "";
};

class Maker
{
public:
    Maker(QWidget *owner, std::vector<QAction *> &all) : owner_(owner), all_(all) {}

    QAction *plain(const ActionText &given) const
    {
        auto *action = new QAction(translated(given.text), owner_);
        action->setObjectName(QLatin1String(given.name) + QLatin1String("Action"));
        const QKeySequence shortcut = QKeySequence::fromString(QLatin1String(given.shortcut), QKeySequence::PortableText);
        action->setShortcut(shortcut);
        const QString keys = shortcut.toString(QKeySequence::NativeText);
        const QString tip = translated(given.tip);
        action->setToolTip(keys.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, keys));
        action->setWhatsThis(tip); // no status tip: it would hide the research-use line
        if (*given.iconName != '\0')
            action->setIcon(icon(QLatin1String(given.iconName)));
        owner_->addAction(action);
        all_.push_back(action);
        return action;
    }
    QAction *toggle(const ActionText &given) const
    {
        QAction *action = plain(given);
        action->setCheckable(true);
        return action;
    }

private:
    static QString translated(const char *text) { return QCoreApplication::translate("InspectActions", text); }

    QWidget *owner_;
    std::vector<QAction *> &all_;
};

} // namespace

InspectActions::InspectActions(QWidget *owner)
{
    const Maker make(owner, all);
    openImages = make.plain({"openImages", "&Open images…", "Ctrl+O", "Open one or more images", "document-open"});
    openFolder = make.plain({"openFolder", "Open &folder…", "Ctrl+Shift+O", "Open all images of a folder", "folder-open"});
    showDemo = make.plain({"showDemo", "Show the &demo", "Ctrl+D", "Show the bundled images and models", "image-x-generic"});
    removeImage = make.plain(
        {"removeImage", "&Remove from the list", "Ctrl+Del", "Take the current image out of the list; the file stays", "list-remove"});
    undoRemove =
        make.plain({"undoRemove", "&Undo removing", "Ctrl+Z", "Put the image that was removed last back into the list", "edit-undo"});
    exportFigure =
        make.plain({"exportFigure", "&Export figure…", "Ctrl+E", "Write the current view with its caption as PNG", "document-save-as"});
    quit = make.plain({"quit", "&Quit", "Ctrl+Q", "Close the window", "application-exit"});

    openCheckpoint =
        make.plain({"openCheckpoint", "&Open checkpoint…", "Ctrl+M", "Open a trained model (.safetensors with its card)", "document-open"});
    openWeights =
        make.plain({"openWeights", "Open &weights…", "Ctrl+Shift+M", "Open weights by torchvision's names; you choose the architecture"});

    previousImage = make.plain({"previousImage", "&Previous image", "PgUp", "Show the previous image of the list", "go-previous"});
    nextImage = make.plain({"nextImage", "&Next image", "PgDown", "Show the next image of the list", "go-next"});
    nextPane = make.plain({"nextPane", "Next p&ane", "F6", "Move the keyboard to the next pane"});
    previousPane = make.plain({"previousPane", "Previous pane", "Shift+F6", "Move the keyboard to the previous pane"});
    zoomIn = make.plain({"zoomIn", "Zoom &in", "Ctrl++", "Enlarge all panes", "zoom-in"});
    zoomOut = make.plain({"zoomOut", "Zoom &out", "Ctrl+-", "Shrink all panes", "zoom-out"});
    zoomFit = make.plain({"zoomFit", "&Fit", "Ctrl+0", "Show the whole image in all panes", "zoom-fit-best"});
    outline = make.toggle({"outline", "&Lesion outline", "Ctrl+L", "Draw the outline of the lesion mask", "lesionlens-mask"});
    contours = make.toggle({"contours", "&Contours", "Ctrl+K", "Draw maps as lines of equal value, which leaves the lesion's colours free",
                            "lesionlens-contours"});
    smooth = make.toggle({"smooth", "S&mooth", "Ctrl+J", "Interpolate between the cells of a map; off: every cell is a flat rectangle",
                          "lesionlens-overlay"});
    moreOpaque = make.plain({"moreOpaque", "More opaque maps", "Ctrl+Up", "Show more of the map and less of the image"});
    lessOpaque = make.plain({"lessOpaque", "Less opaque maps", "Ctrl+Down", "Show less of the map and more of the image"});
    lightTheme =
        make.toggle({"lightTheme", "Light &theme", "Ctrl+T", "Switch between the dark and the light theme", "weather-clear-night"});

    explainAgain = make.plain({"explainAgain", "Explain &again", "F5", "Read the image anew and compute everything again", "view-refresh"});
    cancel = make.plain({"cancel", "&Cancel", "Esc", "Stop what is being computed", "process-stop"});
    signedMap =
        make.toggle({"signedMap", "&Signed maps", "Ctrl+G", "Show also what speaks against the class, on a diverging scale around zero"});
    leftMethod = make.plain({"leftMethod", "Method of the &left map…", "Alt+G", "Choose what the left map is made by"});
    rightMethod = make.plain({"rightMethod", "Method of the &right map…", "Alt+A", "Choose what the right map is made by"});
    outgoing = make.toggle({"outgoing", "&Outgoing attention", "Alt+1", "Where does the chosen point look?"});
    incoming = make.toggle({"incoming", "&Incoming attention", "Alt+2", "Who looks at the chosen point?"});
    meanIncoming =
        make.toggle({"meanIncoming", "&Mean incoming attention", "Alt+3", "How much is each place looked at, over all queries?"});
    classToken = make.toggle({"classToken", "&Class token's attention", "Alt+4", "Where does the token look that the class is read from?"});
    signedMap->setIconText(QCoreApplication::translate("InspectActions", "Signed"));
    previousHead = make.plain({"previousHead", "Previous head", "[", "Show the previous head; the mean stands before the first"});
    nextHead = make.plain({"nextHead", "Next head", "]", "Show the next head", "lesionlens-heads"});

    showHeads = make.plain({"showHeads", "S&how heads", "Ctrl+Alt+1", "Show the heads of the attention layer beneath the maps"});
    showLayers = make.plain({"showLayers", "Show la&yers", "Ctrl+Alt+2", "Show one method's maps at all layers beneath the maps"});
    showKnockout = make.plain({"showKnockout", "Show &knock-outs", "Ctrl+Alt+3", "Show what knocking out heads changes"});
    knockOut =
        make.plain({"knockOut", "&Does this head matter?", "Ctrl+H", "Knock out every head of the layer in turn and show what changes"});

    maskBest = make.toggle({"maskBest", "Mask: &file, else automatic", "Ctrl+Shift+1",
                            "Use the mask file of the image, or find the lesion where there is none"});
    maskFile = make.toggle({"maskFile", "Mask: file &only", "Ctrl+Shift+2", "Use only a mask file that belongs to the image"});
    maskAutomatic =
        make.toggle({"maskAutomatic", "Mask: &automatic", "Ctrl+Shift+3", "Find the lesion by an algorithm, also where there is a file"});
    maskNone = make.toggle({"maskNone", "Mask: &none", "Ctrl+Shift+4", "Measure nothing against a lesion mask"});
    chooseMask =
        make.plain({"chooseMask", "&Choose mask file…", "Ctrl+Shift+L", "Choose the lesion mask of this image", "lesionlens-mask"});
    chooseMaskFolder =
        make.plain({"chooseMaskFolder", "Choose mask &folder…", "Ctrl+Shift+K", "Choose the folder where masks are looked for by name"});

    shortcuts = make.plain({"shortcuts", "&Keyboard shortcuts", "F1", "List all shortcuts", "help-contents"});
    about = make.plain({"about", "&About LesionLens", "", "Version, licence and what this program is not for", "help-about"});

    attentionViews = new QActionGroup(owner);
    for (QAction *action : {outgoing, incoming, meanIncoming, classToken})
        attentionViews->addAction(action);
    maskModes = new QActionGroup(owner);
    for (QAction *action : {maskBest, maskFile, maskAutomatic, maskNone})
        maskModes->addAction(action);
}

} // namespace lesionlens
