#!/usr/bin/env bash
# Makes the agent's one file: eng/publish-agent.sh RID DIR, where RID is linux-x64, linux-arm64, linux-musl-x64 or win-x64. Compiled to native code where there
# is a C compiler for that system, else with the .NET runtime inside. CLOUD_ASSISTANT_VERSION, if set, is its version. Prints how, the size in bytes and the path, in this order, on one line.
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
. "$root/eng/build.sh"
[ $# -eq 2 ] || { sed -n '2,3s/^# //p' "$0" >&2; exit 2; }
rid=$1 directory=$2 name=cloud-assistant-agent

first() { for program in "$@"; do command -v "$program" && return; done; return 0; }

machine=$(uname -m) libc=gnu
! ldd --version 2>&1 | grep -q musl || libc=musl

# The compiler that links for the system, nothing when there is none; and the programs' prefix where it is another machine's.
prefix='' compiler=''
case $rid:$libc:$machine in
    linux-x64:gnu:x86_64 | linux-arm64:gnu:aarch64 | linux-musl-x64:musl:x86_64) compiler=$(first clang gcc) ;;
    linux-arm64:*) prefix=aarch64-linux-gnu- compiler=$(first aarch64-linux-gnu-gcc) ;;
    linux-x64:*) prefix=x86_64-linux-gnu- compiler=$(first x86_64-linux-gnu-gcc) ;;
    linux-musl-x64:*) ;;
    win-x64:*) name=cloud-assistant-agent.exe ;;
    *) echo "The agent is not made for $rid." >&2; exit 2 ;;
esac

if [ -n "$compiler" ]; then
    how=native
    options=(-p:PublishAot=true "-p:CppCompilerAndLinker=$compiler" ${prefix:+"-p:ObjCopyName=${prefix}objcopy"})
else
    how=self-contained
    options=(--self-contained -p:PublishSingleFile=true -p:PublishTrimmed=true -p:EnableCompressionInSingleFile=true)
fi

[ -z "${CLOUD_ASSISTANT_VERSION:-}" ] || options+=("-p:Version=$CLOUD_ASSISTANT_VERSION")

need_sdk
made=$root/artifacts/publish/$rid-$how
mkdir -p "$made" "$directory"
# A tree of its own: a build for one system would turn the files of the plain build over each time. And for one at a time.
exec 9>"$made/lock"
flock 9
quietly "publish-$rid" dotnet publish "$root/src/Agent" -c Release -r "$rid" "${options[@]}" -o "$made/out" --artifacts-path "$made" \
    -nologo -v quiet --disable-build-servers
install -m 755 "$made/out/$name" "$directory/$name"
echo "$how $(stat -c %s "$directory/$name") $directory/$name"
