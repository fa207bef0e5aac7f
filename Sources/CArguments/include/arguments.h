// The arguments that the program was started with, in the memory from which the system shows them to everybody: `ps`,
// /proc/PID/cmdline.
#ifndef ARGUMENTS_H
#define ARGUMENTS_H

#include <stdbool.h>
#include <stddef.h>

/// Writes stars over a part of one of the program's arguments, which are counted from 0, its own name. A caller that
/// needs the argument has to copy it first.
///
/// Returns false, and changes nothing, where there is no such part, and on systems whose arguments cannot be found.
bool arguments_hide(size_t number, size_t offset, size_t length);

#endif
