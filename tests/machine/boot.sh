#!/usr/bin/env bash
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# boot.sh CGROUP TREE WORK INIT…: run INIT as the first process of a machine of its own (machine.py). TREE is its root, and
# stays as it is: what the machine writes goes to memory, mounted on WORK. It ends with the process that called this.
#
# What namespaces do not keep apart is read-only in there: nothing reaches this machine's settings, devices or network.
set -eu

if [ "$1" != inside ]; then
    echo $$ >"$1/cgroup.procs"
    shift
    exec setpriv --pdeathsig KILL unshare --kill-child --cgroup --ipc --mount --net --pid --uts --fork \
        bash "$0" inside "$@"
fi
tree=$2
work=$3
shift 3

mount --make-rprivate /
mount -t tmpfs -o mode=755,size=2g tmpfs "$work"
mkdir "$work/upper" "$work/work" "$work/root"
mount -t overlay -o "lowerdir=$tree,upperdir=$work/upper,workdir=$work/work" overlay "$work/root"
cd "$work/root"

mount -t proc proc proc
mount --bind proc/sys proc/sys
mount --bind proc/sys/net proc/sys/net
mount -o remount,bind,ro proc/sys

# libvirt sets its bridges up below sys/devices/virtual/net. udev does not start where sys is read-only.
mount -t sysfs sysfs sys
mount --bind sys/devices/virtual/net sys/devices/virtual/net
mount -t cgroup2 cgroup2 sys/fs/cgroup
mount -o remount,bind,ro sys

mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    : >"dev/$device"
    mount --bind "/dev/$device" "dev/$device"
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts dev/pts
mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp

ip link set lo up
hostname machine
mkdir -p .outside
pivot_root . .outside
umount -l .outside
exec setpriv --bounding-set=-sys_module,-sys_rawio,-sys_time \
    env -i container=other LANG=C.UTF-8 PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@" </dev/null >/dev/null 2>&1
