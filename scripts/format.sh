#!/usr/bin/env bash
# Formats every Swift file in place, the way scripts/test.sh checks it.
set -euo pipefail
cd "$(dirname "$0")/.."
swift format --in-place --recursive --configuration .swift-format Sources Tests Package.swift
