// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/data/tiny_dataset.h"

/// Small trees laid out as data sets are published, with empty files for images, and with the faults that real ones have.
namespace lesionlens::test {

inline void touch(const std::filesystem::path &file)
{
    writeText(file, "x");
}

/// PH2: the published text with its legend; IMD010 has no image, IMD011 an image in capitals, IMD012 one field too few, IMD013 no mask.
inline void writePh2Tree(const std::filesystem::path &folder)
{
    writeText(folder / "PH2_dataset.txt",
              "|| Name   || Histological Diagnosis || Clinical Diagnosis || Asymmetry | Pigment Network | Dots/Globules | Streaks | "
              "Regression Areas | Blue-Whitish Veil ||    Colors ||\r\n"
              "|| IMD003 ||                        ||                  0 ||         0 |               T |             A |       A |   "
              "             A |                 A ||         4 ||\r\n"
              "|| IMD009 ||                        ||                  1 ||         1 |              AT |            AT |       P |   "
              "             A |                 A ||     3  4  ||\r\n"
              "|| IMD010 ||                        ||                  0 ||         0 |               T |             A |       A |   "
              "             A |                 A ||         4 ||\r\n"
              "|| IMD011 ||   Melanoma             ||                  2 ||         2 |              AT |            AT |       P |   "
              "             P |                 P || 1  5  6   ||\r\n"
              "|| IMD012 ||                        ||                  0 ||         0 |               T |             A |       A |   "
              "             A ||         4 ||\r\n"
              "|| IMD013 ||                        ||                  0 ||         0 |               T |             A |       A |   "
              "             A |                 A ||         3 ||\r\n"
              "\r\nLegends:\r\n     Clinical Diagnosis: 0 - Common Nevus; 1 - Atypical Nevus; 2 - Melanoma.\r\n");
    for (const std::string id : {"IMD003", "IMD009", "IMD011", "IMD012", "IMD013"}) {
        const std::filesystem::path one = folder / "PH2 Dataset images" / id;
        touch(one / (id + "_Dermoscopic_Image") / (id + (id == "IMD011" ? ".BMP" : ".bmp")));
        if (id != "IMD013")
            touch(one / (id + "_lesion") / (id + "_lesion.bmp"));
        touch(one / (id + "_roi") / (id + "_R1_Label3.bmp"));
    }
    touch(folder / "PH2 Dataset images" / "IMD099" / "IMD099_lesion" / "IMD099_lesion.bmp");
}

/// One row of the metadata of Camelyon17 in the layout of WILDS.
struct Patch
{
    std::string patient;
    int center;
    int split;
    int tumor;
    int x;
};

/// Camelyon17: patches of patients at five hospitals, and an index column without a name as pandas writes it.
inline void writeCamelyonTree(const std::filesystem::path &folder, const std::vector<Patch> &patches)
{
    std::string rows = ",patient,node,x_coord,y_coord,tumor,slide,center,split\n";
    int index = 0;
    for (const Patch &patch : patches) {
        rows += std::to_string(index++) + "," + patch.patient + ",4," + std::to_string(patch.x) + ",96," + std::to_string(patch.tumor) +
                ",0," + std::to_string(patch.center) + "," + std::to_string(patch.split) + "\n";
        const std::string slide = "patient_" + std::string(3 - patch.patient.size(), '0') + patch.patient + "_node_4";
        touch(folder / "patches" / slide / ("patch_" + slide + "_x_" + std::to_string(patch.x) + "_y_96.png"));
    }
    writeText(folder / "metadata.csv", rows);
}

/// ISIC 2019 with a byte-order mark, Windows line ends, a class column in lower case, an image in two rows, an image that is missing, two
/// classes marked at once, none marked, a number that is neither 0 nor 1, a row cut off, and images with other endings.
inline void writeIsic2019Tree(const std::filesystem::path &folder)
{
    writeText(folder / "ISIC_2019_Training_GroundTruth.csv", "\xEF\xBB\xBFimage,MEL,nv,BCC,AK,BKL,DF,VASC,SCC,UNK\r\n"
                                                             "ISIC_0000000,0.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000001,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000002_downsampled,0.0,0.0,0.0,1.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000000,0.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000003,0.0,0.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000004,1.0,1.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000005,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000006,0.0,0.5,0.0,0.0,0.0,0.0,0.0,0.0,0.0\r\n"
                                                             "ISIC_0000007,0.0,1.0\r\n"
                                                             "ISIC_0000008,0.0,0.0,0.0,0.0,0.0,0.0,0.0,1.0,0.0\r\n");
    writeText(folder / "ISIC_2019_Training_Metadata.csv",
              "image,age_approx,anatom_site_general,lesion_id,sex\r\n"
              "ISIC_0000000,55.0,\"anterior torso, \"\"left\"\"\r\nside\",MSK4_0011169,female\r\n"
              "ISIC_0000001,30.0,anterior torso,BCN_0000001,female\r\n"
              "ISIC_0000002_downsampled,60.0,,BCN_0000001,male\r\n"
              "ISIC_0000008,,head/neck,,\r\n");
    for (const char *name : {"ISIC_0000000.JPG", "ISIC_0000001.jpeg", "isic_0000002_downsampled.jpg", "ISIC_0000004.jpg",
                             "ISIC_0000005.jpg", "ISIC_0000006.jpg", "ISIC_0000007.jpg", "ISIC_0000008.png", "ISIC_0000099.jpg"})
        touch(folder / "ISIC_2019_Training_Input" / name);
}

} // namespace lesionlens::test
