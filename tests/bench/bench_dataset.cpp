// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Opens a data set of many names (empty files) in the layouts of HAM10000 and Camelyon17 and prints the seconds, and the ratio to reading
// its CSV alone. Usage: bench_dataset [ROWS]
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include <unistd.h>

#include "core/data/csv_table.h"
#include "core/data/dataset.h"
#include "tests/bench/timing.h"

using namespace lesionlens;
namespace fs = std::filesystem;

namespace {

void touch(const fs::path &file)
{
    std::ofstream stream(file);
}

void writeHam(const fs::path &folder, int rows)
{
    fs::create_directories(folder / "HAM10000_images_part_1");
    fs::create_directories(folder / "HAM10000_images_part_2");
    std::ofstream table(folder / "HAM10000_metadata.csv");
    table << "lesion_id,image_id,dx,dx_type,age,sex,localization,dataset\n";
    constexpr const char *kLabels[] = {"nv", "mel", "bkl", "bcc", "akiec", "vasc", "df"};
    for (int i = 0; i < rows; ++i) {
        const std::string id = "ISIC_" + std::to_string(1000000 + i);
        table << "HAM_" << i / 2 << ',' << id << ',' << kLabels[i / 2 % 7] << ",histo,55.0,male,lower extremity,vidir_modern\n";
        touch(folder / (i % 2 == 0 ? "HAM10000_images_part_1" : "HAM10000_images_part_2") / (id + ".jpg"));
    }
}

void writeCamelyon(const fs::path &folder, int rows)
{
    std::ofstream table(folder / "metadata.csv");
    table << ",patient,node,x_coord,y_coord,tumor,slide,center,split\n";
    for (int i = 0; i < rows; ++i) {
        const int patient = i % 50;
        const std::string number = std::string(patient < 10 ? "00" : "0") + std::to_string(patient);
        const std::string slide = "patient_" + number + "_node_1";
        if (i < 50)
            fs::create_directories(folder / "patches" / slide);
        table << i << ',' << number << ",1," << i << ",64," << i / 50 % 2 << ",0," << patient / 10 << ",0\n";
        touch(folder / "patches" / slide / ("patch_" + slide + "_x_" + std::to_string(i) + "_y_64.png"));
    }
}

void measure(const std::string &name, const fs::path &folder, const fs::path &table)
{
    std::vector<double> opening;
    std::vector<double> reading;
    std::size_t images = 0;
    for (int round = 0; round < 5; ++round) {
        reading.push_back(bench::millisecondsOf([&] { static_cast<void>(readCsvFile(table)); }));
        opening.push_back(bench::millisecondsOf([&] { images = openDataset(folder).samples.size(); }));
    }
    std::printf("%-10s %zu images: opened in %.2f s (median of 5, fastest %.2f); the CSV alone %.2f s; ratio %.1f\n", name.c_str(), images,
                bench::median(opening) / 1e3, bench::fastest(opening) / 1e3, bench::median(reading) / 1e3,
                bench::median(opening) / bench::median(reading));
}

} // namespace

int main(int argc, char **argv)
{
    const int rows = argc > 1 ? std::atoi(argv[1]) : 100000;
    const fs::path root = fs::temp_directory_path() / ("lesionlens_bench_dataset_" + std::to_string(getpid()));
    int status = 0;
    try {
        fs::create_directories(root / "ham");
        fs::create_directories(root / "camelyon");
        writeHam(root / "ham", rows);
        measure("ham10000", root / "ham", root / "ham" / "HAM10000_metadata.csv");
        writeCamelyon(root / "camelyon", rows);
        measure("camelyon17", root / "camelyon", root / "camelyon" / "metadata.csv");
    } catch (const std::exception &error) {
        std::fprintf(stderr, "%s\n", error.what());
        status = 1;
    }
    std::error_code ignored;
    fs::remove_all(root, ignored);
    return status;
}
