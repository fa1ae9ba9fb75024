#!/usr/bin/env bash
# Prints the notices of what others wrote and the agent is made of, from the packages that were restored to build it: eng/packages/notices.sh
set -euo pipefail
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
packages=${NUGET_PACKAGES:-$HOME/.nuget/packages}

fail() { echo "The notices cannot be made: $1. Restore the agent's packages first: dotnet restore src/Agent" >&2; exit 1; }

# of NUSPEC ELEMENT
of() { sed -n "s:.*<$2[^>]*>\(.*\)</$2>.*:\1:p" "$1" | head -n 1; }

title() { printf '\n%s\n%s\n\n' "$(printf '%.0s-' {1..78})" "$1"; }

# texts FILE...: those of them that there are.
texts() {
    local text
    for text in "$@"; do
        [ ! -f "$text" ] || { echo; tr -d '\r' <"$text" | sed '1s/^\xEF\xBB\xBF//'; }
    done
}

# version PACKAGE: as all projects have it.
version() { sed -n "s:.*<PackageVersion Include=\"$1\" Version=\"\([^\"]*\)\".*:\1:p" "$root/Directory.Packages.props"; }

# directory PACKAGE VERSION
directory() { printf '%s/%s/%s' "$packages" "${1,,}" "$2"; }

cat <<END
The agent of Cloud Assistant is made with the software named here, which others
wrote. What a system does not need of it is not in the program for that system.
END

# Whatever is there at run time: tools of the build are private.
sed -n '/PrivateAssets="all"/d; s:.*<PackageReference Include="\([^"]*\)".*:\1:p' "$root"/src/Agent/*.csproj "$root"/src/Agent.Protocol/*.csproj | LC_ALL=C sort -u |
while read -r package; do
    at=$(directory "$package" "$(version "$package")")
    nuspec=$at/${package,,}.nuspec
    [ -f "$nuspec" ] || fail "$package is not in $packages"
    title "$package $(version "$package")"
    of "$nuspec" copyright
    echo "Licence: $(of "$nuspec" license)"
    sed -n 's:.*<repository .*url="\([^"]*\)".*:\1:p' "$nuspec"
    texts "$at"/LICENSE*
    # Its package holds no text. That of the compiler, which is of the same project, has it at the top of each schema.
    if [ "$package" = Google.Protobuf ]; then
        text=$(directory Grpc.Tools "$(version Grpc.Tools)")/build/native/include/google/protobuf/any.proto
        [ -f "$text" ] || fail "Grpc.Tools is not in $packages"
        echo
        sed -n '/^\/\//!q; s:^// \{0,1\}::p' "$text"
    fi
done

# The runtime that is compiled in; where no agent was compiled here, the one that builds, which is of the same authors under the same terms.
runtime=$(printf '%s\n' "$packages"/microsoft.netcore.app.runtime.*linux-*/*/LICENSE.TXT | sort -V | tail -n 1)
runtime=${runtime%/LICENSE.TXT}
[ -d "$runtime" ] || runtime=$(dirname "$(readlink -f "$(command -v dotnet)")")
text=$(texts "$runtime"/LICENSE.TXT "$runtime"/THIRD-PARTY-NOTICES.TXT "$runtime"/LICENSE.txt "$runtime"/ThirdPartyNotices.txt)
[[ $text = *Copyright* ]] || fail "no licence of the .NET runtime was found"
title "The .NET runtime and libraries"
printf '%s\n' "${text#$'\n'}"
