# shellcheck shell=bash
# What the scripts beside this file share: the tree's root as working folder, and steps that stay quiet until they fail.
# To be sourced, not run.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit

say() { printf '%s\n' "-- $*"; }

# usage: prints the lines of the running script's head comment from "usage" on.
usage() { sed -n '/^# usage/,/^set/{s/^# \{0,1\}//p}' "scripts/$(basename "$0")"; }

# quietly COMMAND...: runs it without output; when it fails, shows its output and passes its exit status on.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then
    cat "$log" >&2
    say "failed: $*" >&2
  fi
  rm -f "$log"
  return "$status"
}

# sources: every C++ file of the tree, ended by a zero byte each.
sources() { find bench examples include python src tests -name '*.[hc]pp' -print0; }
