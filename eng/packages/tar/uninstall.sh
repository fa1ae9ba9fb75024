#!/bin/sh
# Removes the agent: ./uninstall.sh [--purge] [ROOT]. The machine's identity and its settings stay, unless --purge removes them too.
set -eu
purge=no
[ "${1:-}" != --purge ] || { purge=yes; shift; }
root=${1:-}
root=${root%/}
@service@
removing
rm -f "$root$program" "$root/usr/lib/systemd/system/$unit"
removed
[ "$purge" = no ] || purged
