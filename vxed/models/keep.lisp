; SPDX-License-Identifier: GPL-2.0
; Files that must not change even if their directory may be written. For VXEDs of the filesystem
; model: (include keep).

(defmacro keep (pattern)
  "(keep PATTERN)
Refuses writing, creating, replacing and removing files with EROFS, even if another rule permits
it."
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
