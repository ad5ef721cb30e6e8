// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/session/report_html.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace lesionlens::html {

std::string escaped(const std::string &text)
{
    std::string result;
    for (const char c : text) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '"':
            result += "&quot;";
            break;
        default:
            result += c;
        }
    }
    return result;
}

std::string fixed(double value, int decimals)
{
    std::array<char, 64> buffer{};
    std::snprintf(buffer.data(), buffer.size(), "%.*f", decimals, value);
    return buffer.data();
}

std::string scoreText(const Score &score, bool percent)
{
    if (!score.value)
        return "<span class=\"hint\" title=\"" + escaped(score.undefinedBecause) + "\">undefined</span>";
    return percent ? fixed(100.0 * *score.value, 1) + " %" : fixed(*score.value, 2);
}

std::string viewText(const Map &map)
{
    if (map.view.empty())
        return {};
    std::string text = map.view;
    std::replace(text.begin(), text.end(), '_', ' ');
    return text + (map.head ? ", head " + std::to_string(*map.head) : ", mean over heads");
}

const char *style()
{
    return R"(
:root{--back:#1e1e1e;--text:#e6e6e6;--soft:#b8b8b8;--quiet:#9a9a9a;--line:#3a3a3a;--box:#2a2a2a}
@media (prefers-color-scheme:light){:root{--back:#fafafa;--text:#1c1c1c;--soft:#454545;--quiet:#666;--line:#d0d0d0;--box:#ececec}}
body{background:var(--back);color:var(--text);font:15px/1.45 system-ui,sans-serif;margin:0 auto;max-width:1400px;padding:24px}
h1{font-size:24px;margin:0 0 8px}h2{font-size:17px;margin:0 0 8px}h3{font-size:15px;margin:0 0 8px;font-weight:600}
h4{font-size:13px;font-weight:600;margin:8px 0 4px}
h3 small{font-weight:400;font-size:13px;color:var(--quiet);margin-left:8px}
header p,.note{color:var(--soft);max-width:96ch;margin:0 0 8px}
section{border-top:1px solid var(--line);padding:16px 0 24px}
.image{display:grid;grid-template-columns:224px 1fr;gap:16px 24px}
.original{width:224px;position:sticky;top:16px;align-self:start}
@media (max-width:900px){.image{display:block}.original{position:static;margin-bottom:16px}}
.model+.model{margin-top:16px}
.row{display:flex;flex-wrap:wrap;gap:8px}
figure{margin:0;width:148px}
img{width:100%;border-radius:4px;display:block}
figcaption{color:var(--soft);font-size:13px;line-height:1.35;margin-top:4px;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
figcaption b{color:var(--text);font-weight:600}
.dead{box-sizing:border-box;width:148px;min-height:148px;padding:8px;background:var(--box);border-radius:4px;font-size:13px}
details{margin-top:8px;font-size:13px}
summary{cursor:pointer;color:var(--soft)}
.tables{display:flex;flex-wrap:wrap;gap:0 48px}
table{border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums}
th{font-weight:400;color:var(--soft);text-align:left}
td,th{padding:2px 16px 2px 0;vertical-align:top}
.number{text-align:right}.quiet{color:var(--quiet)}.hint{border-bottom:1px dotted var(--soft);cursor:help}
footer{color:var(--quiet);font-size:13px}
@media print{details{display:none}section{break-inside:avoid}}
)";
}

} // namespace lesionlens::html
