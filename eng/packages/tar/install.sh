#!/bin/sh
# Installs the agent from the directory this file lies in, or upgrades it without cutting a script off: ./install.sh [ROOT]. Settings that are there stay.
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
root=${1:-}
root=${root%/}
@service@

# In one step, beside the one that runs: a program at work cannot be written over.
place() {
    mkdir -p "$root$(dirname "$3")"
    cp "$here/$2" "$root$3.new"
    chmod "$1" "$root$3.new"
    mv "$root$3.new" "$root$3"
}

place 755 usr/bin/cloud-assistant-agent "$program"
place 644 usr/lib/systemd/system/$unit /usr/lib/systemd/system/$unit
[ -e "$root/etc/cloud-assistant/agent.env" ] || place 600 etc/cloud-assistant/agent.env /etc/cloud-assistant/agent.env
placed
