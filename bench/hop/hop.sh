#!/usr/bin/env bash
# The hop benchmark for any gateway: see README.md.
set -u
[[ $# -ge 4 && $3 == -- ]] || { echo "usage: hop.sh NAME PORT -- COMMAND [ARG ...]" >&2; exit 2; }
for tool in gcc nginx wrk curl python3 taskset setsid pgrep; do
  command -v "$tool" >/dev/null || { echo "hop.sh: needs $tool (Debian: apt install gcc nginx-light wrk curl python3 procps util-linux)" >&2; exit 2; }
done
here=$(cd "$(dirname "$0")" && pwd)
name=$1 port=$2
shift 3
work=$(mktemp -d) want_path=${PATH_:-/v1/chat/completions} want_format=${FORMAT:-}
pids=()
cleanup() {
  for p in "${pids[@]:-}"; do kill -TERM -- "-$p" 2>/dev/null || kill "$p" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT
gcc -O2 -o "$work/mock" "$here/mock.c" || exit 2
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for used in 9100 9101 "$port"; do
  if listens "$used"; then echo "hop.sh: port $used is in use" >&2; exit 2; fi
done
until_listens() { # port pid name
  until listens "$1"; do
    kill -0 "$2" 2>/dev/null || { echo "$3 did not start:" >&2; cat "$work/out.log" >&2; exit 2; }
    sleep 0.1
  done
}
cat >"$work/nginx.conf" <<N
worker_processes 1; daemon off; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 4096; }
http {
  access_log off; client_max_body_size 100m;
  client_body_temp_path $work/t1; proxy_temp_path $work/t2; fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  upstream u { server 127.0.0.1:9100; keepalive 512; }
  server {
    listen 127.0.0.1:9101;
    location / { proxy_pass http://u; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_buffering off; client_body_buffer_size 1m; }
  }
}
N

tree() { # a process and its descendants
  local p
  for p in "$@"; do
    echo "$p"
    # shellcheck disable=SC2046 # process ids
    tree $(pgrep -P "$p")
  done
}
cpu() { # clock ticks that a process tree has used
  local t=0 p
  for p in $(tree "$1"); do t=$((t + $(awk '{print $14+$15}' "/proc/$p/stat" 2>/dev/null || echo 0))); done
  echo "$t"
}
rss() { # peak resident MB of a process tree
  local t=0 p
  for p in $(tree "$1"); do t=$((t + $(awk '/VmHWM/{print $2}' "/proc/$p/status" 2>/dev/null || echo 0))); done
  echo $((t / 1024))
}
start() { # a hop, on core 0
  setsid taskset -c 0 "$@" >"$work/out.log" 2>&1 &
  pids+=($!) started=$!
}
mock() { # chunks pace_ms
  if [[ -n ${mock_pid:-} ]]; then kill "$mock_pid"; wait "$mock_pid"; fi 2>/dev/null
  taskset -c 1 "$work/mock" 9100 "$1" "$2" &
  mock_pid=$! pids+=($!)
  until_listens 9100 "$mock_pid" "the mock upstream"
}
load() { # stream connections seconds outfile
  STREAM=$1 taskset -c 1 wrk -t1 -c"$2" -d"$3"s --timeout 30s --latency -s "$here/post.lua" "http://127.0.0.1:$hop_port$path" >"$4" 2>&1
}
report() { # hop mode outfile ticks requests chunks-a-request rss-MB
  python3 - "$@" "$work/rows" <<'P'
import re, sys

hop, mode, out, ticks, requests, per, rss, rows = sys.argv[1:]
text = open(out).read()
find = lambda pattern: (re.search(pattern, text) or [None, "?"])[1]
micros = float(ticks) * 10000 / max(1, int(requests) * int(per))
rate, p50, p99 = find(r"Requests/sec:\s+(\S+)"), find(r"\n\s+50%\s+(\S+)"), find(r"\n\s+99%\s+(\S+)")
errors = " ".join(re.findall(r"(?:Non-2xx.*|Socket errors.*)", text))
unit = "us/chunk" if mode == "paced" else "us/request"
print(f"{hop:10} {mode:7} {rate:>9} req/s  {micros:8.1f} CPU {unit:10}  p50 {p50:>9}  p99 {p99:>9}  peak RSS {rss} MB  {errors}", flush=True)
open(rows, "a").write(f"{hop} {mode} {micros}\n")
P
}
measure() { # hop port pid path format
  local hop=$1 pid=$3 before after mode
  hop_port=$2 path=$4
  export FORMAT=$5
  for mode in json single paced; do
    local stream=0 connections=64 seconds=10 requests per=1
    [[ $mode == single ]] && connections=1 seconds=5
    [[ $mode == paced ]] && stream=1 connections=400 seconds=12 per=100
    if [[ $mode == paced ]]; then mock 100 20; else mock 50 0; fi
    load $stream $connections 15 "$work/warm"
    before=$(cpu "$pid")
    load $stream $connections $seconds "$work/$hop.$mode"
    after=$(cpu "$pid")
    requests=$(awk '/requests in/{print $1}' "$work/$hop.$mode")
    report "$hop" "$mode" "$work/$hop.$mode" $((after - before)) "${requests:-0}" $per "$(rss "$pid")"
  done
}

start nginx -c "$work/nginx.conf"
until_listens 9101 "$started" nginx
measure nginx 9101 "$started" /v1/chat/completions ""
mock 50 0
start "$@"
for _ in $(seq 1 150); do
  code=$(curl -s -o "$work/first" -w '%{http_code}' -X POST -H 'Content-Type: application/json' -H "Authorization: Bearer ${KEY:-sk-test-1234567890}" \
    -d '{"model":"'"${MODEL:-local/fast}"'","max_tokens":5,"messages":[{"role":"user","content":"hi"}]}' "http://127.0.0.1:$port/v1/chat/completions")
  [[ $code == 200 ]] && break
  sleep 0.2
done
[[ $code == 200 ]] || { echo "$name never answered 200 (last: $code)"; tail -5 "$work/out.log" "$work/first"; exit 1; }
measure "$name" "$port" "$started" "$want_path" "$want_format"
awk -v n="$name" '
  {v[$1","$2]=$3}
  END {for (m in v) {split(m,a,","); if (a[1]==n && v["nginx," a[2]]>0) printf "ratio %s: CPU %.2f x nginx\n", a[2], v[m]/v["nginx," a[2]]}}
' "$work/rows"
