/* make_prefixes QUERIES OUT [N]: N prefixes (20,000) of queries drawn by their counts, each cut at
 * an even choice of its lengths in characters, a line each. The same arguments give the same bytes.
 */
#include <stdio.h>

#include "support/queries.h"

int main(int argc, char **argv) {
    uint64_t count = 20000;
    if (argc < 3 || argc > 4 ||
        (argc == 4 && (!str_parse_u64(str_from(argv[3]), &count) || count > 100000000))) {
        fprintf(stderr, "usage: make_prefixes QUERIES OUT [N]\n");
        return 2;
    }
    struct query_list queries = query_list_read_lines(argv[1]);
    struct prefix_list prefixes = prefix_list_draw(&queries, (uint32_t)count, true, 11);
    FILE *out = fopen(argv[2], "wb");
    if (!out) {
        perror(argv[2]);
        return 1;
    }
    for (uint32_t i = 0; i < prefixes.count; i++)
        fprintf(out, "%.*s\n", STR_ARGS(prefixes.items[i]));
    return fclose(out) != 0;
}
