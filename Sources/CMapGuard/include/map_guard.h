// The guard of mapped files that another program may cut short: touching lost pages raises SIGBUS, which ends the
// process. With the guard they become zeros, and the loss is noted. It is written in C because a signal handler in
// Swift could interrupt Swift's runtime in the middle of something.
#ifndef MAP_GUARD_H
#define MAP_GUARD_H

#include <stdbool.h>
#include <stddef.h>

/// Handles SIGBUS from now on, in all threads: inside a watched region, the lost pages become zeros and the reader goes
/// on; any other SIGBUS goes to the handler before. Calling it again changes nothing.
///
/// Returns 0, or the errno.
int map_guard_install(void);

/// Watches a mapping that begins at a page. Returns its number; or -1, and watches nothing, when 256 are watched
/// already or it is too large (2 TiB).
int map_guard_watch(const void *base, size_t size);

/// Returns whether a page of a region was lost since it is watched.
bool map_guard_has_lost(int number);

/// Stops watching a region; to be called before it is unmapped, when nobody reads it any more.
void map_guard_forget(int number);

#endif
