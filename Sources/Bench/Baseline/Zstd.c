// Bare zstd: the least work of any load of a compressed file.
#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#define ZSTD_STATIC_LINKING_ONLY // for the output that stays
#include <zstd.h>

size_t baseline_decompress(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    ZSTD_DStream *stream = ZSTD_createDStream();
    const size_t in_size = ZSTD_DStreamInSize(), out_size = ZSTD_DStreamOutSize();
    void *in = malloc(in_size), *out = malloc(out_size);
    size_t total = 0, got = 0, state = 1;
    while (stream && in && out && (got = fread(in, 1, in_size, file)) > 0) {
        ZSTD_inBuffer input = {in, got, 0};
        while (input.pos < input.size) {
            ZSTD_outBuffer output = {out, out_size, 0};
            state = ZSTD_decompressStream(stream, &output, &input);
            if (ZSTD_isError(state)) goto end;
            total += output.pos;
        }
    }
end:
    if (state != 0) total = 0;
    free(in);
    free(out);
    ZSTD_freeDStream(stream);
    fclose(file);
    return total;
}

size_t baseline_decompress_kept(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) return 0;
    struct stat info;
    ZSTD_DStream *stream = ZSTD_createDStream();
    const size_t in_size = ZSTD_DStreamInSize();
    void *in = malloc(in_size);
    const size_t room = fstat(fileno(file), &info) == 0 ? (size_t)info.st_size * 64 : 0;
    int flags = MAP_PRIVATE | MAP_ANON;
#ifdef MAP_NORESERVE
    flags |= MAP_NORESERVE;
#endif
    void *out = room ? mmap(NULL, room, PROT_READ | PROT_WRITE, flags, -1, 0) : MAP_FAILED;
    size_t got = 0, state = 1;
    ZSTD_outBuffer output = {out, room, 0};
    if (!stream || !in || out == MAP_FAILED) goto end;
#ifdef MADV_HUGEPAGE
    madvise(out, room, MADV_HUGEPAGE);
#endif
    if (ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_stableOutBuffer, 1))) goto end;
    while ((got = fread(in, 1, in_size, file)) > 0) {
        ZSTD_inBuffer input = {in, got, 0};
        while (input.pos < input.size) {
            const size_t read = input.pos, written = output.pos;
            state = ZSTD_decompressStream(stream, &output, &input);
            if (ZSTD_isError(state) || (input.pos == read && output.pos == written)) goto end;
        }
    }
end:
    if (state != 0) output.pos = 0;
    if (out != MAP_FAILED) munmap(out, room);
    free(in);
    ZSTD_freeDStream(stream);
    fclose(file);
    return output.pos;
}
