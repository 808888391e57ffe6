# SPDX-License-Identifier: GPL-2.0
# For tests of the learner with schemes of names: . "$(dirname "$0")/names/folder.sh". See
# tools/folder.sh.

. "$(dirname "$0")/tools/folder.sh"
# Uses the tools without sanitizers, because this tests the learner, which is in Lisp.
PATH=${check%/check}/bin:$PATH

cat >passwd <<'END'
root:x:0:0::/root:/bin/sh
joe:x:1000:1000::/home/joe:/bin/sh
alice:x:1001:1001::/home/alice:/bin/sh
bob:x:1002:1002::/home/bob:/bin/sh
END
