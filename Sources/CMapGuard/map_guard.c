#define _GNU_SOURCE
#include "map_guard.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#ifndef MAP_ANONYMOUS
#define MAP_ANONYMOUS MAP_ANON
#endif

// A region is one word, so that the handler never sees half of one: its first address and its length in units of 4 KiB,
// 35 and 29 bits of them. 0 is a free slot, and TAKEN one that is about to be used.
enum { REGIONS = 256, UNIT_BITS = 12, LENGTH_BITS = 29 };
#define TAKEN ((uint64_t)1)

static _Atomic uint64_t regions[REGIONS];
static atomic_bool lost[REGIONS];
static struct sigaction before;
static uintptr_t page_size;

// A signal handler may touch atomics only if they have no lock.
_Static_assert(ATOMIC_LLONG_LOCK_FREE == 2 && ATOMIC_BOOL_LOCK_FREE == 2, "atomics without locks");

// Replaces lost pages by zeros. It does only what a handler may do: atomics, and system calls that take no lock of the
// C library (mmap is one; POSIX does not list it, but every system that we build for makes it a bare call).
static bool replace_lost(uintptr_t address) {
    for (int number = 0; number < REGIONS; number++) {
        const uint64_t region = atomic_load(&regions[number]);
        const uintptr_t base = (uintptr_t)(region >> LENGTH_BITS) << UNIT_BITS;
        const uintptr_t size = (uintptr_t)(region & ((1u << LENGTH_BITS) - 1)) << UNIT_BITS;
        // A thread that stands at an address of a region is reading it, so the region is still there.
        if (base == 0 || address - base >= size) continue;
        // The pages after it are lost too: a file is cut at its end.
        const uintptr_t page = address & ~(page_size - 1);
        void *zeros =
            mmap((void *)page, base + size - page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
        if (zeros == MAP_FAILED) return false;
        atomic_store(&lost[number], true);
        return true;
    }
    return false;
}

static void handle(int signal_number, siginfo_t *info, void *context) {
    const int kept = errno;
    // A signal that a process sent has no address.
    if (info->si_code > 0 && replace_lost((uintptr_t)info->si_addr)) {
        errno = kept;
        return;
    }
    if (before.sa_flags & SA_SIGINFO) {
        before.sa_sigaction(signal_number, info, context);
    } else if (before.sa_handler == SIG_DFL || before.sa_handler == SIG_IGN) {
        // A bad access happens again once this has returned, and a signal that was sent is raised again: with the
        // default action both end the process here.
        sigaction(SIGBUS, &before, NULL);
        if (info->si_code <= 0) raise(SIGBUS);
    } else {
        before.sa_handler(signal_number);
    }
    errno = kept;
}

int map_guard_install(void) {
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static bool is_installed = false;
    pthread_mutex_lock(&lock);
    int error = 0;
    if (!is_installed) {
        page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
        struct sigaction action = {0};
        action.sa_sigaction = handle;
        action.sa_flags = SA_SIGINFO | SA_RESTART | SA_ONSTACK;
        sigemptyset(&action.sa_mask);
        // The handler before is read before the first signal can come.
        if (sigaction(SIGBUS, NULL, &before) != 0 || sigaction(SIGBUS, &action, NULL) != 0) error = errno;
        is_installed = error == 0;
    }
    pthread_mutex_unlock(&lock);
    return error;
}

int map_guard_watch(const void *base, size_t size) {
    const uintptr_t start = (uintptr_t)base;
    const uintptr_t unit = (uintptr_t)1 << UNIT_BITS;
    if (start == 0 || size == 0 || start % unit != 0 || start >> (UNIT_BITS + 35) != 0) return -1;
    // The last page counts as a whole.
    const uintptr_t whole = (uintptr_t)sysconf(_SC_PAGESIZE);
    const uint64_t units = ((uint64_t)size + whole - 1) / whole * (whole >> UNIT_BITS);
    if (units >> LENGTH_BITS != 0) return -1;
    for (int number = 0; number < REGIONS; number++) {
        uint64_t nobody = 0;
        if (!atomic_compare_exchange_strong(&regions[number], &nobody, TAKEN)) continue;
        atomic_store(&lost[number], false);
        atomic_store(&regions[number], (uint64_t)(start >> UNIT_BITS) << LENGTH_BITS | units);
        return number;
    }
    return -1;
}

bool map_guard_has_lost(int number) { return number >= 0 && number < REGIONS && atomic_load(&lost[number]); }

void map_guard_forget(int number) {
    if (number >= 0 && number < REGIONS) atomic_store(&regions[number], 0);
}
