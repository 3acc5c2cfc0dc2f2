#!/usr/bin/env bash
# What a dead first target adds to a request, its breaker closed and open: see README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hearth=$here/../../hearth
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
"$hearth" build
gcc -O2 -o "$work/mock" "$here/mock.c"
"$work/mock" 9100 &
"$hearth" serve --config "$here/fallback.yaml" >"$work/log" 2>&1 &
for _ in $(seq 100); do curl -sf -o /dev/null 127.0.0.1:9102/health/liveliness && break; sleep 0.1; done

ask() { # model
  curl -s -o "$work/answer" -w '%{http_code} %{time_total}\n' 127.0.0.1:9102/v1/chat/completions \
    -H 'content-type: application/json' -d "{\"model\":\"$1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}"
}
row() { # label model times: median, 99th percentile and longest in milliseconds
  for _ in $(seq "$3"); do ask "$2"; done | awk -v label="$1" -v n="$3" '
    $1 == 200 { ok++ } { print $2 * 1000 | "sort -n > '"$work/times"'" }
    END { close("sort -n > '"$work/times"'"); while ((getline t < "'"$work/times"'") > 0) v[++i] = t
          printf "%-34s %5d of %d  median %.2f ms  p99 %.2f ms  longest %.2f ms\n",
            label, ok, n, v[int(i / 2) + 1], v[int(i * 0.99)], v[i] }'
}
echo "the first request after the start (closed): $(ask closed)"
row "warming up (not counted)" well 3000 >/dev/null
row "no dead target" well 1000
row "dead target, breaker closed" closed 1000
ask open >/dev/null
row "dead target, breaker open" open 1000
row "no dead target, again" well 1000
