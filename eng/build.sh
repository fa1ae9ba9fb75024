# Sourced by ./run, ./ca and ./test: checks for the SDK and builds what is stale. Needs $root.

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1

# A user's install that is not on PATH yet.
command -v dotnet >/dev/null 2>&1 || PATH="$PATH:${DOTNET_ROOT:-$HOME/.dotnet}:/usr/share/dotnet:/usr/lib/dotnet"

need_sdk() {
    if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
        echo "The .NET 10 SDK is missing. Install it:" >&2
        echo "  curl -fsSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0" >&2
        echo "or, where your distribution has it: apt-get install -y dotnet-sdk-10.0" >&2
        exit 1
    fi
}

# quietly WHAT COMMAND...: runs it, shows errors only. Its output goes to a file, so that build servers it leaves hold no pipe of ours.
quietly() {
    mkdir -p "$root/artifacts"
    log="$root/artifacts/.build-$1.log"
    shift
    if ! "$@" >"$log" 2>&1 </dev/null; then
        grep -E 'error|Error' "$log" | sort -u | head -20 >&2
        echo "The build failed; all it said is in $log" >&2
        exit 1
    fi
}

# build NAME [FOLDER]: builds FOLDER/NAME, by default src/NAME, in Release, unless nothing changed since.
build() {
    folder=${2:-src}
    stamp="$root/artifacts/.built-$1"
    if [ -e "$stamp" ] && [ -z "$(find "$root/src" "$root/$folder" "$root/eng" "$root"/Directory.*.props "$root/global.json" -newer "$stamp" -print -quit)" ]; then
        return
    fi
    need_sdk
    echo "Building $1 ..." >&2
    mkdir -p "$root/artifacts"
    # As old as the start of the build: what changes meanwhile is built the next time.
    touch "$stamp.new"
    quietly "$1" dotnet build "$root/$folder/$1" -c Release -nologo -v quiet
    mv "$stamp.new" "$stamp"
}
