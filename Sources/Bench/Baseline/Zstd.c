// Bare zstd: what any load of a compressed file has to do at least.
#include "baseline.h"

#include <stdio.h>
#include <stdlib.h>
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
