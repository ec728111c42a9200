#!/usr/bin/env bash
# Runs Lighthouse (mobile) on pages of a running `make serve`, and prints a row for each.
# Usage: bench/lighthouse.sh [ADDRESS] [PATH ...]
set -euo pipefail
cd "$(dirname "$0")"
base=${1:-http://127.0.0.1:${PORT:-8000}}
shift || true
[ $# -gt 0 ] || set -- / /about-us/ /about-us/about-actris/

chrome=$(cd .. && python3 -m tests.chromium)
[ -n "$chrome" ] || { echo "Chromium is not installed (Debian: apt-get install chromium)." >&2; exit 1; }
[ -x node_modules/.bin/lighthouse ] || npm ci --silent --no-audit --no-fund

reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT
printf '%-28s %5s %5s %5s %5s %8s %8s %7s\n' page perf a11y best seo "LCP ms" bytes CLS
for path in "$@"; do
    curl -sf -o /dev/null "$base$path" # Pictures that were never asked for are made now.
    CHROME_PATH=$chrome node_modules/.bin/lighthouse "$base$path" --quiet --output=json --output-path="$reports/report.json" \
        --chrome-flags="--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    node -e '
        const report = JSON.parse(require("fs").readFileSync(process.argv[1]));
        const score = (name) => Math.round(report.categories[name].score * 100);
        const number = (name) => report.audits[name].numericValue;
        console.log(process.argv[2].padEnd(28),
            ...["performance", "accessibility", "best-practices", "seo"].map((name) => String(score(name)).padStart(5)),
            String(Math.round(number("largest-contentful-paint"))).padStart(8),
            String(number("total-byte-weight")).padStart(8), number("cumulative-layout-shift").toFixed(3).padStart(7));
        for (const { auditRefs } of Object.values(report.categories))
            for (const { id, weight } of auditRefs)
                if (weight && report.audits[id].score !== null && report.audits[id].score < 0.9)
                    console.log("    falls short:", id, report.audits[id].displayValue ?? "");
    ' "$reports/report.json" "$path"
done
