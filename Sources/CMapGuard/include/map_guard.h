// Mapped files that another program cuts short: touching what is lost raises SIGBUS, which ends the process. Here it becomes
// zeros and a note instead. In C, because a signal handler in Swift could meet its runtime in the middle of something.
#ifndef MAP_GUARD_H
#define MAP_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/// Handles SIGBUS from now on, in all threads: inside a watched region, the lost pages become zeros and the reader goes
/// on; anything else goes to whoever handled it before. Calling it again changes nothing.
/// Returns 0, or what errno says.
int map_guard_install(void);

/// Watches a mapping that begins at a page. Returns its number, or -1 when so many are watched already or it is too large
/// (2 TiB): it is as before then.
int map_guard_watch(const void *base, size_t size);

/// A page of it was lost since it is watched.
bool map_guard_has_lost(int number);

/// To be called before the region is unmapped, when nobody reads it any more.
void map_guard_forget(int number);

#endif
