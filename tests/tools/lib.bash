# shellcheck shell=bash
# Copyright (c) 2026, virtops.libvirt contributors
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# What the checks beside this file share. Sourced, never run.

set -euo pipefail

root=$(cd -P "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/virtops-libvirt

# A version manager's stand-ins ("shims") answer to names of Pythons that are not there, which breaks every tool that
# looks for a python3.X: only the system's own programs are wanted here.
caller_path=$PATH
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PIP_DISABLE_PIP_VERSION_CHECK=1 UV_PYTHON_DOWNLOADS=never
export ANSIBLE_NOCOLOR=1 PY_COLORS=0 NO_COLOR=1

fail() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# python_of VERSION…: the path of the first of these Pythons that really runs.
python_of() {
    local version candidate
    for version in "$@"; do
        while read -r candidate; do
            "$candidate" -c 'import ensurepip, venv' 2>/dev/null || continue
            "$candidate" -c 'import sys; print(sys.executable)'
            return
        done < <(
            PATH=$PATH:$caller_path type -ap "python$version"
            ls "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/"python$version" 2>/dev/null
        )
    done
    return 1
}

# tool_environment NAME [PYTHON]: the path of a virtual environment with tests/tools/requirements-NAME.txt in it, made
# when it is missing or when the requirements have changed.
tool_environment() {
    local name=$1 python=${2:-}
    local requirements=$root/tests/tools/requirements-$name.txt
    [ -n "$python" ] || python=$(python_of 3 3.13 3.12 3.11) || fail "no Python 3 with the venv module (python3-venv)"
    local key
    key=$({ "$python" -VV; cat "$requirements"; } | sha256sum | cut -c1-12)
    local environment=$cache/tools/$name-$key
    if [ ! -e "$environment/.complete" ]; then
        mkdir -p "$cache/tools"
        (
            flock 9
            [ -e "$environment/.complete" ] ||
                {
                    rm -rf "$environment" &&
                        "$python" -m venv "$environment" &&
                        "$environment/bin/python" -m pip install --quiet --requirement "$requirements" &&
                        touch "$environment/.complete"
                }
        ) 9>"$environment.lock" >&2 || fail "could not install $requirements"
    fi
    printf '%s\n' "$environment"
}

# collection_files: what belongs to the collection's sources, one path per line.
collection_files() {
    git -C "$root" ls-files --cached --others --exclude-standard --deduplicate |
        while IFS= read -r path; do [ ! -e "$root/$path" ] || printf '%s\n' "$path"; done
}

# collection_copy PARENT: a copy of the sources where Ansible's tools look for them, PARENT/ansible_collections/….
collection_copy() {
    local tree=$1/ansible_collections/virtops/libvirt
    mkdir -p "$tree"
    collection_files | rsync --archive --files-from=- "$root/" "$tree/"
    printf '%s\n' "$tree"
}

# scratch: a directory that goes away when the check ends.
scratch() {
    scratch_directory=$(mktemp -d "${TMPDIR:-/tmp}/virtops-libvirt.XXXXXX")
    trap 'rm -rf "$scratch_directory"' EXIT
}

# collection_link: a directory in which ansible_collections/virtops/libvirt is this very tree.
collection_link() {
    local parent
    parent=$cache/linked/$(printf '%s' "$root" | sha256sum | cut -c1-12)
    mkdir -p "$parent/ansible_collections/virtops"
    ln -sfn "$root" "$parent/ansible_collections/virtops/libvirt"
    printf '%s\n' "$parent"
}
