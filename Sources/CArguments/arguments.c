#include "arguments.h"

#include <string.h>

#if defined(__APPLE__)
#include <crt_externs.h>

static size_t word_count(void) { return (size_t)*_NSGetArgc(); }
static char **word_list(void) { return *_NSGetArgv(); }
#else
#include <features.h>

static int kept_count;
static char **kept_words;

#if defined(__GLIBC__)
// glibc gives functions that run before main the arguments that it gives main itself: the words on the stack, which the
// kernel shows. Swift's own CommandLine has copies.
__attribute__((constructor)) static void keep_words(int count, char **words, char **environment) {
    (void)environment;
    kept_count = count;
    kept_words = words;
}
#endif

static size_t word_count(void) { return kept_count < 0 ? 0 : (size_t)kept_count; }
static char **word_list(void) { return kept_words; }
#endif

bool arguments_hide(size_t number, size_t offset, size_t length) {
    char **words = word_list();
    if (words == NULL || number >= word_count() || words[number] == NULL) return false;
    size_t whole = strlen(words[number]);
    if (offset > whole || length > whole - offset) return false;
    // Volatile, so that no compiler leaves out a write that nothing reads.
    volatile char *place = words[number] + offset;
    for (size_t index = 0; index < length; index++) place[index] = '*';
    return true;
}
