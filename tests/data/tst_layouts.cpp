// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include <algorithm>
#include <map>
#include <memory>

#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

#include "core/base/file_io.h"
#include "core/data/csv_table.h"
#include "core/data/dataset.h"
#include "core/data/labels.h"
#include "core/image/phantom/phantom.h"
#include "tests/data/published_trees.h"
#include "tests/expect_error.h"
#include "tests/test_data.h"

using namespace lesionlens;
using lesionlens::test::contains;
using lesionlens::test::touch;
using lesionlens::test::writeText;
namespace fs = std::filesystem;

namespace {

using Strings = std::vector<std::string>;

bool anyContains(const Strings &sentences, const std::string &a, const std::string &b = {})
{
    return std::any_of(sentences.begin(), sentences.end(), [&](const std::string &one) { return contains(one, a) && contains(one, b); });
}

const Sample &sampleOf(const Dataset &dataset, const std::string &id)
{
    const auto found = std::find_if(dataset.samples.begin(), dataset.samples.end(), [&](const Sample &one) { return one.id == id; });
    if (found == dataset.samples.end())
        throw Error(ErrorCode::NotFound, "The data set has no image " + id + ".");
    return *found;
}

std::string classOf(const Dataset &dataset, const std::string &id)
{
    return dataset.classes.at(static_cast<std::size_t>(sampleOf(dataset, id).label));
}

std::string attributeOf(const Dataset &dataset, const std::string &id, const std::string &name)
{
    const auto column = std::find(dataset.attributeNames.begin(), dataset.attributeNames.end(), name);
    if (column == dataset.attributeNames.end())
        return "no attribute " + name;
    return sampleOf(dataset, id).attributes.at(static_cast<std::size_t>(column - dataset.attributeNames.begin()));
}

} // namespace

class TstLayouts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        dir_ = std::make_unique<QTemporaryDir>();
        QVERIFY(dir_->isValid());
        folder_ = dir_->path().toStdString();
    }

    void readsHam10000AsPublished()
    {
        writeText(folder_ / "HAM10000_metadata", "lesion_id,image_id,dx,dx_type,age,sex,localization,dataset\n"
                                                 "HAM_1,ISIC_1,bkl,histo,80.0,male,scalp,vidir_modern\n"
                                                 "HAM_1,ISIC_2,BKL,histo,80.0,male,scalp,vidir_modern\n"
                                                 "HAM_2,ISIC_3,Melanoma,histo,,male,scalp,rosendahl\n");
        touch(folder_ / "HAM10000_images_part_1" / "ISIC_1.jpg");
        touch(folder_ / "HAM10000_images_part_1" / "ISIC_2.jpg");
        touch(folder_ / "HAM10000_images_part_2" / "ISIC_3.jpg");
        touch(folder_ / "HAM10000_segmentations_lesion_tschandl" / "ISIC_3_segmentation.png");
        // Published beside it; it does not make the folder another challenge's.
        writeText(folder_ / "ISIC2018_Task3_Test_GroundTruth.csv", "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\nX,1,0,0,0,0,0,0\n");
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("ham10000"));
        QCOMPARE(dataset.classes, (Strings{"bkl", "mel"}));
        QCOMPARE(dataset.samples.size(), std::size_t(3));
        QCOMPARE(sampleOf(dataset, "ISIC_2").group, std::string("HAM_1"));
        QCOMPARE(sampleOf(dataset, "ISIC_3").source, std::string("rosendahl"));
        QVERIFY(sampleOf(dataset, "ISIC_3").mask == folder_ / "HAM10000_segmentations_lesion_tschandl" / "ISIC_3_segmentation.png");
        QCOMPARE(dataset.attributeNames, (Strings{"age", "sex", "localization"}));
        QVERIFY(anyContains(dataset.notes, "2 of 3 images have no lesion mask"));
    }

    void readsIsic2016()
    {
        writeText(folder_ / "ISBI2016_ISIC_Part3_Training_GroundTruth.csv", "A,benign\nB,malignant\nC,Benign\n\nD\n");
        writeText(folder_ / "ISBI2016_ISIC_Part3_Test_GroundTruth.csv", "E,0.0\nF,1.0\n");
        for (const char *id : {"A", "B", "C"})
            touch(folder_ / "ISBI2016_ISIC_Part3_Training_Data" / (std::string(id) + ".jpg"));
        for (const char *id : {"E", "F"})
            touch(folder_ / "ISBI2016_ISIC_Part3_Test_Data" / (std::string(id) + ".jpg"));
        touch(folder_ / "ISBI2016_ISIC_Part1_Training_GroundTruth" / "A_Segmentation.png");
        DatasetOptions options;
        options.split.val = 0.5;
        const Dataset dataset = openDataset(folder_, options);
        QCOMPARE(dataset.layout, std::string("isic2016"));
        QCOMPARE(dataset.classes, (Strings{"benign", "malignant"}));
        QCOMPARE(dataset.classCounts(Split::Test), (std::vector<int>{1, 1}));
        // No validation part: half of the two benign images and, rounded up, of the one malignant image.
        QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{1, 1}));
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{1, 0}));
        QVERIFY(contains(dataset.splitRule, "no validation part"));
        QVERIFY(!sampleOf(dataset, "A").mask.empty());
        QVERIFY(anyContains(dataset.problems, "fields instead of 2"));
        QVERIFY(anyContains(dataset.notes, "malignant", "no image in train"));
    }

    void readsIsic2017InParts()
    {
        writeText(folder_ / "ISIC-2017_Training_Part3_GroundTruth.csv",
                  "image_id,melanoma,seborrheic_keratosis\nA,0.0,0.0\nB,1.0,0.0\nC,0.0,1.0\nbad,1.0,1.0\n");
        writeText(folder_ / "ISIC-2017_Validation_Part3_GroundTruth.csv", "image_id,melanoma,seborrheic_keratosis\nV,1.0,0.0\n");
        writeText(folder_ / "ISIC-2017_Test_v2_Part3_GroundTruth.csv", "image_id,melanoma,seborrheic_keratosis\nT,0.0,0.0\n");
        writeText(folder_ / "ISIC-2017_Training_Data_metadata.csv", "image_id,age_approximate,sex\nA,55,female\nB,unknown,male\n");
        for (const char *id : {"A", "B", "C", "bad"}) {
            touch(folder_ / "ISIC-2017_Training_Data" / (std::string(id) + ".jpg"));
            touch(folder_ / "ISIC-2017_Training_Data" / (std::string(id) + "_superpixels.png"));
        }
        touch(folder_ / "ISIC-2017_Validation_Data" / "V.jpg");
        touch(folder_ / "ISIC-2017_Test_v2_Data" / "T.jpg");
        touch(folder_ / "ISIC-2017_Training_Part1_GroundTruth" / "A_segmentation.png");
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("isic2017"));
        QCOMPARE(dataset.classes, (Strings{"bkl", "mel", "nv"}));
        QCOMPARE(classOf(dataset, "A"), std::string("nv"));
        QCOMPARE(classOf(dataset, "C"), std::string("bkl"));
        QCOMPARE(sampleOf(dataset, "V").split, Split::Val);
        QCOMPARE(sampleOf(dataset, "T").split, Split::Test);
        QCOMPARE(attributeOf(dataset, "A", "sex"), std::string("female"));
        QCOMPARE(attributeOf(dataset, "T", "sex"), std::string());
        QVERIFY(anyContains(dataset.problems, "More than one class is marked in line 5"));
        QVERIFY(!sampleOf(dataset, "A").mask.empty());
    }

    void readsIsic2017InOneTable()
    {
        writeText(folder_ / "labels.csv", "image_id,split,melanoma,seborrheic_keratosis,nevus,age_approximate,sex\n"
                                          "A,train,0,0,1,55,female\nB,val,1,0,0,30,male\nC,test,0,1,0,,\nD,hold,0,1,0,,\n");
        touch(folder_ / "train" / "A.jpg");
        touch(folder_ / "val" / "B.jpg");
        touch(folder_ / "test" / "C.jpg");
        touch(folder_ / "test" / "D.jpg");
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("isic2017"));
        QCOMPARE(dataset.samples.size(), std::size_t(3));
        QCOMPARE(sampleOf(dataset, "B").split, Split::Val);
        QCOMPARE(classOf(dataset, "C"), std::string("bkl"));
        QCOMPARE(dataset.attributeNames, (Strings{"age_approximate", "sex"}));
        QVERIFY(anyContains(dataset.problems, "'hold' in line 5 of labels.csv"));
    }

    void readsIsic2018WithItsLesions()
    {
        const std::string header = "image,MEL,NV,BCC,AKIEC,BKL,DF,VASC\n";
        const fs::path truth = folder_ / "ISIC2018_Task3_Training_GroundTruth";
        writeText(truth / "ISIC2018_Task3_Training_GroundTruth.csv",
                  header + "A,1.0,0.0,0.0,0.0,0.0,0.0,0.0\nB,0.0,0.0,0.0,1.0,0.0,0.0,0.0\n");
        writeText(truth / "ISIC2018_Task3_Training_LesionGroupings.csv",
                  "image,lesion_id,diagnosis_confirm_type\nA,HAM_7,histopathology\nB,HAM_8,histopathology\n");
        for (const char *id : {"A", "B"})
            touch(folder_ / "ISIC2018_Task3_Training_Input" / (std::string(id) + ".jpg"));
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("isic2018"));
        QCOMPARE(sampleOf(dataset, "A").group, std::string("HAM_7"));
        QCOMPARE(dataset.classes, (Strings{"akiec", "mel"}));
        // How the diagnosis was confirmed is no attribute.
        QVERIFY(dataset.attributeNames.empty());
    }

    void readsIsic2019WithTheFaultsOfRealFiles()
    {
        test::writeIsic2019Tree(folder_);
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("isic2019"));
        QCOMPARE(dataset.samples.size(), std::size_t(4));
        QCOMPARE(dataset.classes, (Strings{"akiec", "mel", "nv", "scc"}));
        QCOMPARE(classOf(dataset, "ISIC_0000002_downsampled"), std::string("akiec"));
        QVERIFY(sampleOf(dataset, "ISIC_0000000").image.filename() == "ISIC_0000000.JPG");
        QVERIFY(sampleOf(dataset, "ISIC_0000001").image.filename() == "ISIC_0000001.jpeg");
        QVERIFY(sampleOf(dataset, "ISIC_0000008").image.filename() == "ISIC_0000008.png");
        QCOMPARE(sampleOf(dataset, "ISIC_0000001").group, std::string("BCN_0000001"));
        QCOMPARE(sampleOf(dataset, "ISIC_0000002_downsampled").group, std::string("BCN_0000001"));
        QCOMPARE(sampleOf(dataset, "ISIC_0000001").source, std::string("BCN"));
        QCOMPARE(sampleOf(dataset, "ISIC_0000000").source, std::string("MSK4"));
        QCOMPARE(sampleOf(dataset, "ISIC_0000008").group, std::string("ISIC_0000008"));
        QCOMPARE(attributeOf(dataset, "ISIC_0000000", "anatom_site_general"), std::string("anterior torso, \"left\"\r\nside"));
        QVERIFY(anyContains(dataset.problems, "'ISIC_0000000' in line 5", "already"));
        QVERIFY(anyContains(dataset.problems, "'ISIC_0000003' in line 6", "no file"));
        QVERIFY(anyContains(dataset.problems, "More than one class", "line 7"));
        QVERIFY(anyContains(dataset.problems, "No class is marked", "line 8"));
        QVERIFY(anyContains(dataset.problems, "'0.5'", "line 9"));
        QVERIFY(anyContains(dataset.problems, "Line 10", "3 fields instead of 10"));
        QCOMPARE(dataset.problems.size(), std::size_t(6));
        QVERIFY(anyContains(dataset.notes, "2 images have no lesion_id"));
        QVERIFY(contains(dataset.splitRule, "Drawn by lesion"));
    }

    void readsIsic2020ByPatientAndJoinsDuplicates()
    {
        const std::string header = "image_name,patient_id,sex,age_approx,anatom_site_general_challenge,diagnosis,benign_malignant,target\n";
        writeText(folder_ / "train.csv", header + "A,IP_1,male,45.0,torso,unknown,benign,0\nB,IP_2,male,45.0,torso,nevus,benign,0\n"
                                                  "C,IP_3,male,50.0,torso,melanoma,malignant,1\nD,,male,50.0,torso,nevus,benign,0\n");
        writeText(folder_ / "ISIC_2020_Training_Duplicates.csv", "image_name_1,image_name_2\nA,C\n");
        for (const char *id : {"A", "B", "C", "D"})
            touch(folder_ / "train" / (std::string(id) + ".jpg"));
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("isic2020"));
        QCOMPARE(dataset.groupKind, std::string("patient"));
        QCOMPARE(dataset.classes, (Strings{"benign", "malignant"}));
        QCOMPARE(sampleOf(dataset, "C").group, std::string("IP_1"));
        QCOMPARE(sampleOf(dataset, "B").group, std::string("IP_2"));
        QCOMPARE(sampleOf(dataset, "D").group, std::string("D"));
        QCOMPARE(dataset.attributeNames, (Strings{"sex", "age_approx", "anatom_site_general_challenge"}));
        DatasetOptions options;
        options.layout = "isic2020";
        options.columns["label"] = "diagnosis";
        QCOMPARE(openDataset(folder_, options).classes, (Strings{"mel", "nv", "unk"}));
    }

    void readsPh2AsPublished()
    {
        test::writePh2Tree(folder_);
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("ph2"));
        QCOMPARE(dataset.classes, (Strings{"atypical_nevus", "common_nevus", "mel"}));
        QCOMPARE(dataset.samples.size(), std::size_t(4));
        QCOMPARE(classOf(dataset, "IMD011"), std::string("mel"));
        QVERIFY(sampleOf(dataset, "IMD003").image.filename() == "IMD003.bmp");
        QVERIFY(sampleOf(dataset, "IMD003").mask.filename() == "IMD003_lesion.bmp");
        QVERIFY(sampleOf(dataset, "IMD013").mask.empty());
        QCOMPARE(attributeOf(dataset, "IMD009", "asymmetry"), std::string("1"));
        QCOMPARE(attributeOf(dataset, "IMD009", "dots_globules"), std::string("AT"));
        QCOMPARE(attributeOf(dataset, "IMD009", "colors"), std::string("light_brown dark_brown"));
        QCOMPARE(attributeOf(dataset, "IMD011", "colors"), std::string("white blue_gray black"));
        QVERIFY(std::find(dataset.attributeNames.begin(), dataset.attributeNames.end(), "histological_diagnosis") ==
                dataset.attributeNames.end());
        QVERIFY(anyContains(dataset.problems, "'IMD010'", "no file"));
        QVERIFY(anyContains(dataset.problems, "'IMD012' in line 6", "9 fields instead of 10"));
        QCOMPARE(dataset.problems.size(), std::size_t(2));
        QVERIFY(anyContains(dataset.notes, "1 of 4 images have no lesion mask"));
        QVERIFY(anyContains(dataset.notes, "One lesion mask belongs to no image: IMD099"));
        // For a model of HAM10000, both kinds of nevi are nevi.
        DatasetOptions options;
        options.classMap = {{"Common Nevus", "nv"}, {"atypical_nevus", "nv"}};
        QCOMPARE(openDataset(folder_, options).classes, (Strings{"mel", "nv"}));
    }

    void readsThePh2Sheet()
    {
        writeText(
            folder_ / "PH2_dataset.csv",
            "PH2 data set,,,,,,,,,,,,,,,,\n,,,,,,,,,,,,,,,,\n"
            "Image Name,Histological Diagnosis,Common Nevus,Atypical Nevus,Melanoma,\"Asymmetry\n(0/1/2)\",\"Pigment Network\n(AT/T)\","
            "\"Dots/Globules\n(A/AT/T)\",\"Streaks\n(A/P)\",\"Regression Areas\n(A/P)\",\"Blue-Whitish "
            "Veil\n(A/P)\",White,Red,Light-Brown,Dark-Brown,Blue-Gray,Black\n"
            "IMD003,,X,,,0,T,A,A,A,A,,,,X,,\nIMD058,Melanoma,,,X,2,AT,AT,P,P,P,X,,,,X,X\nIMD059,,X,X,,2,AT,AT,P,P,P,X,,,,X,X\n");
        for (const char *id : {"IMD003", "IMD058", "IMD059"})
            touch(folder_ / "images" / (std::string(id) + ".bmp"));
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("ph2"));
        QCOMPARE(classOf(dataset, "IMD003"), std::string("common_nevus"));
        QCOMPARE(classOf(dataset, "IMD058"), std::string("mel"));
        QCOMPARE(attributeOf(dataset, "IMD058", "blue_whitish_veil"), std::string("P"));
        QCOMPARE(attributeOf(dataset, "IMD058", "colors"), std::string("white blue_gray black"));
        QVERIFY(anyContains(dataset.problems, "The label of image 'IMD059' in line 12 of PH2_dataset.csv is empty"));
    }

    void readsCamelyon17WithItsHospitals()
    {
        test::writeCamelyonTree(folder_, {{"004", 0, 0, 0, 1},
                                          {"4", 0, 0, 1, 2},
                                          {"020", 1, 0, 0, 3},
                                          {"040", 2, 0, 1, 4},
                                          {"060", 3, 1, 1, 5},
                                          {"061", 7, 0, 1, 6},
                                          {"062", 4, 0, 1, 7}});
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("camelyon17"));
        QCOMPARE(dataset.classes, (Strings{"normal", "tumor"}));
        QCOMPARE(dataset.setNames(), (Strings{"train", "id_val", "test_hospital_2", "val_hospital_1"}));
        QCOMPARE(dataset.ofSet("test_hospital_2").size(), std::size_t(1));
        QCOMPARE(dataset.ofSplit(Split::Val).size(), std::size_t(1));
        QCOMPARE(dataset.samples[1].group, std::string("patient_004"));
        QCOMPARE(dataset.samples[1].source, std::string("hospital_0"));
        QVERIFY(dataset.samples[1].image == folder_ / "patches" / "patient_004_node_4" / "patch_patient_004_node_4_x_2_y_96.png");
        QVERIFY(anyContains(dataset.problems, "center '7'", "line 7"));
        // Drawn anew, the other hospitals stay out of training and selection.
        DatasetOptions options;
        options.split.mode = "seeded";
        const Dataset drawn = openDataset(folder_, options);
        for (const std::size_t i : drawn.ofSet("val_hospital_1"))
            QCOMPARE(drawn.samples[i].split, Split::Test);
    }

    void refusesThePublishedSplitThatTearsPatients()
    {
        test::writeCamelyonTree(folder_, {{"004", 0, 0, 0, 1}, {"004", 0, 1, 1, 2}, {"020", 1, 0, 0, 3}});
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "patient 'patient_004' is in train");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "data.allow_leaks");
        QVERIFY(readDataset(folder_).allowedLeaks.empty());
        DatasetOptions options;
        options.allowLeaks = {"group"};
        QCOMPARE(openDataset(folder_, options).allowedLeaks.size(), std::size_t(1));
    }

    void readsOneFolderPerClass()
    {
        for (const char *file : {"Melanoma/1.jpg", "Melanoma/2.png", "nevus/1.jpg", "nevus/readme.txt", "masks/1_mask.png"})
            touch(folder_ / file);
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("folder"));
        QCOMPARE(dataset.name, folder_.filename().string());
        QCOMPARE(dataset.classes, (Strings{"mel", "nv"}));
        QCOMPARE(dataset.samples.size(), std::size_t(3));
        QCOMPARE(classOf(dataset, "nevus_1.jpg"), std::string("nv"));
        QCOMPARE(classOf(dataset, "2"), std::string("mel"));
    }

    void takesClassesForClassesWhateverTheirNames()
    {
        for (const char *file : {"vascular_lesion/1.jpg", "unmasked/1.jpg", "unmasked/green_mask.jpg", "unmasked/2.jpg",
                                 "unmasked/2_mask.png", "masks/3_mask.png"})
            touch(folder_ / file);
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.classes, (Strings{"unmasked", "vasc"}));
        QVERIFY(dataset.problems.empty());
        QCOMPARE(dataset.samples.size(), std::size_t(4));
        QCOMPARE(classOf(dataset, "vascular_lesion_1.jpg"), std::string("vasc"));
        QCOMPARE(classOf(dataset, "green_mask"), std::string("unmasked"));
        QVERIFY(sampleOf(dataset, "2").mask == folder_ / "unmasked" / "2_mask.png");
    }

    void readsFoldersPerClassBelowSplits()
    {
        for (const char *file : {"train/cat/a.jpg", "train/dog/b.jpg", "valid/Cat/c.jpg", "test/dog/d.jpg"})
            touch(folder_ / file);
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.classes, (Strings{"cat", "dog"}));
        QCOMPARE(sampleOf(dataset, "c").split, Split::Val);
        QCOMPARE(sampleOf(dataset, "d").split, Split::Test);
        QVERIFY(anyContains(dataset.notes, "cat", "no image in test"));
    }

    void readsAnyCsvThroughAMapping()
    {
        writeText(folder_ / "export.csv", "File Name;Finding;Person;Where;Terms;Credit;age;diagnosis_confirm_type\r\n"
                                          "a.png;Nevus;P1;Wien;CC0;Hospital A;44;histo\r\n"
                                          "images\\deep\\b;Melanoma;P2;Graz;CC BY;\"Dr. B; C\";;histo\r\n");
        writeText(folder_ / "other.csv", "x,y\n1,2\n");
        touch(folder_ / "images" / "a.PNG");
        touch(folder_ / "images" / "deep" / "b.jpg");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "nothing that gives them labels");
        DatasetOptions options;
        options.columns = {{"image", "File Name"}, {"label", "Finding"}, {"group", "Person"},
                           {"source", "Where"},    {"licence", "Terms"}, {"attribution", "Credit"}};
        const Dataset dataset = openDataset(folder_, options);
        QCOMPARE(dataset.layout, std::string("csv"));
        QCOMPARE(dataset.samples.size(), std::size_t(2));
        QVERIFY(sampleOf(dataset, "b").image == folder_ / "images" / "deep" / "b.jpg");
        QCOMPARE(sampleOf(dataset, "b").attribution, std::string("Dr. B; C"));
        QCOMPARE(sampleOf(dataset, "a").licence, std::string("CC0"));
        QCOMPARE(sampleOf(dataset, "a").attribution, std::string("Hospital A"));
        QCOMPARE(sampleOf(dataset, "a").group, std::string("P1"));
        QCOMPARE(dataset.attributeNames, (Strings{"age"}));
        options.columns["label"] = "finding type";
        LESIONLENS_EXPECT_ERROR(openDataset(folder_, options), ErrorCode::Format, "export.csv (File Name, Finding");
        options.columns = {{"picture", "File Name"}};
        LESIONLENS_EXPECT_ERROR(openDataset(folder_, options), ErrorCode::Usage, "data.columns.picture");
    }

    void findsTheFilesThatACsvNamesByPath()
    {
        const QTemporaryDir outside;
        writeText(folder_ / "list.csv",
                  "path,label,mask\n./mel/001.jpg,mel,segmented\\m1.png\nnv\\001.jpg,nv,\n"
                  "a/b/c/d/e/f/2.jpg,nv,\nmasks/painted_mask.jpg,mel,\nmel/../nv/3.JPG,nv,\nmel/001.jpg,mel,\n../out.jpg,nv,\n" +
                      (folder_ / "nv" / "4.jpg").string() + ",nv,\n" + outside.filePath("a/b/c/d/5.jpg").toStdString() + ",nv,\n");
        touch(fs::path(outside.path().toStdString()) / "a" / "b" / "c" / "d" / "5.jpg");
        for (const char *file :
             {"mel/001.jpg", "nv/001.jpg", "segmented/m1.png", "a/b/c/d/e/f/2.jpg", "masks/painted_mask.jpg", "nv/3.jpg", "nv/4.jpg"})
            touch(folder_ / file);
        DatasetOptions options;
        options.layout = "csv"; // the folders could be classes, too
        const Dataset dataset = openDataset(folder_, options);
        QCOMPARE(dataset.samples.size(), std::size_t(6));
        QVERIFY(sampleOf(dataset, "4").image == folder_ / "nv" / "4.jpg");
        QVERIFY(sampleOf(dataset, "mel_001.jpg").mask == folder_ / "segmented" / "m1.png");
        QVERIFY(sampleOf(dataset, "nv_001.jpg").image == folder_ / "nv" / "001.jpg");
        QVERIFY(sampleOf(dataset, "2").image == folder_ / "a" / "b" / "c" / "d" / "e" / "f" / "2.jpg");
        QVERIFY(sampleOf(dataset, "painted_mask").image == folder_ / "masks" / "painted_mask.jpg");
        QVERIFY(sampleOf(dataset, "3").image == folder_ / "nv" / "3.jpg");
        // The same file again, and two outside of the folder.
        QCOMPARE(dataset.problems.size(), std::size_t(3));
        QVERIFY(anyContains(dataset.problems, "'5'", "has no file"));
        QVERIFY(anyContains(dataset.problems, "mel_001.jpg", "listed before"));
        QVERIFY(anyContains(dataset.problems, "'out'", "has no file"));
    }

    void takesSetsOfTheirOwnFromACsv()
    {
        writeText(folder_ / "list.csv", "image,label,set\na,x,train\nb,y,val\nc,x,test_hospital_2\nd,y,test\n");
        for (const char *id : {"a", "b", "c", "d"})
            touch(folder_ / (std::string(id) + ".jpg"));
        const Dataset dataset = openDataset(folder_);
        QCOMPARE(dataset.layout, std::string("csv"));
        QCOMPARE(dataset.setNames(), (Strings{"train", "val", "test", "test_hospital_2"}));
        QCOMPARE(sampleOf(dataset, "c").split, Split::Test);
        LESIONLENS_EXPECT_ERROR(static_cast<void>(dataset.ofSet("hospital_9")), ErrorCode::Usage, "test_hospital_2");
    }

    void asksWhichLayoutIsMeant()
    {
        writeText(folder_ / "HAM10000_metadata.csv", "lesion_id,image_id,dx\nL,A,nv\n");
        writeText(folder_ / "metadata.csv", "image_id,lesion_id,label,split,border_irregularity\nA,L,x,train,0\n");
        touch(folder_ / "images" / "A.jpg");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "ham10000 (HAM10000_metadata.csv) or phantoms");
        DatasetOptions options;
        options.layout = "phantoms";
        QCOMPARE(openDataset(folder_, options).classes, (Strings{"x"}));
        options.layout = "ham1000";
        LESIONLENS_EXPECT_ERROR(openDataset(folder_, options), ErrorCode::Usage, "'ham1000'");
        options.layout = "isic2019";
        LESIONLENS_EXPECT_ERROR(openDataset(folder_, options), ErrorCode::NotFound, "ISIC_2019_Training_GroundTruth.csv");
    }

    void saysWhatAnUnusableFolderHolds()
    {
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "It is empty.");
        touch(folder_ / "notes.txt");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "There is no image in it.");
        touch(folder_ / "images" / "a.jpg");
        touch(folder_ / "images" / "b.jpg");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "2 images, but nothing that gives them labels");
        writeText(folder_ / "list.csv", "image,label\n");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "No usable image");
        writeText(folder_ / "list.csv", "image,label\na,nv\n");
        QCOMPARE(openDataset(folder_).samples.size(), std::size_t(1));
    }

    void bringsLabelsToOneSpelling()
    {
        QCOMPARE(canonicalLabel("MEL"), std::string("mel"));
        QCOMPARE(canonicalLabel(" Basal cell carcinoma "), std::string("bcc"));
        QCOMPARE(canonicalLabel("AK"), std::string("akiec"));
        QCOMPARE(canonicalLabel("seborrheic-keratosis"), std::string("bkl"));
        QCOMPARE(canonicalLabel("Blue nevus"), std::string("Blue nevus"));
        for (const LabelSynonym &synonym : labelSynonyms())
            QCOMPARE(canonicalLabel(synonym.canonical), std::string(synonym.canonical));
    }

    void knowsTheColumnsThatGiveTheAnswerAway()
    {
        for (const char *column : {"dx_type", "Histological Diagnosis", "DIAGNOSIS", "mel-thick-mm", "benign_malignant"})
            QVERIFY2(givesAnswerAway(column), column);
        for (const char *column : {"age", "sex", "localization", "asymmetry"})
            QVERIFY2(!givesAnswerAway(column), column);
    }

    void mapsClasses()
    {
        writeText(folder_ / "list.csv", "image,label\na,NV\nb,mel\nc,Nevus\nd,df\ne,Strange\nf,strange\n");
        for (const char *id : {"a", "b", "c", "d", "e", "f"})
            touch(folder_ / (std::string(id) + ".jpg"));
        QCOMPARE(openDataset(folder_).classes, (Strings{"Strange", "df", "mel", "nv"}));
        DatasetOptions options;
        options.classMap = {{"Naevus", "benign"}, {"MEL", "malignant"}, {"df", ""}, {"STRANGE", "malignant"}, {"bcc", "malignant"}};
        const Dataset dataset = openDataset(folder_, options);
        QCOMPARE(dataset.classes, (Strings{"benign", "malignant"}));
        QCOMPARE(dataset.samples.size(), std::size_t(5));
        QVERIFY(anyContains(dataset.notes, "1 images were left out by data.class_map"));
        QVERIFY(anyContains(dataset.notes, "'bcc', which no image has"));
    }

    /// Labels of the ISIC archive, of which four are one class of HAM10000.
    void saysWhichLabelsItTakesAsOneAndTellsThemApart()
    {
        writeText(folder_ / "list.csv", "image,diagnosis\na,pigmented benign keratosis\nb,Solar Lentigo\nc,seborrheic keratosis\nd,nevus\n"
                                        "e,NV\nf,solar-lentigo\ng,AK\n");
        for (const char *id : {"a", "b", "c", "d", "e", "f", "g"})
            touch(folder_ / (std::string(id) + ".jpg"));
        const Dataset merged = openDataset(folder_);
        QCOMPARE(merged.classes, (Strings{"akiec", "bkl", "nv"}));
        QVERIFY(anyContains(merged.notes,
                            "The labels pigmented benign keratosis, seborrheic keratosis and Solar Lentigo are taken as one class, bkl",
                            "data.class_map"));
        // Two spellings of one diagnosis, or one diagnosis under another name, hide nothing.
        QVERIFY(!anyContains(merged.notes, "one class, nv") && !anyContains(merged.notes, "one class, akiec"));

        DatasetOptions options;
        options.classMap = {{"solar lentigo", ""}};
        const Dataset without = openDataset(folder_, options);
        QCOMPARE(without.samples.size(), std::size_t(5));
        QCOMPARE(classOf(without, "c"), std::string("bkl"));
        QVERIFY(anyContains(without.notes, "pigmented benign keratosis and seborrheic keratosis are taken as one class, bkl"));

        // The more exact entry counts, the class takes the rest; "actinic keratosis" is AK.
        options.classMap = {
            {"bkl", "keratosis"}, {"SOLAR LENTIGO", "lentigo"}, {"actinic keratosis", "precancer"}, {"melanocytic nevus", "mole"}};
        const Dataset apart = openDataset(folder_, options);
        QCOMPARE(apart.classes, (Strings{"keratosis", "lentigo", "mole", "precancer"}));
        QCOMPARE(classOf(apart, "f"), std::string("lentigo"));
        QCOMPARE(classOf(apart, "a"), std::string("keratosis"));
        QCOMPARE(classOf(apart, "e"), std::string("mole"));

        options.classMap = {{"NV", "mole"}, {"Nevus", "nevus"}};
        LESIONLENS_EXPECT_ERROR(openDataset(folder_, options), ErrorCode::Usage, "two classes: 'NV' is mole, but 'Nevus' is nevus");
        options.classMap = {{"NV", "mole"}, {"Nevus", " mole"}};
        QVERIFY(anyContains(openDataset(folder_, options).classes, "mole"));
    }

    void addsClassesThatAreNotNamedYet()
    {
        std::map<std::string, std::string> classes = {{"NV", "mole"}, {"bkl", ""}};
        addClasses(classes, {{"melanocytic nevi", "nevus"}, {"solar lentigo", "lentigo"}, {"BKL", "bkl"}, {"Strange", "x"}});
        QVERIFY(classes ==
                (std::map<std::string, std::string>{{"NV", "mole"}, {"bkl", ""}, {"solar lentigo", "lentigo"}, {"Strange", "x"}}));
    }

    void takesOnlyOurOwnTablesForPhantoms()
    {
        writeText(folder_ / "metadata.csv", "image_id,lesion_id,dx,split,age\nA,L1,mel,train,40\nB,L2,nv,test,50\n");
        for (const char *id : {"A", "B"})
            touch(folder_ / "images" / (std::string(id) + ".jpg"));
        const Dataset foreign = openDataset(folder_);
        QCOMPARE(foreign.layout, std::string("csv"));
        QVERIFY(!contains(foreign.licence, "CC0"));
        QCOMPARE(foreign.classes, (Strings{"mel", "nv"}));
        QCOMPARE(sampleOf(foreign, "A").group, std::string("L1"));
        QCOMPARE(sampleOf(foreign, "B").split, Split::Test);
        // A set that an earlier version drew, without phantoms.json.
        writeText(folder_ / "metadata.csv", "image_id,lesion_id,label,split,border_irregularity\nA,L1,benign,train,0.5\n");
        QCOMPARE(openDataset(folder_).layout, std::string("phantoms"));
        QVERIFY(contains(openDataset(folder_).licence, "CC0"));
    }

    /// Of four lesions of each class in train, 15 % are 0.6, rounded to one.
    void drawsTheValidationPartThatPublishedTablesLack()
    {
        const auto write = [&](const char *file, const std::string &header, const auto &row) {
            std::string text = header;
            for (int i = 0; i < 10; ++i)
                text += row("i" + std::to_string(i), "L" + std::to_string(i), i % 2 == 0 ? "mel" : "nv", i < 8 ? "train" : "test");
            writeText(folder_ / file, text);
        };
        const auto check = [&](const char *layout) {
            const Dataset dataset = openDataset(folder_);
            QCOMPARE(dataset.layout, std::string(layout));
            QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{3, 3}));
            QCOMPARE(dataset.classCounts(Split::Val), (std::vector<int>{1, 1}));
            QCOMPARE(dataset.classCounts(Split::Test), (std::vector<int>{1, 1}));
            QVERIFY2(contains(dataset.splitRule, "no validation part: 15 % of train was drawn for val"), dataset.splitRule.c_str());
        };
        for (int i = 0; i < 10; ++i)
            touch(folder_ / "images" / ("i" + std::to_string(i) + ".jpg"));
        const auto all = [](const std::string &id, const std::string &group, const std::string &label, const std::string &split) {
            return id + "," + group + "," + label + "," + split + "\n";
        };
        write("list.csv", "image_id,lesion_id,label,split\n", all);
        check("csv");
        fs::rename(folder_ / "list.csv", folder_ / "metadata.csv");
        test::writePhantomMark(folder_);
        check("phantoms");
        fs::remove(folder_ / "metadata.csv");
        write("HAM10000_metadata.csv", "image_id,lesion_id,dx,dx_type\n", all);
        write("split.csv", "image_id,split\n",
              [](const std::string &id, const std::string &, const std::string &, const std::string &split) {
                  return id + "," + split + "\n";
              });
        check("ham10000");
        // A validation part whose images are missing is no reason to draw another.
        std::string text = readFile(folder_ / "split.csv");
        text.replace(text.find("i0,train"), 8, "i0,val");
        writeText(folder_ / "split.csv", text);
        fs::remove(folder_ / "images" / "i0.jpg");
        QCOMPARE(openDataset(folder_).ofSplit(Split::Val).size(), std::size_t(0));
    }

    void takesPublishedImageFoldersForNoClasses()
    {
        touch(folder_ / "HAM10000_images_part_1" / "ISIC_1.jpg");
        touch(folder_ / "HAM10000_images_part_2" / "ISIC_2.jpg");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format,
                                "The folders HAM10000_images_part_1 and HAM10000_images_part_2 look like a part of HAM10000, but its table "
                                "HAM10000_metadata.csv is missing.");
        DatasetOptions options;
        options.layout = "folder";
        LESIONLENS_EXPECT_ERROR(openDataset(folder_, options), ErrorCode::Format, "HAM10000_metadata.csv is missing");
        // A table of one's own gives them labels.
        writeText(folder_ / "mine.csv", "image,label\nISIC_1,mel\nISIC_2,nv\n");
        QCOMPARE(openDataset(folder_).classes, (Strings{"mel", "nv"}));
        fs::remove(folder_ / "mine.csv");
        touch(folder_ / "mel" / "a.jpg");
        QCOMPARE(openDataset(folder_).classes, (Strings{"mel"}));
    }

    void phantomsSayHowTheyWereDrawn()
    {
        PhantomSetOptions options;
        options.count = 6;
        options.size = 32;
        options.shortcuts[Artefact::Ruler] = 0.95;
        options.shortcuts[Artefact::Ink] = 0.5; // which is none
        options.without = {Artefact::Hair};
        NoProgress progress;
        writePhantomSet(options, folder_, progress, {});
        QCOMPARE(openDataset(folder_).name, std::string("phantoms (shortcut ruler 0.95, without hair)"));
        test::writeText(folder_ / "phantoms.json", "{}");
        LESIONLENS_EXPECT_ERROR(openDataset(folder_), ErrorCode::Format, "phantoms.json");
        std::filesystem::remove(folder_ / "phantoms.json"); // as sets of earlier versions
        QCOMPARE(openDataset(folder_).name, std::string("phantoms"));
    }

    void listsEveryLayoutOnce()
    {
        Strings ids;
        for (const LayoutInfo &info : layoutInfos()) {
            QVERIFY(!info.name.empty() && !info.recognisedBy.empty());
            ids.push_back(info.id);
        }
        QCOMPARE(ids, (Strings{"ham10000", "isic2016", "isic2017", "isic2018", "isic2019", "isic2020", "ph2", "camelyon17", "phantoms",
                               "folder", "csv"}));
    }

    void opensTheRealIsic2017()
    {
        LESIONLENS_REQUIRE_DATA("isic2017");
        const Dataset dataset = openDataset(test::dataDir() / "isic2017");
        QCOMPARE(dataset.layout, std::string("isic2017"));
        QCOMPARE(dataset.samples.size(), std::size_t(2750));
        QCOMPARE(dataset.ofSplit(Split::Train).size(), std::size_t(2000));
        QCOMPARE(dataset.ofSplit(Split::Val).size(), std::size_t(150));
        QCOMPARE(dataset.ofSplit(Split::Test).size(), std::size_t(600));
        // The counts of the challenge (Codella et al. 2017, table 1): 374 melanomas and 254 seborrheic keratoses in train.
        QCOMPARE(dataset.classCounts(Split::Train), (std::vector<int>{254, 374, 1372}));
        QVERIFY(dataset.problems.empty());
    }

private:
    std::unique_ptr<QTemporaryDir> dir_;
    fs::path folder_;
};

QTEST_GUILESS_MAIN(TstLayouts)
#include "tst_layouts.moc"
