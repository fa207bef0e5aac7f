// Files that lie in memory and have no name. Linux has a call for them, which Swift's module of the C library does not
// show.
#ifndef MEMORY_FILE_H
#define MEMORY_FILE_H

#include <errno.h>

#ifdef __linux__
// glibc 2.27 and later; its own header shows it to GNU sources only.
extern int memfd_create(const char *name, unsigned int flags);

/// Makes an empty file. Returns its descriptor, which exec closes, or -1 with errno set.
static inline int memory_file(void) { return memfd_create("mbosh", 1u /* MFD_CLOEXEC */); }
#else
/// Returns -1 with errno ENOSYS: this system has no such files.
static inline int memory_file(void) {
    errno = ENOSYS;
    return -1;
}
#endif

#endif
