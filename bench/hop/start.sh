#!/usr/bin/env bash
# How long Hearth takes from its start to its first answer: see README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hearth=$here/../../hearth
port=${PORT:-9102}
work=$(mktemp -d)
trap 'kill "${mock:-}" 2>/dev/null; rm -rf "$work"' EXIT
gcc -O2 -o "$work/mock" "$here/mock.c"
"$hearth" build
listens() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
for used in 9100 "$port"; do
  if listens "$used"; then echo "start.sh: port $used is in use" >&2; exit 2; fi
done
"$work/mock" 9100 &
mock=$!
until listens 9100; do kill -0 "$mock" || exit 2; sleep 0.1; done
python3 - "$hearth" "$here/litellm.yaml" "$port" "$work/out.log" "${RUNS:-10}" <<'P'
import http.client, json, os, statistics, subprocess, sys, time

hearth, config, port, log, runs = sys.argv[1:]
command = [hearth, "serve", "--config", config, "--host", "127.0.0.1", "--port", port, "--log", "json"]
body = json.dumps({"model": "local/fast", "messages": [{"role": "user", "content": "hi"}]})
headers = {"Authorization": "Bearer sk-test-1234567890", "Content-Type": "application/json"}


def answered():
    connection = http.client.HTTPConnection("127.0.0.1", int(port), timeout=10)
    try:
        connection.request("POST", "/v1/chat/completions", body, headers)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def start_once(aot):
    with open(log, "w") as out:
        begin = time.monotonic()
        process = subprocess.Popen(command, stdout=out, stderr=out, env=os.environ | {"HEARTH_AOT": aot})
        try:
            while not answered():
                if process.poll() is not None or time.monotonic() - begin > 60:
                    sys.exit(f"hearth did not answer (exit code {process.returncode}):\n{open(log).read()[-2000:]}")
                time.sleep(0.001)
            return (time.monotonic() - begin) * 1000
        finally:
            process.terminate()
            process.wait()


for aot, name in (("on", "with the AOT cache"), ("off", "without it")):
    times = [start_once(aot) for _ in range(int(runs))]
    print(f"{name:18}  mean {statistics.mean(times):5.0f} ms  min {min(times):5.0f}  max {max(times):5.0f}  of {runs} starts", flush=True)
P
