; SPDX-License-Identifier: GPL-2.0
; Files that stay as they are, even if their directory may be written. For VXEDs of the
; filesystem model: (include keep).

(defmacro keep (pattern)
  "(keep PATTERN)
Refuses writing, making, replacing and removing files, whatever else permits it, with EROFS."
  `(progn
     (refuse file-open ,pattern O_WRONLY EROFS)
     (refuse path-rename ,pattern * EROFS)
     (refuse path-rename * ,pattern EROFS)
     (refuse path-link ,pattern * EROFS)
     (refuse path-link * ,pattern EROFS)
     (refuse path-symlink * ,pattern EROFS)
     (refuse path-mkdir ,pattern EROFS)
     (refuse path-mknod ,pattern EROFS)
     (refuse socket-bind ,(string-append "unix:" pattern) EROFS)
     (refuse path-chmod ,pattern EROFS)
     (refuse path-chown ,pattern EROFS)
     (refuse path-setxattr ,pattern EROFS)
     (refuse path-utimes ,pattern EROFS)
     (refuse path-rmdir ,pattern EROFS)
     (refuse path-unlink ,pattern EROFS)))
