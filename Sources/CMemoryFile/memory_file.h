// A file that lies in memory and has no name. Linux has the call; Swift's module of the C library does not show it.
#ifndef MEMORY_FILE_H
#define MEMORY_FILE_H

#include <errno.h>

#ifdef __linux__
// glibc 2.27 and later; its own header shows it to GNU sources only.
extern int memfd_create(const char *name, unsigned int flags);

/// An empty file; its descriptor, closed by exec, or -1 and errno.
static inline int memory_file(void) { return memfd_create("mbosh", 1u /* MFD_CLOEXEC */); }
#else
/// There is none here: -1 and ENOSYS.
static inline int memory_file(void) {
    errno = ENOSYS;
    return -1;
}
#endif

#endif
