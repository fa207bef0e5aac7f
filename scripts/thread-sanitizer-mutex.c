// A slow path of Swift's `Mutex` that the thread sanitizer can see; `sanitize.sh` preloads it.
//
// On Linux `Mutex` takes a free lock in code that is inlined, which the sanitizer instruments, and a held one inside the
// standard library, which is not instrumented: so it takes whatever two threads did under a lock that one of them had to
// wait for to be a race. This function stands in for that of the library. It waits without telling the kernel, so that
// unlocking never needs its slow path.
#include <stdatomic.h>
#include <stdint.h>
#include <unistd.h>

// Not there in a program without the sanitizer, which may be a child of one with it.
extern void __tsan_acquire(void *address) __attribute__((weak));

// _MutexHandle._lockSlow(_: UInt32), whose argument is the id of the thread that locks.
__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) * lock) __asm__(
    "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF");

__attribute__((swiftcall)) void lock_slow(uint32_t thread, __attribute__((swift_context)) _Atomic(uint32_t) * lock) {
    uint32_t free = 0;
    while (!atomic_compare_exchange_strong_explicit(lock, &free, thread, memory_order_acquire, memory_order_relaxed)) {
        usleep(50);
        free = 0;
    }
    if (__tsan_acquire) __tsan_acquire(lock);
}
