// libedit for Swift. `el_set`, `el_get` and `history` are variadic, which Swift cannot call; every use we make of them
// has a typed inline function here, with no state of its own.
#ifndef MBOSH_CEDIT_SHIM_H
#define MBOSH_CEDIT_SHIM_H

#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

typedef char *(*cedit_prompt_function)(EditLine *);
typedef unsigned char (*cedit_key_function)(EditLine *, int);
typedef int (*cedit_getc_function)(EditLine *, wchar_t *);

/// Returns an editor on the program's own standard input and output, or NULL. The C streams are globals, which Swift 6
/// rejects as shared mutable state, so they are named here only.
static inline EditLine *cedit_open(const char *program) {
    return el_init(program, stdin, stdout, stderr);
}

/// Writes to the stream libedit draws on, so that our bytes and its own keep their order.
static inline int cedit_put(const char *bytes, size_t count) {
    if (fwrite(bytes, 1, count, stdout) != count) return -1;
    return fflush(stdout);
}

static inline int cedit_set_client(EditLine *el, void *client) {
    return el_set(el, EL_CLIENTDATA, client);
}

static inline void *cedit_client(EditLine *el) {
    void *client = NULL;
    return el_get(el, EL_CLIENTDATA, &client) == 0 ? client : NULL;
}

/// Sets the function that returns the prompt. Text between two `delimiter`s is sent to the terminal and counted as no
/// columns.
static inline int cedit_set_prompt(EditLine *el, cedit_prompt_function function, char delimiter) {
    return el_set(el, EL_PROMPT_ESC, function, delimiter);
}

static inline int cedit_set_editor(EditLine *el, const char *name) {
    return el_set(el, EL_EDITOR, name);
}

/// Returns 1 when the keys are vi's, 0 for emacs'.
static inline int cedit_is_vi(EditLine *el) {
    const char *name = NULL;
    return el_get(el, EL_EDITOR, &name) == 0 && name != NULL && strcmp(name, "vi") == 0;
}

static inline int cedit_set_signals(EditLine *el, int handled) {
    return el_set(el, EL_SIGNAL, handled);
}

static inline int cedit_set_getc(EditLine *el, cedit_getc_function function) {
    return el_set(el, EL_GETCFN, function);
}

static inline int cedit_set_history(EditLine *el, History *memory) {
    return el_set(el, EL_HIST, history, memory);
}

static inline int cedit_add_function(EditLine *el, const char *name, const char *help, cedit_key_function function) {
    return el_set(el, EL_ADDFN, name, help, function);
}

static inline int cedit_bind(EditLine *el, const char *key, const char *function) {
    return el_set(el, EL_BIND, key, function, NULL);
}

/// Binds a key in the alternative map, which is vi's command mode.
static inline int cedit_bind_alternative(EditLine *el, const char *key, const char *function) {
    return el_set(el, EL_BIND, "-a", key, function, NULL);
}

/// Sets raw mode for editing (1) or the mode that the terminal had before (0).
static inline int cedit_prepare_terminal(EditLine *el, int raw) {
    return el_set(el, EL_PREP_TERM, raw);
}

/// Draws prompt and line anew at the terminal's cursor, as on an empty row.
static inline void cedit_refresh(EditLine *el) {
    el_set(el, EL_REFRESH);
}

static inline int cedit_history_set_size(History *memory, int size) {
    HistEvent event;
    return history(memory, &event, H_SETSIZE, size);
}

static inline int cedit_history_set_unique(History *memory, int unique) {
    HistEvent event;
    return history(memory, &event, H_SETUNIQUE, unique);
}

static inline int cedit_history_enter(History *memory, const char *line) {
    HistEvent event;
    return history(memory, &event, H_ENTER, line);
}

static inline int cedit_codeset_is_utf8(void) {
    return strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/// Decodes one character of the locale from `count` bytes. Returns 1 and sets `*out`; 0 when more bytes are needed; -1
/// when no character starts so.
static inline int cedit_decode(const unsigned char *bytes, size_t count, wchar_t *out) {
    mbstate_t state;
    memset(&state, 0, sizeof state);
    size_t used = mbrtowc(out, (const char *)bytes, count, &state);
    if (used == (size_t)-2) return 0;
    if (used == (size_t)-1) return -1;
    return 1;
}

#endif
