// The words the program was started with, where the system shows them to everybody: `ps`, /proc/PID/cmdline.
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

/// Writes stars over a part of one of the program's arguments, counted from 0, its own name. Whoever needs the word has copied it
/// before.
/// Returns false, and changes nothing, where there is no such part, and on systems whose arguments cannot be found.
bool arguments_hide(size_t number, size_t offset, size_t length);

#endif
