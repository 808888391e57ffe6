#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the HTTP interface: vxewebd, vxe-broker and vxe-work, built with sanitizers, with a store of
# real events and real PAM. The module is not loaded here. The suite web tests what needs it.
# long

. "$(dirname "$0")/broker/users.sh"

WEB_BIN=$build/check/bin WEB_WORK=$work python3 tests/web/api.py
