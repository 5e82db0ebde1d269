#!/usr/bin/env bash
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Usage: unshare --kill-child --mount --net --pid --uts --fork --mount-proc init.sh DIRECTORY HOSTNAME
#
# The first process of a lab. Lays the lab's directories over the machine's, starts virtlogd, and keeps libvirtd
# running. Ends, and with it everything in the lab, when its standard input does.
#
# It is a shell because it must reap: with libvirtd as process 1 nobody collects QEMU and dnsmasq, and libvirt
# waits for them in vain, 40 s for each.

set -eu
directory=$1
hostname "$2"
ip link set lo up

# A /run of its own also hides the machine's D-Bus, and with it systemd-machined and firewalld.
for name in etc/libvirt etc/hosts etc/passwd etc/group var/lib/libvirt var/log/libvirt var/cache/libvirt \
    var/lib/swtpm-localca var/log/swtpm run; do
    mount --bind "$directory/$name" "/$name"
done

# This network namespace's view of the devices. Control groups stay the machine's: libvirt works without them.
umount --recursive --lazy /sys/fs/cgroup 2>/dev/null || true
mount -t sysfs sysfs /sys

# An empty USB bus: libvirt looks for optional USB devices on it, and does not find the machine's.
mkdir /run/lab/bus
mount --rbind /sys/bus /run/lab/bus
mount -t tmpfs lab /sys/bus
for bus in /run/lab/bus/*; do
    mkdir "/sys/bus/${bus##*/}"
    [ "${bus##*/}" = usb ] || mount --rbind "$bus" "/sys/bus/${bus##*/}"
done
umount --recursive --lazy /run/lab/bus
mkdir -p /sys/bus/usb/devices

virtlogd --daemon --pid-file /run/libvirt/virtlogd.pid

# A daemon that died comes back, unless /run/lab/hold is there.
while :; do
    libvirtd --pid-file /run/libvirt/libvirtd.pid || true
    while [ -e /run/lab/hold ]; do sleep 0.05; done
done </dev/null &

read -r _ || true

# Whoever started the lab is gone, so nobody else will clean up.
kill -KILL -1 || true
rm -rf -- "$directory"
