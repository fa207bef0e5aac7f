// The prefetch instruction, which the book uses and Swift has no function for.
#ifndef PREFETCH_H
#define PREFETCH_H

/// Fetches the cache line of an address into the caches, if that can be done. Any address is safe.
static inline __attribute__((always_inline)) void prefetch_line(const void *address) { __builtin_prefetch(address); }

#endif
