; SPDX-License-Identifier: GPL-2.0
; How the C library and its loader map libraries and memory: (include memory), for VXEDs of the
; strict model. Which files may be mapped as executable needs rules of its own, (permit file-map
; ...).

(permit openat "/etc/ld.so.cache" O_RDONLY)
(permit arch_prctl ARCH_SET_FS)

; Libraries.
(permit mmap PROT_READ MAP_PRIVATE)
(permit mmap PROT_READ (MAP_PRIVATE MAP_DENYWRITE))
(permit mmap PROT_READ (MAP_PRIVATE MAP_FIXED MAP_DENYWRITE))
(permit mmap (PROT_READ PROT_EXEC) (MAP_PRIVATE MAP_FIXED MAP_DENYWRITE))
(permit mmap (PROT_READ PROT_WRITE) (MAP_PRIVATE MAP_FIXED MAP_DENYWRITE))
(permit mmap (PROT_READ PROT_WRITE) (MAP_PRIVATE MAP_FIXED MAP_ANONYMOUS))
(permit mprotect PROT_READ)

; Memory. Since glibc 2.41 the state of getrandom's vDSO is in memory that the kernel may drop.
(permit mmap (PROT_READ PROT_WRITE) (MAP_PRIVATE MAP_ANONYMOUS))
(permit mmap (PROT_READ PROT_WRITE) (MAP_PRIVATE MAP_ANONYMOUS MAP_STACK))
(permit mmap (PROT_READ PROT_WRITE) (MAP_ANONYMOUS MAP_DROPPABLE))
(permit mprotect (PROT_READ PROT_WRITE))
(permit madvise MADV_DONTNEED)
