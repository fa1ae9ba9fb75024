# What packages do beside placing files. Becomes part of each of their scripts. $root is the system that is changed: empty for the one that runs.
unit=cloud-assistant-agent.service
program=/usr/bin/cloud-assistant-agent
state=/var/lib/cloud-assistant-agent

# Whether systemd runs the system that is changed.
systemd_runs() { [ -z "$root" ] && [ -d /run/systemd/system ]; }

# Whether somebody started an agent there without systemd.
works_alone() { [ -z "$root" ] && "$program" status --state-dir "$state" >/dev/null 2>&1; }

# The files are there. What runs goes on: an agent of an older version ends when nothing runs, and systemd starts the new one.
placed() {
    if systemd_runs; then
        systemctl daemon-reload || :
        if systemctl --quiet is-active "$unit"; then
            "$program" drain --no-wait --state-dir "$state" || echo "The old agent works on until it is started again: systemctl restart $unit"
            return 0
        fi
    elif works_alone; then
        echo "systemd does not run here: the old agent works on. This lets it end when nothing runs, then start the new one: $program drain"
        return 0
    fi
    if [ ! -e "$root$state/identity" ]; then
        echo "Now enroll this machine: cloud-assistant-agent enroll --server URL --id ACTIVATION_ID --code CODE"
    elif systemd_runs && ! systemctl --quiet is-enabled "$unit"; then
        echo "This machine is enrolled. To start the agent, now and at each boot: systemctl enable --now $unit"
    fi
}

# The files are about to go.
removing() {
    if systemd_runs; then
        systemctl --quiet disable --now "$unit" || :
    else
        rm -f "$root/etc/systemd/system/multi-user.target.wants/$unit"
        ! works_alone || echo "systemd does not run here: the agent that works is not stopped."
    fi
    [ -e "$root$state/instance-id" ] || return 0
    echo "This machine's identity stays in $state. On the server deregister the instance: DeregisterManagedInstance with InstanceId $(cat "$root$state/instance-id")"
}

# The files are gone.
removed() { ! systemd_runs || systemctl daemon-reload || :; }

# Nothing shall remind of it.
purged() {
    rm -f "$root/etc/systemd/system/multi-user.target.wants/$unit"
    rm -rf "$root$state" "$root$state-scripts" "$root/etc/cloud-assistant"
}
