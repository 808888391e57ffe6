#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Tests the HTTP interface: vxewebd, vxe-broker and vxe-work with sanitizers, a store of real
# events and real PAM. There is no module here: the suite web tests what needs one.

. "$(dirname "$0")/broker/users.sh"

WEB_BIN=$build/check/bin WEB_WORK=$work python3 tests/web/api.py
