#!/usr/bin/env bash
# The hop benchmark for Hearth, with key check, routing, metrics and access log on: see README.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
hearth=$here/../../hearth
port=${PORT:-9102}
"$hearth" build
"$here/hop.sh" hearth "$port" -- "$hearth" serve --config "$here/litellm.yaml" --host 127.0.0.1 --port "$port" --log json
