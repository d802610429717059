#!/usr/bin/env bash
# make_debian.sh FOLDER STORED: a new Debian 12 with what every one has; kept in the file STORED, and taken from it the next time.
set -euo pipefail
folder=$1 stored=$2
mkdir -p "$folder"
if [[ ! -f $stored ]]; then
  debootstrap --variant=minbase bookworm "$folder" http://deb.debian.org/debian >"$folder.log" || { tail -n 20 "$folder.log"; exit 1; }
  tar -C "$folder" -cf "$stored.partial" .
  mv "$stored.partial" "$stored"
  exit 0
fi
tar -C "$folder" -xf "$stored"
